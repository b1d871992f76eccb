import Realtime
import Robot
import Testing

@testable import Safety

/// Few commands find nearly every mistake, in the time of a unit test.
@Suite struct SetPointGlanceTests {
    @Test(arguments: try TestArm.all())
    func noneOfTheFirstCommandsGivesASetPointOutsideALimit(robot: RobotDescription) {
        expectNoComplaint(about: robot, commands: 2_000)
    }
}

@Suite struct SetPointPropertyTests {
    /// A million for the small arm, and a million for the robots of the house together: six joints take longer to look ahead.
    @Test(arguments: try TestArm.all())
    func noCommandGivesASetPointOutsideALimit(robot: RobotDescription) throws {
        expectNoComplaint(about: robot, commands: robot == TestArm.small ? 1_000_000 : 1_000_000 / (try TestArm.all().count - 1))
    }
}

private func expectNoComplaint(about robot: RobotDescription, commands: Int) {
    let each = commands / Adversary.allCases.count
    for (stream, adversary) in Adversary.allCases.enumerated() {
        let complaint = CommandStream(robot: robot, adversary: adversary, number: UInt64(stream)).firstComplaint(commands: each)
        #expect(complaint == nil, "\(robot.name), \(adversary): \(complaint ?? "")")
    }
}

/// The motions that one adversary asks of an arm whose servos lag behind their set-points and at times push too hard.
private struct CommandStream {
    let robot: RobotDescription
    let adversary: Adversary
    let number: UInt64

    func firstComplaint(commands: Int) -> String? {
        let period = 1 / robot.wire.rate
        var random = RandomGenerator(seed: 7, stream: number)
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
