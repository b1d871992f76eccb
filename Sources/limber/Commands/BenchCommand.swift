import Robot

/// Measures what decides whether this machine can drive and train an arm.
enum BenchCommand {
    private enum Subject: String, CaseIterable, OptionValue { case loop, filter, inference, learner, sgemm, start, pool }

    private static let subject = Positional<Subject>("SUBJECT", help: Subject.allCases.map(\.rawValue).joined(separator: ", "))
    private static let setting = Option<BenchSetting>(
        "setting", "SETTING", standard: .paper, help: "sizes of networks, batch and particles: paper, multigoal or sawyer")
    private static let threads = Option<ThreadCount>("threads", "N", standard: .one, help: "threads of the learner, and of sgemm")
    private static let seconds = Option<Double>("seconds", "SECONDS", standard: 5, help: "how long to measure")
    private static let robot = Option<String>("robot", "ROBOT", standard: "widowx250s", help: "whose arm and rate loop and filter have")
    private static let json = Flag("json", help: "prints the figures as one line of JSON")

    static let command = Command(
        name: "bench", abstract: "Measure the loop, the policy or the learner on this machine",
        discussion: """
            loop: how late a control thread wakes, with kinematics and safety filter at work in each tick.
            filter: one tick of the safety filter, under a policy that asks for full speed in random directions.
            inference: one action of the setting's policy, beside the same layers by OpenBLAS sgemv.
            learner: gradient steps per second, and their share of what OpenBLAS sgemm does with the step's own matrix products.
            sgemm: that rate of OpenBLAS alone. start: from the start of a process to the end of its first gradient step.
            pool: memory of a million transitions. Docs/performance.md says how each is measured.
            """,
        parameters: [subject, setting, threads, seconds, robot, json]
    ) { arguments in
        let (setting, seconds) = (arguments[setting], arguments[seconds])
        guard seconds > 0 else { throw UsageError.refused("--seconds must be above 0.") }
        let (threads, asJSON) = (arguments[threads].count, arguments[json])
        switch arguments[subject] {
        case .loop: try show(ArmBench.loop(RobotDescription.load(arguments[robot]), seconds), asJSON)
        case .filter: try show(ArmBench.filter(RobotDescription.load(arguments[robot]), seconds), asJSON)
        case .inference: try show(InferenceBench.run(setting, seconds), asJSON)
        case .learner: try show(LearnerBench.run(setting, threads: threads, seconds), asJSON)
        case .sgemm: try show(SgemmBench.run(setting, threads: threads, seconds), asJSON)
        case .start: try show(StartBench.run(setting), asJSON)
        case .pool: try show(PoolBench.run(setting), asJSON)
        }
        return .ok
    }

    private static func show(_ figures: some Encodable & CustomStringConvertible, _ asJSON: Bool) throws {
        if asJSON { try Console.standardOutput.sayJSON(figures) } else { Console.standardOutput.say(figures.description) }
    }
}
