import Foundation
import Testing

@testable import Experiments
@testable import limber

@Suite struct SawyerStackingTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    /// Episodes of 12.5 s, each 3.2 s after the one before.
    private func episodes(_ outcomes: String) -> [TimedEpisode] {
        outcomes.enumerated().map { index, outcome in
            TimedEpisode(robotSeconds: Double(index + 1) * 15.7, motionSeconds: Double(index + 1) * 12.5, succeeded: outcome == "+")
        }
    }

    @Test func `a mark is reached with the episode that completes it`() {
        let training = episodes("--+-+++-++++-+++++++++++++++++-")
        #expect(LearningMark.first.reached(by: training) == training[2])
        #expect(LearningMark.consistent.reached(by: training) == training[11])
        #expect(LearningMark.converged.reached(by: training) == training[27])
        #expect(LearningMark.first.reached(by: episodes("---")) == nil)
        #expect(LearningMark.consistent.reached(by: episodes("+++++++")) == nil)
        #expect(LearningMark.consistent.reached(by: episodes("++++++++"))?.motionSeconds == 100)
    }

    @Test func `rows that a killed run has written twice count once`() throws {
        let table = workplace.path + "/episodes.csv"
        let rows = ["episode,robot_seconds,succeeded,steps", "0,15.5,0,250", "1,31,1,250", "1,31,1,250", "3,62,1,250"]
        try rows.joined(separator: "\n").write(toFile: table, atomically: true, encoding: .utf8)
        let episodes = try SawyerTrial.episodes(in: table, stepSeconds: 0.05)
        #expect(episodes.map(\.robotSeconds) == [15.5, 31, 62] && episodes.map(\.motionSeconds) == [12.5, 25, 37.5])
        #expect(episodes.map(\.succeeded) == [false, true, true])
    }

    private func record(_ seed: UInt64, minutes: [Double?]) -> TrialRecord {
        var result = TrialResult(numbers: ["last": 19, "frozen": 0.9, "stochastic": 0.95, "zero": 1, "robot_seconds": 3600])
        for (mark, minutes) in zip(LearningMark.allCases, minutes) {
            result.numbers[mark.rawValue] = minutes.map { $0 * 60 }
            result.numbers["\(mark.rawValue)_motion"] = minutes.map { $0 * 48 }
        }
        result.series["episodes"] = [[15.7, 12.5, 0], [31.4, 25, 1]]
        return TrialRecord(variant: "stack", seed: seed, steps: 500, seconds: 12, result: result)
    }

    @Test func `the report sets the median of the seeds beside the paper's clock`() {
        let records = [record(1, minutes: [10, 20, 50]), record(2, minutes: [12, 40, nil]), record(3, minutes: [16, 29, 59])]
        let report = SawyerStacking().report(ExperimentPlan(seeds: 3), records)
        #expect(report.findings.map(\.holds) == [true, true, true, false])
        #expect(report.table[2] == ["2", "12.0", "40.0", "–", "9.6, 32.0, –", "19", "90%", "95%", "100%", "60.0", "12"])
        #expect(report.table[4].prefix(4) == ["median", "12.0", "29.0", "59.0"])
        #expect(report.table[5].prefix(4) == ["paper's arm", "30.0", "60.0", "120.0"] && report.table[6][3] == "60.0")
        #expect(Set(report.table.map(\.count)).count == 1 && report.figure.contains("seed 3") && report.figure.contains("</svg>"))
    }

    @Test func `what other experiments are asked for is refused, and the other way round`() throws {
        for words in [["sawyer-stacking", "--steps", "10"], ["sawyer-stacking", "--baseline", "ddpg"], ["multigoal", "--episodes", "3"]] {
            let limber = try LimberProcess.run("experiment", words[0], words[1], words[2], in: workplace)
            #expect(limber.status == 2 && limber.errors.contains("give --"), "\(limber.said)")
        }
    }

    /// Too short to learn anything: its claims do not hold, and the exit status says so.
    @Test func `a small one trains through the run that limber train makes, and judges its frozen policy`() throws {
        let words = ["experiment", "sawyer-stacking", "--seeds", "1", "--episodes", "1", "--folder", "small", "--json"]
        let limber = try LimberProcess(words, in: workplace)
        limber.wait()
        #expect(limber.status == 1 && limber.output.contains("| 1 | – | – | – |"), "\(limber.said)")
        let numbers = ((limber.summary["trials"] as? [[String: Any]])?.first?["numbers"] as? [String: Any]) ?? [:]
        for execution in ["frozen", "stochastic", "zero"] { #expect(numbers[execution] as? Double == 0) }
        #expect((numbers["robot_seconds"] as? Double ?? 0) > 12.5)
        let runs = try FileManager.default.contentsOfDirectory(atPath: workplace.path + "/small/stack-1/Runs")
        #expect(runs.count == 1 && workplace.text("small/stack-1/Runs/\(runs[0])/run.yaml").contains("task: stack-lego"))
        #expect(workplace.text("small/figure.svg").contains("</svg>"))
    }
}
