import Learning
import Recording
import Session

/// `limber train`: learn a task on an arm.
enum TrainCommand {
    private static let robot = Positional<String>("ROBOT", help: "a name in Robots/, or the path of a file")
    private static let task = Positional<String>("TASK", help: "a name in Tasks/, or the path of a file")
    private static let seed = Option<UInt64?>("seed", "N", help: "of everything random (1 unless given; a resumed run keeps its own)")
    private static let episodes = Option<Int?>("episodes", "N", help: "how many to train (400 unless --minutes is given)")
    private static let minutes = Option<Double?>("minutes", "M", help: "how long to train, on the arm's clock")
    private static let resume = Option<String?>("resume", "RUN", help: "go on with the learner and the transitions of an earlier run")

    private static let algorithm = Option<Algorithm?>(
        "algorithm", "NAME", help: "soft_q, map or ddpg, the paper's baseline, in place of the task's")

    private static let threads = Option<ThreadCount>(
        "threads", "N", standard: .one, help: "that share a gradient step; what is learned does not depend on it")

    static let command = Command(
        name: "train", abstract: "Learn a task on an arm, with soft Q-learning",
        discussion: """
            A run is a folder in Runs/. Ctrl-C parks the arm and saves everything; Ctrl-C again stops the arm where it is. A real arm
            moves only when its files and its servos have passed the checks of `limber check` and its unit is named.
            """,
        parameters: [robot, task, seed, episodes, minutes, resume, algorithm, threads] + RunOptions.all, run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        try RunOptions.validate(arguments)
        if let count = arguments[episodes], count < 1 { throw UsageError.refused("--episodes is at least 1.") }
        if let time = arguments[minutes], time <= 0 { throw UsageError.refused("--minutes is above 0.") }
        if arguments[resume] != nil, arguments[seed] != nil { throw UsageError.refused("--seed is the run's own where one is resumed.") }
        if arguments[resume] != nil, arguments[algorithm] != nil {
            throw UsageError.refused("--algorithm is the run's own where one is resumed.")
        }
        let report: @Sendable (String) -> Void = { Console.standardError.interject($0) }
        let (setup, folder) = try prepare(arguments)
        let arm = try Arm(setup, arguments, report: report)
        defer { arm.close() }
        let extent = Training.Extent(
            episodes: arguments[episodes] ?? (arguments[minutes] == nil ? 400 : nil),
            robotSeconds: arguments[minutes].map { $0 * 60 })
        let training = try Training(
            setup, rig: arm.rig, folder: folder, extent: extent, resume: arguments[resume] != nil, threads: arguments[threads].count,
            answers: RunOptions.answers(arguments), report: report)
        var progress = Progress()
        progress.note(setup.speedSentence)
        let clock = Stopwatch()
        let (summary, ending) = try training.run { progress.update(line($0, clock.seconds)) }
        RunReport.say(summary, ending, to: &progress)
        // A page that cannot be written is no fault of the run.
        if let path = try? RunPage(folder).write() { progress.note("report: \(path)") }
        if arguments[RunOptions.json] { try Console.standardOutput.sayJSON(summary) }
        return summary.fault == nil ? .ok : .failed
    }

    private static func prepare(_ arguments: Arguments) throws -> (RunSetup, RunFolder) {
        if let path = arguments[resume] {
            let folder = try RunFolder.open(path)
            let setup = try RunOptions.reopen(folder, for: nil, arguments)
            try setup.require(robot: arguments[robot], task: arguments[task], of: folder)
            return (setup, folder)
        }
        var setup = try RunSetup(
            robot: arguments[robot], task: arguments[task], unit: RunOptions.unitName(robot: arguments[robot], arguments),
            seed: arguments[seed] ?? 1, mode: RunOptions.mode(arguments, for: .training), speedFactor: arguments[RunOptions.speed] ?? 1)
        if let other = arguments[algorithm] { setup.learning = setup.learning.adapted(to: other) }
        let folder = try RunFolder.create(robot: setup.robot.name, task: setup.task.description.name)
        try setup.save(in: folder, version: Limber.version)
        return (setup, folder)
    }

    private static func line(_ now: TrainingProgress, _ seconds: Double) -> String {
        let percent = Int((now.successRate * 100).rounded())
        let rate = seconds > 0 ? Double(now.policySteps) / seconds : 0
        var parts = [
            "episode \(now.episodes)" + (now.wanted.map { " of \($0)" } ?? ""), "success \(percent)%",
            now.lastReturn.map { "return \(spokenNumber($0))" } ?? "no return yet", "\(Int(rate)) steps/s",
            "\(now.interventions) interventions", "robot time \(spokenDuration(now.robotSeconds))",
        ]
        if !now.isLearning {
            parts.append("learning has stopped")
        } else if now.learnerFaults > 0 {
            parts.append("faults of the learner: \(now.learnerFaults)")
        }
        if let latency = now.wakeUpP999 { parts.append("wake-up p99.9 \(Int((latency * 1e6).rounded())) µs") }
        if let left = now.secondsLeft(after: seconds) { parts.append("\(spokenDuration(left)) left") }
        return parts.joined(separator: " · ")
    }
}

extension Algorithm: OptionValue {}
