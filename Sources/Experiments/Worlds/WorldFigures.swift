import Plot

extension TrialResult {
    /// Keeps where the rollouts went, for a figure: as `path 0` and so on, about `points` points x, y in m each.
    mutating func addPaths(_ rollouts: [Rollout], points: Int = 50) {
        for (index, rollout) in rollouts.enumerated() {
            let (x, y) = (rollout.landmarks["x"] ?? [], rollout.landmarks["y"] ?? [])
            let kept = stride(from: 0, to: x.count, by: max(1, x.count / points))
            series["path \(index)"] = kept.map { [x[$0], y[$0]] }
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
    /// The outlines of the walls between two x, and the target.
    func drawing(_ extent: ClosedRange<Double> = -50...50) -> [Series] {
        let outlines = walls.map { wall in
            let (x, y) = (wall.x.clamped(to: extent), wall.y)
            let corners = [
                (x.lowerBound, y.lowerBound), (x.upperBound, y.lowerBound), (x.upperBound, y.upperBound), (x.lowerBound, y.upperBound),
                (x.lowerBound, y.lowerBound),
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
        _ title: String, label: String, _ records: [TrialRecord], more: [Series] = [], color: (String) -> Int = WorldColor.of,
        values: (TrialRecord) -> [Double]
    ) -> Panel {
        var named: Set<String> = []
        let lines = records.map { record in
            let isFirst = named.insert(record.variant).inserted
            return Series(
                isFirst ? record.variant : nil, points: zip(record.curve("steps"), values(record)).map { Point($0 / 1000, $1) },
                color: color(record.variant), opacity: 0.75, thickness: 1.4)
        }
        return Panel(title: title, xLabel: "environment steps / 1000", yLabel: label, series: more + lines)
    }

    /// One line per learner, the mean over its seeds and stretches of the steps; `name` is what it is called.
    static func means(
        _ title: String, label: String, _ records: [TrialRecord], stretches: Int = 40, name: (String) -> String,
        values: (TrialRecord) -> [Double]
    ) -> Panel {
        let length = max(1, (records.flatMap { $0.curve("steps") }.max() ?? 1) / Double(stretches))
        var seen: Set<String> = []
        let lines = records.map(\.variant).filter { seen.insert($0).inserted }.map { variant in
            let points = records.filter { $0.variant == variant }.flatMap { zip($0.curve("steps"), values($0)) }.filter(\.1.isFinite)
            let bins = Dictionary(grouping: points) { Int(($0.0 / length).rounded(.up)) }.sorted { $0.key < $1.key }
            let means = bins.map { bin in
                Point(Double(bin.key) * length / 1000, bin.value.map(\.1).reduce(0, +) / Double(bin.value.count))
            }
            return Series(name(variant), points: means, color: WorldColor.of(variant), opacity: 0.9, thickness: 1.8)
        }
        return Panel(title: title, xLabel: "environment steps / 1000", yLabel: label, series: lines)
    }

    /// Where the learned policies go, seen from above; a hallway that is longer than the picture is drawn in its whole width.
    static func paths(_ title: String, _ records: [TrialRecord], in arena: Arena, range: ClosedRange<Double>? = nil) -> Panel {
        let isHallway = arena.target == nil && !arena.walls.isEmpty
        let lines = records.enumerated().flatMap { index, record in
            record.result.paths.map { Series(points: $0, color: index % 6, opacity: 0.45, thickness: 1) }
        }
        return Panel(
            title: title, xLabel: "x / m", yLabel: "y / m", xRange: range, yRange: isHallway ? nil : range, hasEqualScales: !isHallway,
            series: arena.drawing() + lines)
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
