import Drivers
import Foundation
import Realtime
import Robot
import Simulation
import Testing

@testable import limber

@Suite struct FaultMatrixTests {
    private let robot: RobotDescription
    private let judge: LimitJudge

    init() throws {
        robot = try RobotDescription.load("widowx250s")
        judge = LimitJudge(robot)
    }

    private func goals(_ position: [Double]) -> [HeardGoal] {
        zip(robot.servos, position).map { HeardGoal(id: UInt8($0.ids[0]), angle: $1) }
    }

    private func send(_ position: [Double], at seconds: Double) {
        judge.heard(.goals(goals(position)), at: seconds)
    }

    /// Turns a joint at a part of its velocity limit for a second.
    private func turn(_ joint: Int, _ part: Double) {
        var position = robot.poses.ready.array
        for tick in 0..<100 {
            position[joint] += part * robot.joints[joint].limits.velocity / robot.wire.rate
            send(position, at: Double(tick) / robot.wire.rate)
        }
    }

    @Test func theJudgeHasNothingAgainstAWayInsideTheLimits() {
        turn(0, 0.6)
        #expect(judge.violations == 0, "\(judge.firstViolation ?? "")")
    }

    @Test func theJudgeSeesAGoalOutsideTheLimits() {
        var position = robot.poses.park.array
        position[0] = 3.2
        send(position, at: 0)
        #expect(judge.firstViolation?.contains("waist is sent to 3.") == true, "\(judge.firstViolation ?? "")")
    }

    @Test func theJudgeSeesAJumpAwayFromTheArm() {
        var position = robot.poses.park.array
        send(position, at: 0)
        position[0] += 0.5
        send(position, at: 0.01)
        #expect(judge.firstViolation?.contains("rad away at once") == true, "\(judge.firstViolation ?? "")")
    }

    @Test func theJudgeSeesATipThatIsTooFast() throws {
        var robot = robot
        robot.safety.tipSpeed = 0.1
        let strict = LimitJudge(robot)
        var position = robot.poses.ready.array
        for tick in 0..<100 {
            position[0] += robot.joints[0].limits.velocity / robot.wire.rate
            strict.heard(.goals(goals(position)), at: Double(tick) / robot.wire.rate)
        }
        #expect(strict.firstViolation?.contains("faster than the tip may move") == true, "\(strict.firstViolation ?? "")")
    }

    @Test func theJudgeSeesATorqueOrAPositionThatARobotMayNotBeSent() throws {
        let robot = try RobotDescription.load("sawyer")
        let judge = LimitJudge(robot)
        var torques = robot.joints.map(\.limits.effort)
        judge.heard(.torques(torques), at: 0)
        judge.heard(.positions(robot.poses.park.array), at: 0.01)
        #expect(judge.violations == 0, "\(judge.firstViolation ?? "")")
        torques[2] *= -1.01
        judge.heard(.torques(torques), at: 0.02)
        torques[2] = .nan
        judge.heard(.torques(torques), at: 0.03)
        #expect(judge.violations == 2)
        #expect(judge.firstViolation?.contains("right_j2 is sent") == true, "\(judge.firstViolation ?? "")")
        judge.heard(.positions([.nan]), at: 0.04)
        #expect(judge.violations == 3)
    }

    /// The arm is where the torques have brought it, and not where it was sent before them.
    @Test func theJudgeSeesAPositionAwayFromTheArmAfterTorques() throws {
        let robot = try RobotDescription.load("sawyer")
        let far = robot.poses.park.array.enumerated().map { $0 == 1 ? $1 + 0.5 : $1 }
        for between in [HeardCommand.torques(Array(repeating: 0, count: 7)), .other] {
            let judge = LimitJudge(robot)
            judge.heard(.positions(far), at: 0)
            judge.heard(.positions(far), at: 0.01)
            #expect(judge.violations == 0, "where it begins is not known yet")
            judge.heard(between, at: 0.02)
            judge.heard(.positions(far), at: 0.03)
            #expect(judge.firstViolation?.contains("right_j1 is sent 0.5") == true, "\(judge.firstViolation ?? "")")
        }
    }

    @Test(arguments: FaultedArm.allCases) func aRowOfTheMatrixIsRunAndJudged(_ arm: FaultedArm) throws {
        let row = try #require(FaultRow.all.first { $0.arm == arm && $0.name == "wire unplugged" })
        let folder = NSTemporaryDirectory() + "limber-matrix-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let finding = try LockstepTrial(FaultTrial(row, seed: 3, in: folder)).run()
        #expect(finding.passed, "\(finding.complaints)")
        // A network's end is not told from its silence.
        #expect(finding.asked == ([.ur5e, .sawyer].contains(arm) ? "controlled stop" : "leave to the watchdog"))
        #expect(finding.seen == .holds && finding.limitsViolated == 0)
        var unforgiving = row
        unforgiving.allowed = [.parked]
        #expect(try !LockstepTrial(FaultTrial(unforgiving, seed: 3, in: folder)).run().passed)
    }

    /// Its joint turns faster than the loop would let it, unseen.
    @Test func whatAFrozenEncodersServoDoesByItselfIsNoViolation() throws {
        let row = try #require(FaultRow.all.first { $0.arm == .so101 && $0.name == "encoder 4 frozen" })
        let folder = NSTemporaryDirectory() + "limber-matrix-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let finding = try LockstepTrial(FaultTrial(row, seed: 9, in: folder)).run()
        #expect(finding.passed, "\(finding.complaints)")
    }

    @Test func theJudgeSeesAFrozenJointThatIsStillSentElsewhere() throws {
        let frozen = TimedFault(.frozenEncoder(servo: 1), from: 0.5, duration: .infinity)
        func violations(goal: @escaping (_ seconds: Double) -> Double) throws -> String? {
            let emulator = try DynamixelEmulator(
                robot: robot, calibration: .load("widowx250s-example"), faults: FaultPlan(timed: [frozen]))
            let torqueOn = DynamixelCodec.encode(.write(address: 64, data: [1]), to: 0xfe)
            torqueOn.withUnsafeBytes { emulator.receive($0, at: emulator.now) }
            let judge = LimitJudge(robot)
            emulator.observer = judge
            for tick in 0..<320 {
                let seconds = Double(tick) / robot.wire.rate
                emulator.advance(to: Instant(nanoseconds: Int64(seconds * 1e9)))
                judge.heard(.goals([HeardGoal(id: 1, angle: goal(seconds))]), at: seconds)
            }
            return judge.firstViolation
        }
        let far = 0.3 * robot.safety.trackingError
        let rest = robot.poses.park.array[0]
        #expect(try violations { _ in rest } == nil)
        #expect(try violations { rest + far * min(0.5, $0) } == nil, "only until the encoder froze")
        let late = try violations { rest + far * max(0, min(1, $0 - 0.5)) }
        #expect(late?.contains("is still sent elsewhere") == true, "\(late ?? "")")
        let little = try violations { rest + 0.5 * far * max(0, min(1, $0 - 0.5)) }
        #expect(little?.contains("is still sent elsewhere") == true, "\(little ?? "")")
        #expect(try violations { rest + 0.14 - max(0, min(0.14, 0.1 * ($0 - 0.9))) } == nil, "led back slowly")
        let left = try violations { rest + 0.15 * far * max(0, min(1, $0 - 0.5)) }
        #expect(left == nil, "it is still on its way")
        let resting = try violations { rest + 0.15 * far * max(0, min(1, 5 * ($0 - 0.5))) }
        #expect(resting?.contains("is still sent elsewhere") == true, "\(resting ?? "")")
        #expect(try violations { rest + far * max(0, min(1, $0 < 1.2 ? $0 - 0.5 : 0)) } == nil, "sent back in time")
    }

    @Test func onlyAPauseJustBeforeTheLoopReactedExplainsLostAnswers() {
        func explains(_ pause: ClosedRange<Double>) -> Bool { SimulatedArm.explains([pause], period: 0.01, reactionAt: 7) }
        #expect(explains(6.90...6.95))
        #expect(explains(6.98...7.02))
        #expect(!explains(6.90...6.905), "an answer may take a period")
        #expect(!explains(5.0...6.4), "long past")
        #expect(!explains(7.1...7.2), "too late to be the cause")
    }

    private func finding(machines: Bool, violated: Int = 0, _ complaints: [String]) -> FaultFinding {
        FaultFinding(
            robot: .so101, fault: "any", wire: .realtime, limitsViolated: violated, asked: "park", seen: .holds, complaints: complaints,
            isMachines: machines)
    }

    /// - Returns: what came of it, and how often it was tried.
    private func repeated(_ findings: [FaultFinding]) -> (FaultFinding, tries: Int) {
        var tries = 0
        let finding = FaultMatrix.repeated {
            tries += 1
            return findings[tries - 1]
        } again: {
        }
        return (finding, tries)
    }

    @Test func aTrialThatTheMachineSpoiledIsDoneAgainAndCounted() {
        let spoiled = finding(machines: true, ["holds"])
        let (second, tries) = repeated([spoiled, finding(machines: false, [])])
        #expect(second.passed && tries == 2 && second.repeats == 1)
        #expect(second.cells[3] == "1, 1 again")
        let (third, most) = repeated([spoiled, spoiled, spoiled])
        #expect(!third.passed && most == 3 && third.repeats == 2)
    }

    @Test func aTrialThatFailsByItsFaultOrViolatesALimitStands() {
        #expect(repeated([finding(machines: false, ["holds"])]).tries == 1)
        #expect(repeated([finding(machines: true, violated: 1, ["too fast"])]).tries == 1)
    }

    @Test func everyRowHasANameOfItsOwn() {
        #expect(Set(FaultRow.all.map { "\($0.arm) \($0.name)" }).count == FaultRow.all.count)
    }
}
