import Recording
import Session

/// `limber replay`: a run's frozen policy on targets that it was not trained on.
enum ReplayCommand {
    private static let run = Positional<String>("RUN", help: "the folder of a run")
    private static let episodes = Option<Int>("episodes", "N", standard: 50, help: "how many held-out targets")
    private static let seed = Option<UInt64>("seed", "N", standard: 1, help: "of the held-out targets and the policy's noise")
    private static let policy = Option<ReplayedPolicy>(
        "policy", "WHICH", standard: .trained, help: "trained, untrained (the same net with no gradient step) or random")

    static let command = Command(
        name: "replay", abstract: "Run a frozen policy on held-out targets and count its successes",
        discussion: """
            The policy is as stochastic as it was trained. Robot, calibration and task are the run's own. A real arm is driven at
            reduced speed unless --speed says otherwise.
            """,
        parameters: [run, episodes, seed, policy] + RunOptions.all, run: replay)

    private static func replay(_ arguments: Arguments) throws -> CommandStatus {
        try RunOptions.validate(arguments)
        guard arguments[episodes] >= 1 else { throw UsageError.refused("--episodes is at least 1.") }
        let report: @Sendable (String) -> Void = { Console.standardError.say($0) }
        let folder = try RunFolder.open(arguments[run])
        let setup = try RunOptions.reopen(folder, arguments)
        let arm = try Arm(setup, arguments, report: report)
        defer { arm.close() }
        let which = arguments[policy]
        let replay = try Replay(
            setup, policy: which.load(setup, folder: folder), rig: arm.rig, episodes: arguments[episodes], seed: arguments[seed])
        var progress = Progress()
        let (summary, ending) = try replay.run(folder: folder, figure: "replay-\(which.rawValue).svg") { count, rate in
            progress.update("episode \(count) of \(arguments[episodes]) · success \(Int((rate * 100).rounded()))%")
        }
        RunReport.say(summary, ending, to: &progress)
        if arguments[RunOptions.json] { try Console.standardOutput.sayJSON(summary) }
        return summary.fault == nil ? .ok : .failed
    }
}

extension ReplayedPolicy: OptionValue {}
