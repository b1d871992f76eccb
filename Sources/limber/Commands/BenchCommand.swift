import Robot

/// Measures what decides whether this machine can drive and train an arm.
enum BenchCommand {
    private enum Subject: String, CaseIterable, OptionValue { case loop, filter, inference, learner, sgemm, start, pool, store }

    private static let subject = Positional<Subject>("SUBJECT", help: Subject.allCases.map(\.rawValue).joined(separator: ", "))
    private static let setting = Option<BenchSetting>(
        "setting", "SETTING", standard: .paper, help: "sizes of networks, batch and particles: paper, multigoal or sawyer")
    private static let threads = Option<ThreadCount>(
        "threads", "N", standard: .one, help: "threads of the learner, also as a load, and of sgemm")
    private static let seconds = Option<Double>("seconds", "SECONDS", standard: 5, help: "how long to measure")
    private static let robot = Option<String>("robot", "ROBOT", standard: "widowx250s", help: "whose arm and rate loop and filter have")
    private static let rate = Option<Double?>("rate", "HZ", help: "control rate of the loop, in place of the robot's")
    private static let load = Option<Load.Kind>(
        "load", "LOAD", standard: .none, help: "what runs beside the loop: none, learner, memory or disk")
    private static let simulate = Flag("simulate", help: "lets the loop drive an emulated arm, in place of no wire")
    private static let cyclictest = Flag("vs-cyclictest", help: "sets the loop's wake-up beside that of rt-tests' cyclictest, in turns")
    private static let json = Flag("json", help: "prints the figures as one line of JSON")

    static let command = Command(
        name: "bench", abstract: "Measure the loop, the policy or the learner on this machine",
        discussion: """
            loop: the control loop of a run, with policy and safety filter: how late it wakes, what a tick takes, how old states and
            commands are, overruns, page faults and context switches; beside a load, and in turns with cyclictest.
            filter: one tick of the safety filter, under a policy that asks for full speed in random directions.
            inference: one action of the setting's policy, beside the same layers by OpenBLAS sgemv.
            learner: gradient steps per second, and their share of what OpenBLAS sgemm does with the step's own matrix products.
            sgemm: that rate of OpenBLAS alone. start: from the start of a process to the end of its first gradient step.
            pool: memory of a million transitions. store: a million transitions of an arm's reach on the disk, beside write(2) and memcpy of
            the same bytes, and how long it takes to open them again; some 1.1 GB in the working folder, removed at the end. Docs/performance.md says how each is measured.
            """,
        parameters: [subject, setting, threads, seconds, robot, rate, load, simulate, cyclictest, json]
    ) { arguments in
        let (setting, seconds) = (arguments[setting], arguments[seconds])
        guard seconds > 0 else { throw UsageError.refused("--seconds must be above 0.") }
        let (threads, asJSON) = (arguments[threads].count, arguments[json])
        switch arguments[subject] {
        case .loop: try show(LoopBench.run(loopSetup(arguments), loopPlan(arguments, threads)), asJSON)
        case .filter: try show(ArmBench.filter(RobotDescription.load(arguments[robot]), seconds), asJSON)
        case .inference: try show(InferenceBench.run(setting, seconds), asJSON)
        case .learner: try show(LearnerBench.run(setting, threads: threads, seconds), asJSON)
        case .sgemm: try show(SgemmBench.run(setting, threads: threads, seconds), asJSON)
        case .start: try show(StartBench.run(setting), asJSON)
        case .pool: try show(PoolBench.run(setting), asJSON)
        case .store: try show(StoreBench.run(), asJSON)
        }
        return .ok
    }

    private static func loopSetup(_ arguments: Arguments) throws -> LoopSetup {
        let rate = arguments[rate]
        guard rate.map({ (1...10_000).contains($0) }) ?? true else { throw UsageError.refused("--rate must be from 1 to 10000.") }
        return try LoopSetup(robot: arguments[robot], rate: rate, setting: arguments[setting])
    }

    private static func loopPlan(_ arguments: Arguments, _ threads: Int) -> LoopBench.Plan {
        LoopBench.Plan(
            wire: arguments[simulate] ? .emulator : .null, load: arguments[load], learnerThreads: threads, seconds: arguments[seconds],
            versusCyclictest: arguments[cyclictest])
    }

    private static func show(_ figures: some Encodable & CustomStringConvertible, _ asJSON: Bool) throws {
        if asJSON { try Console.standardOutput.sayJSON(figures) } else { Console.standardOutput.say(figures.description) }
    }
}
