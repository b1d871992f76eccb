import Realtime
import Robot
import Testing

@testable import Safety

@Suite struct SetPointPropertyTests {
    /// A million for the small arm, and a million for the robots of the house together: six joints take longer to look ahead.
    private func commands(_ robot: RobotDescription) throws -> Int {
        robot == TestArm.small ? 1_000_000 : 1_000_000 / (try TestArm.all().count - 1)
    }

    @Test(arguments: try TestArm.all())
    func noCommandGivesASetPointOutsideALimit(robot: RobotDescription) throws {
        let each = try commands(robot) / Adversary.allCases.count
        for (stream, adversary) in Adversary.allCases.enumerated() {
            let complaint = firstComplaint(robot, adversary, commands: each, stream: UInt64(stream))
            #expect(complaint == nil, "\(robot.name), \(adversary): \(complaint ?? "")")
        }
    }

    /// Runs one adversary against a servo that lags behind its set-point and at times pushes too hard.
    private func firstComplaint(_ robot: RobotDescription, _ adversary: Adversary, commands: Int, stream: UInt64) -> String? {
        let period = 1 / robot.wire.rate
        var random = RandomGenerator(seed: 7, stream: stream)
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
        filter.seed(position: robot.poses.ready, velocity: JointVector(count: robot.joints.count))
        var auditor = SetPointAuditor(robot, period: period, start: filter.setPoint)
        var state = JointState.healthy(at: robot.poses.ready)
        var request = JointCommand.hold(joints: robot.joints.count)
        for tick in 0..<commands {
            request = adversary.request(tick: tick, robot: robot, held: request, random: &random)
            _ = filter.apply(request, state: state)
            if let complaint = auditor.complaint(about: filter.setPoint) { return "tick \(tick): \(complaint)" }
            follow(filter.setPoint, state: &state, period: period)
            if tick % 1000 == 0 { state.effort = JointVector(count: robot.joints.count) }
            if tick % 1000 == 980 { state.effort[Int(random.next() % UInt64(robot.joints.count))] = random.uniform(-10, 10) }
        }
        return nil
    }

    private func follow(_ setPoint: SetPoint, state: inout JointState, period: Double) {
        for joint in 0..<setPoint.position.count {
            let step = 0.4 * (setPoint.position[joint] - state.position[joint])
            state.position[joint] += step
            state.velocity[joint] = step / period
        }
    }
}
