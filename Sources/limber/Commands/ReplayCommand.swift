import Policy
import Recording
import Session

/// `limber replay`: a run's frozen policy on targets that it was not trained on.
enum ReplayCommand {
    private static let run = Positional<String>("RUN", help: "the folder of a run")
    private static let episodes = Option<Int?>("episodes", "N", help: "how many held-out targets (50, with --perturb 100, each twice)")
    private static let seed = Option<UInt64>("seed", "N", standard: 1, help: "of the held-out targets and the policy's noise")
    private static let policy = Option<ReplayedPolicy>(
        "policy", "WHICH", standard: .trained, help: "trained, untrained (the same net with no gradient step) or random")
    private static let latents = Option<PolicyExecution.Latents?>(
        "latents", "WHICH", help: "random, zero or frozen:N (one of N that were drawn once), in place of the run's own")
    private static let bestOf = Option<Int?>(
        "best-of", "N", help: "draw N actions at each step and take the one with the largest Q")

    private static let task = Option<String?>(
        "task", "TASK", help: "that the policy is judged by, in place of its own: a name in Tasks/, or the path of a file")

    private static let push = Flag("push", help: "people push the arm meanwhile: it yields to them and goes on, instead of stopping")

    private static let perturb = Option<String?>(
        "perturb", "PLAN", help: "a name in Perturbations/ or a file: each target once undisturbed and once pushed by the plan")

    static let command = Command(
        name: "replay", abstract: "Run a frozen policy on held-out targets and count its successes",
        discussion: """
            The policy is as stochastic as it was trained, without noise of exploration, unless --latents or --best-of says otherwise.
            With --push the arm lets itself be pushed, as far as its workspace and as fast as its limits; who pushes harder stops it. Each
            push is noticed, and the report says whether and how soon the arm recovered. With --perturb the emulated arm is pushed,
            held, loaded or its target moved as a plan says.
            Robot, calibration and task are the run's own. A real arm is driven in its reduced mode unless --speed is given.
            """,
        parameters: [run, episodes, seed, policy, latents, bestOf, task, push, perturb] + RunOptions.all, run: replay)

    private static func replay(_ arguments: Arguments) throws -> CommandStatus {
        try RunOptions.validate(arguments)
        let count = arguments[episodes] ?? (arguments[perturb] == nil ? 50 : 100)
        guard count >= 1 else { throw UsageError.refused("--episodes is at least 1.") }
        let plan = try askedPlan(arguments)
        let asked = try askedLatents(arguments)
        let report: @Sendable (String) -> Void = { Console.standardError.interject($0) }
        let folder = try RunFolder.open(arguments[run])
        var setup = try RunOptions.reopen(folder, for: .replay, arguments)
        if let other = arguments[task] { try setup.judge(by: other) }
        setup.contact = arguments[push] || plan != nil ? .yield : .stop
        try setup.lengthen(episode: plan?.episode)
        let which = arguments[policy]
        let actor = try which.load(setup, folder: folder, latents: asked)
        let arm = try Arm(setup, arguments, report: report)
        defer { arm.close() }
        let pushes = plan.flatMap { plan in arm.disturbed.map { .plan(plan, $0) } } ?? (arguments[push] ? .people : PushSource.nobody)
        let replay = try Replay(setup, actor: actor, rig: arm.rig, episodes: count, seed: arguments[seed], pushes: pushes)
        var progress = Progress()
        progress.note(setup.speedSentence)
        let picture = "\(plan == nil ? "replay" : "perturbed")-\(which.rawValue)\(asked?.suffix ?? "").svg"
        let wanted = plan == nil ? count : 2 * count
        let answers = RunOptions.answers(arguments)
        let (summary, ending) = try replay.run(folder: folder, figure: picture, answers: answers, report: report) { count, rate in
            progress.update("episode \(count) of \(wanted) · success \(Int((rate * 100).rounded()))%")
        }
        progress.note("actions by \(summary.execution)")
        if let pushes = summary.pushes { RunReport.say(pushes, to: &progress) }
        RunReport.say(summary, ending, to: &progress)
        if arguments[RunOptions.json] { try Console.standardOutput.sayJSON(summary) }
        return summary.fault == nil ? .ok : .failed
    }

    /// A real arm is pushed by people.
    private static func askedPlan(_ arguments: Arguments) throws -> PerturbationPlan? {
        guard let name = arguments[perturb] else { return nil }
        guard arguments[RunOptions.simulate], arguments[RunOptions.port] == nil else {
            throw UsageError.refused(
                "--perturb needs an emulated arm of its own: give --simulate without --port. A real arm is pushed by you: give --push.")
        }
        if arguments[push] { throw UsageError.refused("--perturb pushes by itself: leave --push out.") }
        return try PerturbationPlan.load(name)
    }

    /// Refuses what cannot be meant together.
    private static func askedLatents(_ arguments: Arguments) throws -> PolicyExecution.Latents? {
        let asked = arguments[latents]
        guard asked != nil || arguments[bestOf] != nil else { return nil }
        if arguments[policy] == .random { throw UsageError.refused("--policy random is no network: it has no latents and no Q.") }
        guard let count = arguments[bestOf] else { return asked }
        if asked != nil { throw UsageError.refused("--best-of draws random latents: leave --latents out.") }
        guard (1...65536).contains(count) else { throw UsageError.refused("--best-of is from 1 to 65536.") }
        return .best(of: count)
    }
}

extension ReplayedPolicy: OptionValue {}
