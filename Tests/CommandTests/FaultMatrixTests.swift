import Drivers
import Foundation
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
        judge.heard(goals(position), at: seconds)
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
            strict.heard(goals(position), at: Double(tick) / robot.wire.rate)
        }
        #expect(strict.firstViolation?.contains("faster than the tip may move") == true, "\(strict.firstViolation ?? "")")
    }

    @Test(arguments: FaultedArm.allCases) func aRowOfTheMatrixIsRunAndJudged(_ arm: FaultedArm) throws {
        let row = try #require(FaultRow.all.first { $0.arm == arm && $0.name == "wire unplugged" })
        let folder = NSTemporaryDirectory() + "limber-matrix-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let finding = try LockstepTrial(FaultTrial(row, seed: 3, in: folder)).run()
        #expect(finding.passed, "\(finding.complaints)")
        #expect(finding.asked == "leave to the watchdog" && finding.seen == .holds && finding.limitsViolated == 0)
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

    @Test func everyRowHasANameOfItsOwn() {
        #expect(Set(FaultRow.all.map { "\($0.arm) \($0.name)" }).count == FaultRow.all.count)
    }
}
