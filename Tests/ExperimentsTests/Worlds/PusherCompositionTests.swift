import Learning
import Testing

@testable import Experiments

@Suite("Two pushing skills put together")
struct PusherCompositionTests {
    private let plan = ExperimentPlan(seeds: 2, steps: 100)

    @Test("need both skills of their seed, and no step of their own")
    func trials() {
        let trials = PusherComposition().trials(plan)
        #expect(Set(trials.map(\.name)).count == trials.count && trials.count == 10)
        for rule in CompositionRule.allCases {
            let fit = trials.first { $0.name == "\(rule)-2" }
            #expect(fit?.needs == ["left-2", "bottom-2"] && fit?.steps == 0)
        }
    }

    @Test("have to leave the puck nearer than either skill, in every seed")
    func claims() {
        func holds(_ composed: [Double]) -> Bool {
            let records = (0..<2).flatMap { seed in
                [("left", 1.0), ("bottom", 0.8), ("direct", 0.1), ("mean", composed[seed]), ("sum", composed[seed])].map {
                    record($0.0, seed: UInt64(seed + 1), distance: $0.1)
                }
            }
            return PusherComposition().report(plan, records).findings.allSatisfy(\.holds)
        }
        #expect(holds([0.1, 0.7]) && !holds([0.1, 0.81]) && !holds([0.9, 0.1]) && !holds([.nan, 0.1]))
    }

    @Test("have a row for each trial and a panel for each policy")
    func report() {
        let records = PusherComposition().trials(plan).map { record($0.variant, seed: $0.seed, distance: 0.5) }
        let report = PusherComposition().report(plan, records)
        #expect(report.table.count == records.count + 1)
        #expect(report.figure.contains("composed by the mean") && report.figure.contains("learned directly"))
    }

    private func record(_ variant: String, seed: UInt64, distance: Double) -> TrialRecord {
        let result = TrialResult(numbers: ["distance": distance, "deviation": 0.1, "near_share": 1])
        return TrialRecord(variant: variant, seed: seed, steps: 100, seconds: 1, result: result)
    }
}
