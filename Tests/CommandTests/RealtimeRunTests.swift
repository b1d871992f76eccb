import Drivers
import Foundation
import Realtime
import Robot
import Testing

@testable import limber

/// The real program in real time over the pseudo-terminal: how it ends, and how it is ended.
@Suite(.serialized) struct RealtimeRunTests {
    private let workplace: Workplace
    private static let train = ["train", "./widowx250s.yaml", "short.yaml", "--simulate", "--arm", "widowx250s-example", "--json"]

    init() throws {
        workplace = try Workplace()
        try workplace.writeShortTask()
        try workplace.writePatientRobot()
    }

    /// Starts to train, and waits until an episode is over and the arm moves on.
    private func startTraining(_ more: String...) throws -> LimberProcess {
        let limber = try LimberProcess(RealtimeRunTests.train + more, in: workplace)
        #expect(LimberProcess.holds { episodes > 0 }, "\(limber.said)")
        return limber
    }

    /// Rows in the table of the run.
    private var episodes: Int {
        guard let run = workplace.run, let table = try? String(contentsOfFile: run + "/metrics/episodes.csv", encoding: .utf8) else {
            return 0
        }
        return table.split(separator: "\n").count - 1
    }

    /// What was stored survives, and a later session goes on with it.
    private func expectResumable() throws {
        let run = try #require(workplace.run)
        let resumed = try LimberProcess(RealtimeRunTests.train + ["--resume", run, "--lockstep", "--episodes", "1"], in: workplace)
        resumed.wait()
        #expect(resumed.status == 0, "\(resumed.said)")
        let size = try FileManager.default.attributesOfItem(atPath: run + "/replay/segment-000001.limber")[.size] as? Int
        #expect((size ?? 0) > 2000)
    }

    @Test func anInterruptParksAndSavesAResumedRunGoesOnAndASecondInterruptStops() throws {
        let limber = try startTraining()
        limber.send(SIGINT)
        limber.wait()
        #expect(limber.status == 0, "\(limber.said)")
        #expect(
            limber.errors.contains("Parking;") && limber.output.contains("The run was interrupted. The arm is parked."), "\(limber.said)")
        let keys = [
            "success_rate", "episodes", "robot_seconds", "wall_seconds", "gradient_steps", "overruns", "interventions", "run", "latency",
        ]
        for key in keys { #expect(limber.summary[key] != nil, "no \(key) in \(limber.output)") }

        let run = try #require(workplace.run)
        let resumed = try LimberProcess(RealtimeRunTests.train + ["--resume", run], in: workplace)
        #expect(LimberProcess.holds { resumed.output.contains("episode") }, "\(resumed.said)")
        resumed.send(SIGINT)
        #expect(LimberProcess.holds { resumed.errors.contains("Parking;") })
        resumed.send(SIGINT)
        resumed.wait()
        #expect(resumed.status == 1 && resumed.errors.contains("The operator stopped the arm."), "\(resumed.said)")
        #expect(resumed.errors.contains("is energised: support it"), "\(resumed.said)")
        #expect((resumed.summary["gradient_steps"] as? Int ?? 0) > 0, "\(resumed.said)")
    }

    @Test func aRunOfSomeMinutesEndsByItself() throws {
        let limber = try LimberProcess(RealtimeRunTests.train + ["--minutes", "0.02"], in: workplace)
        limber.wait()
        #expect(limber.status == 0, "\(limber.said)")
        let seconds = limber.summary["robot_seconds"] as? Double ?? 0
        #expect(seconds > 1.2 && seconds < 15, "\(limber.said)")

        let rerun = try LimberProcess(["rerun", try #require(workplace.run)], in: workplace)
        rerun.wait()
        #expect(rerun.status == 0 && rerun.output.contains("log.mcap: identical, "), "\(rerun.said)")
    }

    @Test func anEmulatorThatIsKilledEndsTheRunWithOneMessageAndNothingLost() throws {
        let limber = try startTraining()
        let emulator = try #require(limber.child(with: "emulate"))
        kill(emulator, SIGKILL)
        limber.wait()
        #expect(limber.status == 1, "\(limber.said)")
        #expect(limber.errors.split(separator: "\n").count { $0.contains("may still be energised") } == 1, "\(limber.errors)")
        #expect((limber.summary["fault"] as? String)?.contains("may still be energised") == true, "\(limber.said)")
        try expectResumable()
    }

    @Test(arguments: [SIGKILL, SIGSTOP])
    func aControllerThatDiesOrHangsLeavesTheArmAtRestAndEnergised(_ signal: Int32) throws {
        let emulator = try LimberProcess(["emulate", "./widowx250s.yaml", "--pty", "--arm", "widowx250s-example"], in: workplace)
        defer { emulator.send(SIGTERM) }
        #expect(LimberProcess.holds { emulator.output.hasSuffix("\n") })
        let path = emulator.output.trimmingCharacters(in: .newlines)
        let limber = try startTraining("--port", path)
        limber.send(signal)
        limber.wait()
        #expect(limber.status == nil, "\(limber.said)")
        let cause = signal == SIGKILL ? "The controller died." : "The controller hung and was ended."
        #expect(LimberProcess.holds { limber.errors.contains("limber guardian: \(cause)") }, "\(limber.said)")
        #expect(limber.errors.contains("It is at rest and still energised"), "\(limber.errors)")
        try expectAtRest(path)
        try expectResumable()
    }

    @Test(arguments: [SIGKILL, SIGSTOP])
    func aGuardianThatDiesOrHangsEndsTheRunWithAParkedArm(_ signal: Int32) throws {
        let limber = try startTraining()
        kill(try #require(limber.child(with: "guardian")), signal)
        limber.wait()
        #expect(limber.status == 1, "\(limber.said)")
        #expect(limber.errors.contains("The guardian process has ended or hangs"), "\(limber.said)")
        #expect(limber.errors.contains("The arm is parked."), "\(limber.said)")
        try expectResumable()
    }

    private func expectAtRest(_ path: String) throws {
        let robot = try RobotDescription.load(workplace.path + "/widowx250s.yaml")
        var descriptor: Int32 = -1
        // The guardian lets the wire go when it ends.
        #expect(
            LimberProcess.holds {
                descriptor = (try? Port.open(path: path, baud: robot.wire.baud)) ?? -1
                return descriptor >= 0
            })
        defer { close(descriptor) }
        var driver = DynamixelDriver(
            robot: robot, calibration: try .load("widowx250s-example"), transport: Transport(descriptor: descriptor), clock: .monotonic)
        var before = JointState(joints: robot.joints.count)
        var after = before
        #expect(LimberProcess.holds { driver.readAll(into: &before) })
        usleep(300_000)
        #expect(LimberProcess.holds { driver.readAll(into: &after) })
        #expect(zip(before.position.array, after.position.array).allSatisfy { abs($0 - $1) < 0.01 }, "the arm still moves")
        var torque: [UInt8: Bool] = [:]
        #expect(
            LimberProcess.holds(
                {
                    torque = driver.readTorque(); return torque.count == 9
                }, within: 5))
        #expect(torque.values.allSatisfy { $0 }, "\(torque)")
    }
}

/// A Sawyer over ROS, in real time.
@Suite(.serialized) struct SawyerRunTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    @Test func theEmulatedRobotPassesTheCheck() throws {
        let limber = try LimberProcess.run("check", "sawyer", "--simulate", "--json", in: workplace)
        // A machine that is busy may find its states late; nothing else may be wrong.
        let problems = limber.summary["problems"] as? [String] ?? [""]
        #expect(problems.allSatisfy { $0.contains("brought a state in time") }, "\(limber.said)")
        let wire = limber.summary["wire"] as? [String: Any]
        #expect((wire?["reads"] as? Int ?? 0) == 300 && wire?["round_trip_us"] == nil, "\(limber.said)")
    }

    @Test(arguments: [SIGKILL, SIGSTOP])
    func aControllerThatDiesOrHangsLeavesTheArmToTheRobot(_ signal: Int32) throws {
        let limber = try LimberProcess(["train", "sawyer", "stack-lego", "--simulate"], in: workplace)
        #expect(LimberProcess.holds { limber.output.contains("episode 0") }, "\(limber.said)")
        limber.send(signal)
        limber.wait()
        let cause = signal == SIGKILL ? "The controller died." : "The controller hung and was ended."
        let sentence = "limber guardian: \(cause) The robot's own controller holds the arm"
        #expect(LimberProcess.holds { limber.errors.contains(sentence) }, "\(limber.said)")
    }

    @Test func aRobotThatGoesAwayEndsTheRunUnderItsName() throws {
        let limber = try LimberProcess(["train", "sawyer", "stack-lego", "--simulate"], in: workplace)
        #expect(LimberProcess.holds { limber.output.contains("episode 0") }, "\(limber.said)")
        kill(try #require(limber.child(with: "emulate")), SIGKILL)
        limber.wait()
        #expect(limber.status == 1 && limber.errors.contains("ended, and the robot holds the arm by itself"), "\(limber.said)")
    }
}

/// A Universal Robots arm over its own protocol, in real time.
@Suite(.serialized) struct UniversalRobotsRunTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    @Test func theEmulatedRobotPassesTheCheck() throws {
        let limber = try LimberProcess.run("check", "ur5e", "--simulate", "--json", in: workplace)
        // A machine that is busy may find its states late; nothing else may be wrong.
        let problems = limber.summary["problems"] as? [String] ?? [""]
        #expect(problems.allSatisfy { $0.contains("brought a state in time") }, "\(limber.said)")
        let wire = limber.summary["wire"] as? [String: Any]
        #expect((wire?["reads"] as? Int ?? 0) == 300, "\(limber.said)")
    }

    @Test(arguments: [SIGKILL, SIGSTOP])
    func aControllerThatDiesOrHangsLeavesTheArmToTheRobot(_ signal: Int32) throws {
        let limber = try LimberProcess(["train", "ur5e", "reach", "--simulate"], in: workplace)
        #expect(LimberProcess.holds { limber.output.contains("episode 0") }, "\(limber.said)")
        limber.send(signal)
        limber.wait()
        let cause = signal == SIGKILL ? "The controller died." : "The controller hung and was ended."
        let sentence = "limber guardian: \(cause) The robot's own controller holds the arm"
        #expect(LimberProcess.holds { limber.errors.contains(sentence) }, "\(limber.said)")
    }

    @Test func aRobotThatGoesAwayEndsTheRunUnderItsName() throws {
        let limber = try LimberProcess(["train", "ur5e", "reach", "--simulate"], in: workplace)
        #expect(LimberProcess.holds { limber.output.contains("episode 0") }, "\(limber.said)")
        kill(try #require(limber.child(with: "emulate")), SIGKILL)
        limber.wait()
        #expect(limber.status == 1 && limber.errors.contains("ended, and the robot holds the arm by itself"), "\(limber.said)")
    }
}
