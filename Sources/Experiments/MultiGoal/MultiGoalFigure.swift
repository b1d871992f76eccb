import Plot

/// Paths over the reward's level curves, and Q at the probe states with actions of the sampler, as in the paper's figure 1.
struct MultiGoalFigure {
    private let records: [TrialRecord]

    init(_ records: [TrialRecord]) { self.records = records }

    var svg: String {
        var panels = [paths("soft_q", "Soft Q-learning, one seed: all goals", seeds: 1)]
        if records.contains(where: { $0.variant == "ddpg" }) {
            panels.append(paths("ddpg", "DDPG: a colour for each seed", seeds: .max))
        }
        panels.append(returns)
        while panels.count < 3 { panels.append(entropies) }
        panels += MultiGoal.probeStates.indices.map(probe)
        return Figure(title: "Multi-goal: policies and Q-functions after \(steps) steps", columns: 3, panels: panels)
            .svg(panelWidth: 400, panelHeight: 400)
    }

    private var steps: Int { records.first?.steps ?? 0 }

    /// Rollouts of the first seeds of a variant, a colour each.
    private func paths(_ variant: String, _ title: String, seeds: Int) -> Panel {
        let field = ScalarField(xRange: -7...7, yRange: -7...7, columns: 113, rows: 113, value: MultiGoalEnvironment.placeReward)
        var series = field.levels(12).map { Series(points: field.levelCurve($0), color: 6, opacity: 0.45, thickness: 0.7) }
        let shown = records.filter { $0.variant == variant }.prefix(seeds)
        for (color, record) in shown.enumerated() {
            let names = record.result.series.keys.filter { $0.hasPrefix("path ") }.sorted()
            for (index, name) in names.enumerated() {
                let path = (record.result.series[name] ?? []).map { Point($0[0], $0[1]) }
                let legend = shown.count > 1 && index == 0 ? "seed \(record.seed)" : nil
                series.append(Series(legend, points: path, color: color, opacity: 0.4, thickness: 1.1))
            }
        }
        let goals = MultiGoalEnvironment.goals.map { Point($0.x, $0.y) }
        series.append(Series(points: goals, style: .dots, color: 1, thickness: 11))
        return Panel(title: title, xLabel: "x", yLabel: "y", xRange: -6.4...6.4, yRange: -6.4...6.4, hasEqualScales: true, series: series)
    }

    /// Q over the actions in one state of the first seed, and what the sampler draws there.
    private func probe(_ index: Int) -> Panel {
        let state = MultiGoal.probeStates[index]
        let first = records.first { $0.variant == "soft_q" }
        var series: [Series] = []
        if let q = first?.result.series["q \(index)"]?.first, q.count == ActionDensity.nodes * ActionDensity.nodes {
            let edge = 1 - 1 / Double(ActionDensity.nodes)
            let field = ScalarField(
                xRange: -edge...edge, yRange: -edge...edge, columns: ActionDensity.nodes, rows: ActionDensity.nodes, values: q)
            series = field.levels(14).map { Series(points: field.levelCurve($0), color: 6, opacity: 0.8, thickness: 0.8) }
        }
        let actions = (first?.result.series["actions \(index)"] ?? []).map { Point($0[0], $0[1]) }
        series.append(Series(points: actions, style: .dots, color: 0, opacity: 0.55, thickness: 4))
        return Panel(
            title: "Q and sampled actions at (\(decimal(Double(state[0]), 1)), \(decimal(Double(state[1]), 1)))", xLabel: "action along x",
            yLabel: "action along y", xRange: -1...1, yRange: -1...1, hasEqualScales: true, series: series)
    }

    private var returns: Panel { .curves("Return of the episodes in training", label: "return", records) { $0.curve("return") } }

    private var entropies: Panel {
        let series = records.filter { $0.variant == "soft_q" }.map { record in
            Series(
                points: zip(record.curve("steps"), record.curve("entropy")).map { Point($0 / 1000, $1) }, color: 2, opacity: 0.6,
                thickness: 1.1)
        }
        return Panel(title: "Entropy of the actions", xLabel: "steps / 1000", yLabel: "entropy / nat", series: series)
    }
}
