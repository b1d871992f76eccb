import Glibc
import Learning
import Plot

extension SoftValueStudy {
    public func report(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> ExperimentReport {
        let groups = Self.dimensions.flatMap { dimensions in
            Self.temperatures.flatMap { SoftValueGroup.all(dimensions: dimensions, temperature: $0, records) }
        }
        let seven = groups.filter { $0.dimensions == 7 && $0.temperature == 1 && $0.proposal == .uniform }
        let regular = groups.filter { $0.proposal == .sampler && !$0.folds }
        let all = records.flatMap { record in Self.temperatures.map { (record, $0) } }
        return ExperimentReport(
            findings: [
                .init(
                    "by \(Self.usualSamples) uniform actions in 7 dimensions at temperature 1, the value is too low by more than alpha",
                    holds: seven.allSatisfy { $0.bias(Self.usualSamples) < -1 }),
                .init(
                    "by \(Self.usualSamples) actions of a sampler that does not fold, it is right within 0.25 alpha",
                    holds: regular.allSatisfy { abs($0.bias(Self.usualSamples)) < 0.25 }),
                .init(
                    "what `value: sampler` takes up is nearer than uniform actions, or within 0.1 alpha",
                    holds: all.allSatisfy { Self.isWellChosen($0, $1) }),
                .init(
                    "mean Q + alpha H of the sampler's actions is at most 0.1 alpha above the truth",
                    holds: all.allSatisfy { $0.number(Self.key(boundAt: $1)) <= 0.1 }),
            ], table: table(groups), figure: figure(groups))
    }

    private static func isWellChosen(_ record: TrialRecord, _ temperature: Float) -> Bool {
        func error(_ proposal: ValueProposal) -> Double { abs(record.number(key("bias", proposal, temperature, usualSamples))) }
        return record.number(key(takenUpAt: temperature)) == 0 || error(.sampler) <= max(0.1, error(.uniform))
    }

    private func table(_ groups: [SoftValueGroup]) -> [[String]] {
        [["D", "α", "actions"] + Self.samples.map { "M = \($0)" } + ["taken up", "mean Q + αH"]]
            + groups.map { group in
                let takenUp = group.records.count { $0.number(Self.key(takenUpAt: group.temperature)) == 1 }
                return ["\(group.dimensions)", "\(group.temperature)", group.name]
                    + Self.samples.map { "\(decimal(group.bias($0), 2)) ± \(decimal(group.deviation($0), 2))" }
                    + (group.proposal == .uniform
                        ? ["–", "–"] : ["\(takenUp) of \(group.records.count)", decimal(group.bound, 2)])
            }
    }

    private func figure(_ groups: [SoftValueGroup]) -> String {
        let rows: [(label: String, number: (SoftValueGroup, Int) -> Double)] = [
            ("bias / α", { $0.bias($1) }), ("standard deviation / α", { $0.deviation($1) }),
        ]
        let panels = rows.flatMap { row in
            Self.dimensions.map { dimensions in
                Panel(
                    title: "\(dimensions) \(dimensions == 1 ? "dimension" : "dimensions")", xLabel: "log10 of the number of actions M",
                    yLabel: row.label, xRange: 0.8...3.2,
                    series: groups.filter { $0.dimensions == dimensions }.map { $0.series(row.number) })
            }
        }
        return Figure(
            title: "Soft value: error by uniform actions (lines), by samplers that fold (dots) and by others (crosses)", columns: 3,
            panels: panels
        ).svg(panelWidth: 400, panelHeight: 300)
    }
}

/// The estimates of one dimension at one temperature that have something in common: uniform actions, a sampler that folds, one that does not.
private struct SoftValueGroup {
    /// Share of the weight on folds above which equation 33 is not the density.
    private static let mostFolded = 0.05
    let dimensions: Int
    let temperature: Float
    let proposal: ValueProposal
    let folds: Bool
    /// At least one.
    let records: [TrialRecord]

    static func all(dimensions: Int, temperature: Float, _ records: [TrialRecord]) -> [SoftValueGroup] {
        let records = records.filter { $0.variant == SoftValueStudy.variant(dimensions) }
        let key = SoftValueStudy.key("folded", .sampler, temperature, SoftValueStudy.usualSamples)
        func group(_ proposal: ValueProposal, folds: Bool, _ records: [TrialRecord]) -> SoftValueGroup {
            SoftValueGroup(dimensions: dimensions, temperature: temperature, proposal: proposal, folds: folds, records: records)
        }
        return [
            group(.uniform, folds: false, records), group(.sampler, folds: false, records.filter { $0.number(key) <= mostFolded }),
            group(.sampler, folds: true, records.filter { $0.number(key) > mostFolded }),
        ].filter { !$0.records.isEmpty }
    }

    var name: String {
        switch (proposal, folds) {
        case (.uniform, _): "uniform"
        case (.sampler, false): "sampler"
        case (.sampler, true): "sampler that folds"
        }
    }

    private func mean(_ number: (TrialRecord) -> Double) -> Double { records.map(number).reduce(0, +) / Double(records.count) }

    func bias(_ samples: Int) -> Double { mean { $0.number(SoftValueStudy.key("bias", proposal, temperature, samples)) } }

    var bound: Double { mean { $0.number(SoftValueStudy.key(boundAt: temperature)) } }

    /// Of the estimates of all seeds together.
    func deviation(_ samples: Int) -> Double {
        let square = mean { record in
            ["bias", "deviation"].map { record.number(SoftValueStudy.key($0, proposal, temperature, samples)) }.reduce(0) { $0 + $1 * $1 }
        }
        return max(0, square - bias(samples) * bias(samples)).squareRoot()
    }

    /// `number` over the number of actions, in the temperature's colour.
    func series(_ number: (SoftValueGroup, Int) -> Double) -> Series {
        Series(
            proposal == .uniform ? "α = \(temperature)" : nil,
            points: SoftValueStudy.samples.map { Point(log10(Double($0)), number(self, $0)) },
            style: proposal == .uniform ? .line : folds ? .dots : .crosses, color: SoftValueStudy.temperatures.firstIndex(of: temperature))
    }
}
