import Glibc
import Learning
import Testing

@testable import Experiments

@Suite("The study of the soft value")
struct SoftValueStudyTests {
    @Test("knows the truth", arguments: [1, 2, 7])
    func truth(dimensions: Int) {
        for temperature in [0.3, 1, 3] as [Float] {
            // Each dimension is a Gaussian of standard deviation 0.2 √alpha over [-1, 1]; the first has two, over half of it each.
            let deviation = 0.2 * Double(temperature).squareRoot()
            func integral(from low: Double, to high: Double) -> Double {
                deviation * (Double.pi / 2).squareRoot()
                    * (erf(high / deviation / 2.0.squareRoot()) - erf(low / deviation / 2.0.squareRoot()))
            }
            let first = log(2 * integral(from: -0.5, to: 0.5))
            let others = Double(dimensions - 1) * log(integral(from: -1.3, to: 0.7))
            let found = Hills(dimensions: dimensions).softValue(temperature: temperature)
            #expect(abs(found - Double(temperature) * (first + others)) < 1e-4)
        }
    }

    @Test("has the gradient of its Q")
    func gradient() {
        let q = Hills(dimensions: 3).q
        let action: [Float] = [-0.4, 0.1, 0.9]
        var gradient: [Float] = [0, 0, 0]
        q.gradient(action, &gradient)
        for d in 0..<3 {
            var (above, below) = (action, action)
            above[d] += 0.01
            below[d] -= 0.01
            #expect(abs(gradient[d] - (q.value(above) - q.value(below)) / 0.02) < 1e-3)
        }
    }

    private func trial(_ variant: String, steps: Int) throws -> Trial {
        try #require(SoftValueStudy().trials(ExperimentPlan(seeds: 1, steps: steps)).first { $0.variant == variant })
    }

    @Test("finds that few uniform actions are too low and many are right, the same for the same seed")
    func uniform() throws {
        let context = TrialContext(folder: "")
        let found = try #require(try trial("1d", steps: 1).run(context))
        func bias(_ samples: Int) -> Double { found.numbers[SoftValueStudy.key("bias", .uniform, 0.3, samples)] ?? .nan }
        func deviation(_ samples: Int) -> Double { found.numbers[SoftValueStudy.key("deviation", .uniform, 0.3, samples)] ?? .nan }
        #expect(bias(10) < -0.03 && abs(bias(1000)) < 0.02)
        #expect((0.3...0.6).contains(deviation(10)) && deviation(1000) < 0.06)
        #expect(try trial("1d", steps: 1).run(context) == found)
    }

    @Test("ends without a result when it is interrupted")
    func interrupted() throws {
        #expect(try trial("7d", steps: 1000).run(TrialContext(folder: "", isInterrupted: { true })) == nil)
    }

    /// A record with the same errors at all temperatures and numbers of actions.
    private func record(_ dimensions: Int, uniform: Double, sampler: Double, folded: Double, takenUp: Bool) -> TrialRecord {
        var result = TrialResult()
        for temperature in SoftValueStudy.temperatures {
            for samples in SoftValueStudy.samples {
                for (proposal, bias) in [(ValueProposal.uniform, uniform), (.sampler, sampler)] {
                    result.numbers[SoftValueStudy.key("bias", proposal, temperature, samples)] = bias
                    result.numbers[SoftValueStudy.key("deviation", proposal, temperature, samples)] = 0.5
                    result.numbers[SoftValueStudy.key("folded", proposal, temperature, samples)] = proposal == .sampler ? folded : 0
                }
            }
            result.numbers[SoftValueStudy.key(takenUpAt: temperature)] = takenUp ? 1 : 0
            result.numbers[SoftValueStudy.key(boundAt: temperature)] = -0.2
        }
        return TrialRecord(variant: SoftValueStudy.variant(dimensions), seed: 1, steps: 1, seconds: 1, result: result)
    }

    @Test("reports uniform actions, samplers that fold and others apart, seeds taken together")
    func report() {
        let records = [1, 2, 7].flatMap { dimensions in
            [
                record(dimensions, uniform: -2, sampler: 0.1, folded: 0.01, takenUp: true),
                record(dimensions, uniform: -2, sampler: -0.1, folded: 0, takenUp: true),
                record(dimensions, uniform: -2, sampler: 0.7, folded: 0.4, takenUp: false),
            ]
        }
        let report = SoftValueStudy().report(ExperimentPlan(seeds: 3), records)
        let allHold = report.findings.allSatisfy { $0.holds }
        #expect(allHold)
        #expect(report.table.count == 1 + 3 * 3 * 3 && report.table.allSatisfy { $0.count == 9 })
        #expect(report.table[1][2...3] == ["uniform", "-2.00 ± 0.50"] && report.table[1][7...8] == ["–", "–"])
        #expect(report.table[2][2...3] == ["sampler", "0.00 ± 0.51"] && report.table[2][7...8] == ["2 of 2", "-0.20"])
        #expect(report.table[3][2...3] == ["sampler that folds", "0.70 ± 0.50"] && report.table[3][7] == "0 of 1")
    }

    @Test("says so when a choice made it worse")
    func worse() {
        let records = [record(7, uniform: -0.5, sampler: 0.7, folded: 0.4, takenUp: true)]
        let report = SoftValueStudy().report(ExperimentPlan(seeds: 1), records)
        #expect(report.findings.map { $0.holds } == [false, true, false, true])
    }
}
