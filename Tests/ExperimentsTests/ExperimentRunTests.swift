import Foundation
import Testing

@testable import Experiments

/// Two trials, the second of which needs the first.
private struct Chain: Experiment {
    let name = "chain"
    let abstract = "One after the other"
    var steps = 60

    func trials(_ plan: ExperimentPlan) -> [Trial] {
        [
            LearningTrial.corridor(steps: steps).trial(variant: "first"),
            Trial(variant: "second", seed: 1, needs: ["first-1"]) { context in
                let done = FileManager.default.fileExists(atPath: context.folder(of: "first-1") + "/learner.safetensors")
                return TrialResult(numbers: ["saw": done ? 1 : 0])
            },
        ]
    }

    func report(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> ExperimentReport {
        ExperimentReport(
            findings: [.init("the second came after the first", holds: records.last?.number("saw") == 1)],
            table: [["variant", "saw"]] + records.map { [$0.variant, decimal($0.number("saw"), 0)] }, figure: "<svg/>")
    }
}

@Suite("An experiment")
struct ExperimentRunTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    private var folder: ExperimentFolder { ExperimentFolder(path: workplace.path + "/chain") }

    private func run(_ experiment: Chain = Chain(), shell script: String, interruptions: Int = 0) throws -> ExperimentRun.Outcome {
        let run = try ExperimentRun(experiment, plan: ExperimentPlan(seeds: 1), folder: folder, jobs: 2, version: "test") { _, _ in
            ("/bin/sh", ["-c", script])
        }
        return try run.run(interruptions: { interruptions }, show: { _ in })
    }

    private func work(_ trial: String, _ experiment: Chain = Chain()) throws {
        #expect(try folder.runTrial(trial, of: [experiment], report: { _ in }, isInterrupted: { false }))
    }

    @Test("names the log of a trial that fails, and begins none that needs it")
    func failure() throws {
        guard case .failed(let logs) = try run(shell: "echo broken >&2; exit 1") else {
            Issue.record("it did not fail")
            return
        }
        #expect(logs == ["\(folder.path)/first-1/log.txt"])
        #expect(String(decoding: try workplace.bytes("chain/first-1/log.txt"), as: UTF8.self) == "broken\n")
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/second-1"))
    }

    @Test("leaves out what is finished, and reports when everything is")
    func finish() throws {
        guard case .failed = try run(shell: "exit 1") else {
            Issue.record("it did not fail")
            return
        }
        try work("first-1")
        try work("second-1")
        guard case .finished(let results, let report) = try run(shell: "exit 1") else {
            Issue.record("it did not finish")
            return
        }
        #expect(report.findings.map(\.holds) == [true])
        #expect(report.markdown == "| variant | saw |\n| --- | --- |\n| first | nan |\n| second | 1 |")
        #expect(results.trials.map(\.variant) == ["first", "second"] && results.trials[0].settings != nil)
        let written = try #require(try ResultFile.read(ExperimentResults.self, from: folder.results))
        #expect(written.seeds == [1] && written.trials.count == 2 && written.machine.cores > 0)
        #expect(try workplace.bytes("chain/figure.svg") == Data("<svg/>".utf8))
    }

    @Test("asks its processes to end when it is interrupted")
    func interruption() throws {
        guard case .interrupted = try run(shell: "trap 'exit 0' TERM; while :; do sleep 0.05; done", interruptions: 0, after: 0.5) else {
            Issue.record("it was not interrupted")
            return
        }
    }

    @Test("ends processes that do not listen when it is interrupted again")
    func secondInterruption() throws {
        guard case .interrupted = try run(shell: "trap '' TERM; while :; do sleep 0.05; done", interruptions: 1, after: 0.5) else {
            Issue.record("it was not interrupted")
            return
        }
    }

    /// Interrupted so often at once, and once more after so many looks at the state.
    private func run(shell script: String, interruptions: Int, after seconds: Double) throws -> ExperimentRun.Outcome {
        let run = try ExperimentRun(Chain(), plan: ExperimentPlan(seeds: 1), folder: folder, jobs: 1, version: "test") { _, _ in
            ("/bin/sh", ["-c", script])
        }
        var looks = 0
        return try run.run(interruptions: { looks >= 2 ? interruptions + 1 : 0 }) { _ in looks += 1 }
    }

    @Test("refuses a folder of other settings or of another experiment")
    func refusals() throws {
        _ = try run(shell: "exit 1")
        try work("first-1")
        let path = "\(folder.path)/first-1"
        #expect(throws: ExperimentError.otherSettings(folder: path)) { try run(Chain(steps: 61), shell: "exit 1") }
        #expect(throws: ExperimentError.otherExperiment(folder: folder.path, found: "chain")) {
            try ExperimentRun(MultiGoal(), plan: ExperimentPlan(), folder: folder, jobs: 1, version: "") { _, _ in ("", []) }
        }
        #expect(throws: ExperimentError.unknownTrial("third-1")) { try work("third-1") }
    }

    @Test("has trials of different names, and another name than the others")
    func names() {
        for experiment in Experiments.all {
            let names = experiment.trials(ExperimentPlan(seeds: 3, baseline: .ddpg)).map(\.name)
            #expect(Set(names).count == names.count && !names.isEmpty, "\(experiment.name)")
        }
        #expect(Set(Experiments.all.map(\.name)).count == Experiments.all.count)
    }

    @Test("has only settings that can work, and needs only trials that come before")
    func settings() throws {
        for experiment in Experiments.all {
            var before: Set<String> = []
            for trial in experiment.trials(ExperimentPlan(seeds: 2, baseline: .ddpg)) {
                try trial.settings?.validate()
                #expect(before.isSuperset(of: trial.needs), "\(experiment.name) \(trial.name)")
                before.insert(trial.name)
            }
        }
    }
}

@Suite("The time that is left")
struct PaceTests {
    private var pace = Pace()

    @Test("is unknown until something was done")
    func unknown() {
        #expect(pace.secondsLeft(running: [], waiting: [.init(variant: "a", steps: 10)], jobs: 1) == nil)
    }

    @Test("goes by what a step takes in each variant, and by the others' mean for one that has not begun")
    mutating func variants() {
        pace.note(variant: "slow", steps: 100, seconds: 200)
        pace.note(variant: "fast", steps: 300, seconds: 30)
        func left(_ variant: String) -> Double? { pace.secondsLeft(running: [], waiting: [.init(variant: variant, steps: 50)], jobs: 1) }
        #expect(left("slow") == 100 && left("fast") == 5 && abs((left("new") ?? 0) - 28.75) < 1e-9)
    }

    @Test("is shared by the processes, but not shorter than the longest trial under way")
    mutating func processes() {
        pace.note(variant: "a", steps: 1, seconds: 1)
        let running = [Pace.Remaining(variant: "a", steps: 60), Pace.Remaining(variant: "a", steps: 10)]
        #expect(pace.secondsLeft(running: running, waiting: [], jobs: 2) == 60)
        #expect(pace.secondsLeft(running: running, waiting: [.init(variant: "a", steps: 100)], jobs: 2) == 85)
    }
}
