import Foundation
import Testing

@testable import limber

/// What each subject prints, not how fast this machine is.
@Suite struct BenchTests {
    private func figures(_ words: String..., seconds: Double = 0.05) throws -> [String: Any] {
        let workplace = try Workplace()
        let limber = try LimberProcess(["bench"] + words + ["--json", "--seconds", "\(seconds)"], in: workplace)
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

    @Test func aRunsLoopIsMeasuredWithoutAWire() throws {
        let figures = try figures("loop", "--rate", "200", seconds: 1.5)
        #expect(figures["wire"] as? String == "null" && figures["rate"] as? Double == 200 && figures["ending"] == nil)
        let ticks = try #require(figures["ticks"] as? Int)
        let (overruns, lost) = (try #require(figures["overruns"] as? Int), try #require(figures["lost_records"] as? Int))
        #expect((299...301).contains(ticks + overruns + lost))
        for name in ["wakeup_us", "tick_us", "state_age_us", "inference_us", "command_age_us"] {
            let spread = try #require(figures[name] as? [String: Double], "\(name)")
            let values = ["p50", "p99", "p999", "p9999", "max"].compactMap { spread[$0] }
            #expect(values.count == 5 && values == values.sorted(), "\(name)")
        }
        #expect(figures["major_faults"] as? Int != nil && figures["minor_faults"] as? Int != nil)
        #expect(try #require(figures["voluntary_switches"] as? Int) > 0, "a loop sleeps between its ticks")
        #expect(figures["involuntary_switches"] as? Int != nil)
    }

    @Test func aRunsLoopIsMeasuredOnTheEmulatorsPseudoTerminal() throws {
        let figures = try figures("loop", "--simulate", seconds: 0.5)
        #expect(figures["wire"] as? String == "emulator")
        #expect(try #require(figures["ticks"] as? Int) > 0)
        #expect(figures["bad_packets"] as? Int != nil)
    }

    @Test(arguments: ["learner", "memory", "disk"])
    func aLoadRunsBesideTheLoopAndEndsWithIt(_ load: String) throws {
        let figures = try figures("loop", "--load", load, seconds: 0.2)
        #expect(figures["load"] as? String == load)
        #expect(try #require(figures["ticks"] as? Int) > 0)
    }

    @Test(arguments: [
        (["loop", "--load", "network"], "--load must be one of none, learner, memory, disk"),
        (["loop", "--rate", "0"], "--rate must be from 1 to 10000."),
        (["loop", "--rate", "97"], "--rate must be a multiple of the task's policy rate"),
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
