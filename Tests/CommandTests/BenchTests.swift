import Foundation
import Testing

@testable import limber

/// What each subject prints, not how fast this machine is.
@Suite struct BenchTests {
    private func figures(_ words: String...) throws -> [String: Any] {
        let workplace = try Workplace()
        let limber = try LimberProcess(["bench"] + words + ["--json", "--seconds", "0.05"], in: workplace)
        limber.wait()
        try #require(limber.status == 0, "\(limber.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(limber.output.utf8)) as? [String: Any])
    }

    @Test func theLearnersStepsAreSetBesideSgemm() throws {
        let figures = try figures("learner", "--setting", "sawyer")
        func number(_ name: String) throws -> Double { try #require(figures[name] as? Double, "\(name)") }
        let (steps, gflops) = (try number("steps_per_second"), try number("gflops"))
        #expect(abs(gflops / (steps * BenchSetting.sawyer.operations * 1e-9) - 1) < 1e-6)
        for name in ["sgemm_share", "sgemm_gflops", "first_step_ms", "step_ms_p50", "step_ms_p99"] {
            #expect(try number(name) > 0, "\(name)")
        }
        let cores = try #require(figures["sgemm_gflops_by_core"] as? [String: Double])
        #expect(cores.values.max() == figures["sgemm_gflops"] as? Double)
        #expect(cores.keys.contains(try #require(figures["openblas_core"] as? String)))
    }

    @Test func inferenceIsSetBesideSgemv() throws {
        let figures = try figures("inference")
        #expect(figures["layers"] as? [Int] == [28, 200, 200, 7])
        let sgemv = try #require(figures["sgemv"] as? [String: Double])
        for latency in [figures.compactMapValues { $0 as? Double }, sgemv] {
            let (median, p99) = (try #require(latency["median_us"]), try #require(latency["p99_us"]))
            #expect(0 < median && median <= p99)
        }
    }

    @Test func aPoolOfAMillionTransitionsStaysBelow250Megabytes() throws {
        let figures = try figures("pool")
        #expect(figures["transitions"] as? Int == 1_000_000)
        #expect(try #require(figures["megabytes"] as? Double) < 250)
    }

    @Test func oneTickOfTheFilterIsMeasured() throws {
        #expect(try #require(try figures("filter")["median"] as? Double) > 0)
    }

    @Test(arguments: [
        (["learner", "--threads", "0"], "--threads must be from 1 to 4"), (["learner", "--seconds", "0"], "--seconds must be above 0."),
        (["sgemm", "--setting", "atari"], "--setting must be one of paper, multigoal, sawyer"), (["speed"], "SUBJECT must be one of loop"),
    ])
    func whatCannotBeMeasuredIsRefused(_ words: [String], _ complaint: String) throws {
        let limber = try LimberProcess(["bench"] + words, in: try Workplace())
        limber.wait()
        #expect(limber.status == 2)
        #expect(limber.errors.contains(complaint))
    }
}

@Suite struct SampleTests {
    @Test func aQuantileIsTheNearestValueOfTheSortedSample() {
        let sample = Sample([5, 1, 4, 2, 3])
        #expect(sample.quantiles(0, 0.5, 0.74, 1) == [1, 3, 4, 5])
        #expect(sample.median == 3)
        #expect(Sample().median.isNaN)
    }
}
