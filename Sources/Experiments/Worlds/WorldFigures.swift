import Plot

extension TrialResult {
    /// Keeps where the rollouts went, for a figure: as `path 0` and so on, points x, y in m.
    mutating func addPaths(_ rollouts: [Rollout]) {
        for (index, rollout) in rollouts.enumerated() {
            series["path \(index)"] = zip(rollout.landmarks["x"] ?? [], rollout.landmarks["y"] ?? []).map { [$0, $1] }
        }
    }

    /// The kept paths.
    var paths: [[Point]] {
        series.filter { $0.key.hasPrefix("path ") }.sorted { $0.key < $1.key }.map { $0.value.map { Point($0[0], $0[1]) } }
    }
}

/// Colours of the palette that stand for the same thing in every figure of the worlds.
enum WorldColor {
    static let softQ = 0
    static let ddpg = 1
    static let target = 2
    static let wall = 6

    static let scratch = 3
    static let scratchDDPG = 4

    static func of(_ variant: String) -> Int {
        if variant.contains("scratch") { return variant.contains("ddpg") ? scratchDDPG : scratch }
        return variant.contains("ddpg") ? ddpg : softQ
    }
}

extension Arena {
    /// The outlines of the walls, and the target.
    var drawing: [Series] {
        let outlines = walls.map { wall in
            let corners = [
                (wall.x.lowerBound, wall.y.lowerBound), (wall.x.upperBound, wall.y.lowerBound), (wall.x.upperBound, wall.y.upperBound),
                (wall.x.lowerBound, wall.y.upperBound), (wall.x.lowerBound, wall.y.lowerBound),
            ]
            return Series(points: corners.map { Point($0.0, $0.1) }, color: WorldColor.wall, thickness: 1.5)
        }
        let goal = target.map { [Series("target", points: [Point($0.x, $0.y)], style: .dots, color: WorldColor.target, thickness: 12)] }
        return outlines + (goal ?? [])
    }
}

extension Panel {
    /// One line per trial, a colour per learner and its name at the first: `values` over thousands of steps.
    static func curves(
        _ title: String, label: String, _ records: [TrialRecord], more: [Series] = [], values: (TrialRecord) -> [Double]
    ) -> Panel {
        var named: Set<String> = []
        let lines = records.map { record in
            let isFirst = named.insert(record.variant).inserted
            return Series(
                isFirst ? record.variant : nil, points: zip(record.curve("steps"), values(record)).map { Point($0 / 1000, $1) },
                color: WorldColor.of(record.variant), opacity: 0.75, thickness: 1.4)
        }
        return Panel(title: title, xLabel: "environment steps / 1000", yLabel: label, series: more + lines)
    }

    /// Where the learned policies go, seen from above.
    static func paths(_ title: String, _ records: [TrialRecord], in arena: Arena, range: ClosedRange<Double>? = nil) -> Panel {
        let lines = records.enumerated().flatMap { index, record in
            record.result.paths.map { Series(points: $0, color: index % 6, opacity: 0.45, thickness: 1) }
        }
        return Panel(
            title: title, xLabel: "x / m", yLabel: "y / m", xRange: range, yRange: range, hasEqualScales: true,
            series: arena.drawing + lines)
    }
}

extension Crossing {
    func figure(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> Figure {
        let threshold = threshold(plan)
        let end = (records.flatMap { $0.curve("steps") }.max() ?? 1) / 1000
        let line = Series("threshold", points: [Point(0, threshold), Point(end, threshold)], color: WorldColor.wall, thickness: 1.2)
        var panels = [
            Panel.curves("The best so far, a line for each seed", label: landmarkLabel, records, more: [line], values: bestSoFar),
            Panel.curves("Return of the episodes in training", label: "return", records) { $0.curve("return") },
        ]
        for variant in ["soft_q", "ddpg"] {
            let own = records.filter { $0.variant == variant }
            if !own.isEmpty { panels.append(.paths("\(variant) after training, a colour for each seed", own, in: arena)) }
        }
        return Figure(title: abstract, columns: 2, panels: panels)
    }
}
