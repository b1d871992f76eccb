import Foundation
import Testing

@testable import limber

/// What the program refuses before it opens anything, as a person sees it.
@Suite struct RefusalTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    private func expect(_ words: [String], refusedWith sentence: String) throws {
        let limber = try LimberProcess(words, in: workplace)
        limber.wait()
        #expect(limber.status == 2 && limber.output.isEmpty, "\(limber.said)")
        #expect(limber.errors.contains(sentence), "\(limber.said)")
        #expect(workplace.run == nil || words.contains("--resume"))
    }

    @Test func aRealArmIsMovedOnlyWhenItIsNamed() throws {
        let sentence = "Name the arm that is to move with --arm UNIT, or simulate one with --simulate."
        try expect(["train", "widowx250s", "reach"], refusedWith: sentence)
        try workplace.writeShortTask()
        let begun = try LimberProcess.run(
            "train", "widowx250s", "short.yaml", "--simulate", "--lockstep", "--episodes", "1", in: workplace)
        #expect(begun.status == 0, "\(begun.said)")
        let run = try #require(workplace.run)
        let resumed = try LimberProcess.run("train", "widowx250s", "short.yaml", "--resume", run, in: workplace)
        #expect(resumed.status == 2 && resumed.errors.contains(sentence), "\(resumed.said)")
        let replayed = try LimberProcess.run("replay", run, in: workplace)
        #expect(replayed.status == 2 && replayed.errors.contains(sentence), "\(replayed.said)")
        let other = try LimberProcess.run("train", "viperx300s", "short.yaml", "--simulate", "--lockstep", "--resume", run, in: workplace)
        #expect(other.status == 2 && other.errors.contains("widowx250s, not of viperx300s"), "\(other.said)")
        for name in ["progress.yaml", "learner.safetensors", "learner.safetensors.previous"] {
            try FileManager.default.removeItem(atPath: "\(run)/\(name)")
        }
        let lost = try LimberProcess.run("train", "widowx250s", "short.yaml", "--simulate", "--lockstep", "--resume", run, in: workplace)
        #expect(lost.status == 2 && lost.errors.contains("holds no progress.yaml"), "\(lost.said)")
    }

    @Test(arguments: [
        (["train", "widowx250s", "reach", "--simulat"], "There is no option --simulat; did you mean --simulate?"),
        (["train", "widowx250s", "reach", "--lockstep"], "--lockstep needs --simulate."),
        (["train", "widowx250s", "reach", "--resume", "Runs/x", "--seed", "2"], "--seed is the run's own where one is resumed."),
        (["store", "Runs/x", "--export", "pool.npz"], "--export writes safetensors: name a file that ends so."),
        (["store", "/tmp"], "/tmp holds no run.yaml; give the folder of a run."),
        (["train", "widowx250s", "reach", "--simulate", "--minutes", "0"], "--minutes is above 0."),
        (["train", "widowx250s", "reach", "--simulate", "--threads", "9"], "--threads must be from 1 to 4"),
        (["chekc", "widowx250s"], "There is no command chekc; did you mean check?"),
        (
            ["check", "nobody"],
            "There is no 'nobody' in Robots/; there are openmanipulator-x, sawyer, so100, so101, ur5e, viperx300s, widowx250s."
        ),
        (["replay", "/tmp", "--simulate"], "/tmp holds no run.yaml; give the folder of a run."),
        (["replay", "Runs/x", "--latents", "few"], "--latents"),
        (["replay", "Runs/x", "--latents", "zero", "--best-of", "8"], "--best-of draws random latents: leave --latents out."),
        (["replay", "Runs/x", "--best-of", "0"], "--best-of is from 1 to 65536."),
        (["replay", "Runs/x", "--policy", "random", "--latents", "zero"], "--policy random is no network"),
        (
            ["train", "widowx250s", "reach", "--resume", "Runs/x", "--algorithm", "ddpg"],
            "--algorithm is the run's own where one is resumed."
        ),
        (["replay", "Runs/x", "--perturb", "reach"], "A real arm is pushed by you: give --push."),
        (["replay", "Runs/x", "--simulate", "--perturb", "reach", "--push"], "--perturb pushes by itself: leave --push out."),
        (["replay", "Runs/x", "--simulate", "--perturb", "nothing"], "There is no 'nothing' in Perturbations/"),
        (["check", "/nowhere/arm.yaml"], "/nowhere/arm.yaml cannot be read; check the path and its permissions."),
        (
            ["emulate", "sawyer", "--port", "0", "--master", "http://localhost:1"],
            "Give --master to join one or --port to be one, not both."
        ),
        (["emulate", "sawyer", "--task", "reach"], "The task 'reach' has no bricks: leave out --task."),
        (["emulate", "widowx250s", "--pty", "--task", "stack-lego"], "Only a Sawyer has a task's bricks so far: leave out --task."),
        (["train", "widowx250s", "stack-lego", "--simulate", "--lockstep"], "The task stack-lego asks for torques"),
        (["emulate", "widowx250s"], "A bus needs a place to be: give --pty."),
    ])
    func aLineThatCannotBeMeantIsRefusedWithAHint(_ words: [String], _ sentence: String) throws {
        try expect(words, refusedWith: sentence)
    }

    @Test func aFileThatEndsEarlyIsRefusedAtItsPlace() throws {
        try workplace.write("robot: arm\nwire: {protocol: dynamixel, baud: 1000000\n", as: "cut.yaml")
        try expect(["check", "cut.yaml"], refusedWith: "limber check: cut.yaml:2:42: ")
        let limber = try LimberProcess.run("check", "cut.yaml", in: workplace)
        #expect(limber.errors.split(separator: "\n").last?.hasSuffix("^") == true, "\(limber.errors)")
    }

    @Test func everyCommandHasAHelp() throws {
        for command in Limber.commands {
            let limber = try LimberProcess.run(command.name, "--help", in: workplace)
            #expect(limber.status == 0 && limber.errors.isEmpty)
            #expect(limber.output == command.help + "\n")
        }
    }
}

/// `limber check` against an arm that is not the one of the files.
@Suite struct CheckCommandTests {
    @Test(arguments: [
        ("{fault: wrong-model, servo: 7, model: XL430-W250}", ["servo 7 (wrist_angle): A XL430-W250 answers where a XM430-W350 must be"]),
        ("{fault: missing, servo: 4}", ["servo 4 (elbow): No XM430-W350 answers"]),
        ("{fault: swapped-ids, servos: [1, 8]}", ["servo 1 (waist): It is what servo 8", "servo 8 (wrist_rotate): It is what servo 1"]),
        ("{fault: stale-homing-offset, servo: 6, ticks: 120}", ["servo 6 (forearm_roll): Its homing offset is 120"]),
    ])
    func eachFaultIsRefusedByServoAndJoint(_ fault: String, _ sentences: [String]) throws {
        let workplace = try Workplace()
        try workplace.write("start: [\(fault)]\n", as: "plan.yaml")
        let limber = try LimberProcess.run("check", "widowx250s", "--simulate", "--faults", "plan.yaml", "--json", in: workplace)
        #expect(limber.status == 1, "\(limber.said)")
        #expect(limber.summary["passed"] as? Bool == false)
        let problems = limber.summary["problems"] as? [String] ?? []
        for sentence in sentences { #expect(problems.contains { $0.hasPrefix(sentence) }, "\(problems)") }
    }

    @Test(arguments: ["widowx250s", "viperx300s", "openmanipulator-x"])
    func theFilesOfEachRobotPass(_ robot: String) throws {
        let limber = try LimberProcess.run("check", robot, "--json", in: Workplace())
        #expect(limber.status == 0 && limber.summary["passed"] as? Bool == true, "\(limber.said)")
        #expect((limber.summary["problems"] as? [String])?.isEmpty == true)
    }

    @Test func whatTheMachineLacksIsSaidAndFailsNothing() throws {
        let limber = try LimberProcess.run("check", "widowx250s", "--json", in: Workplace())
        let host = try #require(limber.summary["host"] as? [[String: String]], "\(limber.said)")
        let items = [
            "kernel preemption", "real-time rights", "CPU governor", "processor idle states", "isolated CPUs", "USB latency timer",
        ]
        #expect(host.map { $0["item"] } == items)
        for item in items { #expect(limber.output.contains("  \(item): "), "\(limber.output)") }
        #expect(limber.summary["passed"] as? Bool == true)
    }

    @Test func theWireIsMeasuredAtTheRobotsRate() throws {
        let limber = try LimberProcess.run("check", "widowx250s", "--simulate", "--json", in: Workplace())
        let wire = try #require(limber.summary["wire"] as? [String: Any], "\(limber.said)")
        let (reads, answered) = (try #require(wire["reads"] as? Double), try #require(wire["answered"] as? Double))
        #expect(abs(try #require(wire["success_rate"] as? Double) - answered / reads) < 1e-9)
        for name in ["round_trip_us", "state_age_us"] {
            #expect(try #require((wire[name] as? [String: Double])?["p50"], "\(name)") > 0)
        }
    }
}

/// A disk that takes no more, as the limit on a file's size plays it.
@Suite struct FullDiskTests {
    @Test func learningStopsOnceSaidTheArmIsParkedAndTheRunCanBeResumed() throws {
        let workplace = try Workplace()
        try workplace.writeShortTask()
        let words = ["train", "widowx250s", "short.yaml", "--simulate", "--lockstep", "--json"]
        // 300 blocks are 150 or 300 KiB, by the shell: enough for the checkpoints, not for 95 episodes of transitions.
        let limber = try LimberProcess(words + ["--episodes", "95"], in: workplace, largestFile: 300)
        limber.wait()
        #expect(limber.status == 1, "\(limber.said)")
        #expect(limber.output.contains("The arm is parked."), "\(limber.said)")
        for sentence in ["The log is no longer written", "The transitions are no longer stored"] {
            #expect(limber.errors.split(separator: "\n").count { $0.contains(sentence) } == 1, "\(limber.errors)")
        }
        #expect((limber.summary["fault"] as? String)?.contains("learning has stopped") == true, "\(limber.said)")
        let resumed = try LimberProcess(words + ["--episodes", "1", "--resume", #require(workplace.run)], in: workplace)
        resumed.wait()
        #expect(resumed.status == 0, "\(resumed.said)")
    }
}
