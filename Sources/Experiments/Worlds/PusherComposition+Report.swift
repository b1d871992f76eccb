import Learning
import Plot

extension PusherComposition {
    private static let fits = CompositionRule.allCases.map(\.rawValue)

    public func report(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> ExperimentReport {
        func distances(_ variant: String) -> [Double] { records.filter { $0.variant == variant }.map { $0.number("distance") } }
        let alone = Self.skills.map { distances($0.name) }
        let findings = Self.fits.map { rule in
            let composed = distances(rule)
            let isNearer = composed.indices.allSatisfy { seed in alone.allSatisfy { composed[seed] < $0[seed] } }
            return ExperimentReport.Finding(
                "the \(rule) of the skills leaves the puck nearer to the crossing than either skill alone, in every seed "
                    + "(\(composed.map { decimal($0, 2) }.joined(separator: ", ")) m)", holds: isNearer)
        }
        return ExperimentReport(findings: findings, table: table(records), figure: figure(records))
    }

    private func table(_ records: [TrialRecord]) -> [[String]] {
        let near = decimal(Self.near, 1)
        return [["policy", "seed", "environment steps", "distance at the end / m", "nearer than \(near) m", "wall time / s"]]
            + records.map { record in
                [
                    record.variant, "\(record.seed)", "\(record.steps)",
                    decimal(record.number("distance"), 2) + " ± " + decimal(record.number("deviation"), 2),
                    "\(Int((100 * record.number("near_share")).rounded()))%", decimal(record.seconds, 0),
                ]
            }
    }

    private func figure(_ records: [TrialRecord]) -> String {
        let titles = [
            "left": "skill: to the left line", "bottom": "skill: to the bottom line", "direct": "learned directly",
            "mean": "composed by the mean", "sum": "composed by the sum",
        ]
        let order = Self.skills.map(\.name) + Self.fits + ["direct"]
        let panels = order.compactMap { variant -> Panel? in
            let own = records.filter { $0.variant == variant }
            return own.isEmpty ? nil : Self.paths(titles[variant] ?? variant, own)
        }
        let curves = Panel.curves(
            "Return of the episodes in training", label: "return", records.filter { !Self.fits.contains($0.variant) },
            color: { order.firstIndex(of: $0) ?? 0 }
        ) { $0.curve("return") }
        return Figure(title: abstract, columns: 3, panels: panels + [curves]).svg(panelWidth: 380, panelHeight: 360)
    }

    /// The puck's ways to where it ends, and the two lines that it is to reach.
    private static func paths(_ title: String, _ records: [TrialRecord]) -> Panel {
        let lines = [[Point(-1, -1.6), Point(-1, 0.8)], [Point(-1.6, -1), Point(1.2, -1)]].map {
            Series(points: $0, color: WorldColor.target, thickness: 1.5)
        }
        let ways = records.flatMap { record in
            record.result.paths.flatMap { path in
                [
                    Series(points: path, color: WorldColor.softQ, opacity: 0.3, thickness: 0.8),
                    Series(points: path.suffix(1), style: .dots, color: WorldColor.ddpg, opacity: 0.8, thickness: 4),
                ]
            }
        }
        return Panel(
            title: title, xLabel: "x / m", yLabel: "y / m", xRange: -1.6...1.2, yRange: -1.6...0.8, hasEqualScales: true,
            series: lines + ways)
    }
}
