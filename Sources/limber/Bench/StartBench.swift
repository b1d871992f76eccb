import Learning
import Realtime

/// From the start of a process to the end of its first gradient step.
enum StartBench {
    struct Figures: Codable, CustomStringConvertible {
        var subject = "start"
        var setting: BenchSetting
        /// Median over fresh processes.
        var firstStepMs: Double

        private enum CodingKeys: String, CodingKey {
            case subject, setting
            case firstStepMs = "first_step_ms"
        }

        var description: String { "start: the first gradient step is done \(shown(firstStepMs, 1)) ms after the process was started" }
    }

    private static let processes = 5

    static func run(_ setting: BenchSetting) throws -> Figures {
        var durations = Sample()
        for _ in 0..<processes {
            let start = LoopClock.monotonic.now()
            let end = try ChildProcess.run([firstStep.name, setting.rawValue], as: FirstStep.self)
            durations.add(Instant(nanoseconds: end.nanoseconds).seconds(since: start))
        }
        return Figures(setting: setting, firstStepMs: durations.median * 1e3)
    }

    /// When it was done, by the monotonic clock, which processes share.
    private struct FirstStep: Codable { var nanoseconds: Int64 }

    private static let setting = Positional<BenchSetting>("SETTING", help: "sizes of networks, batch and particles")

    /// What the fresh process runs: a pool with as many transitions as a run begins to learn with, and one step.
    static let firstStep = Command(
        name: "first-step", abstract: "Take one gradient step and tell when", parameters: [setting], isHidden: true
    ) { arguments in
        let setting = arguments[setting]
        let store = try setting.store(capacity: setting.settings.poolCapacity, filledWith: setting.settings.minimumPool)
        _ = try setting.learner().step(from: store)
        try Console.standardOutput.sayJSON(FirstStep(nanoseconds: LoopClock.monotonic.now().nanoseconds))
        return .ok
    }
}
