import Realtime
import Robot
import Testing

@testable import Safety

@Suite struct ModeTests {
    @Test func eachModeHasItsOwnSpeedAndTheFactorScalesItFurther() {
        for (mode, joints, tip) in [(DrivingMode?.none, 1.5, 0.5), (.training, 1.5, 0.5), (.replay, 1.2, 0.4), (.reduced, 0.75, 0.2)] {
            let limits = SafetyLimits(robot: TestArm.small, mode: mode).numbers
            #expect((limits.velocity[0] - joints).magnitude < 1e-12 && limits.tipSpeed == tip)
            let slower = SafetyLimits(robot: TestArm.small, mode: mode, speedFactor: 0.1).numbers
            #expect((slower.velocity[0] - 0.1 * joints).magnitude < 1e-12 && (slower.tipSpeed - 0.1 * tip).magnitude < 1e-12)
            #expect(slower.acceleration == limits.acceleration)
        }
    }

    /// The robot that a mode makes of another, for an auditor that knows no modes.
    private func slowed(_ robot: RobotDescription, _ speed: ModeSpeed) -> RobotDescription {
        var slowed = robot
        for index in slowed.joints.indices { slowed.joints[index].limits.velocity *= speed.joints }
        slowed.safety.tipSpeed = speed.tip
        return slowed
    }

    @Test(arguments: try TestArm.all())
    func noCommandDrivesAnArmFasterThanItsReducedMode(robot: RobotDescription) {
        let speed = robot.safety.modes.reduced
        #expect(speed.tip <= 0.25)
        for (stream, adversary) in [Adversary.randomVelocity, .bangBang, .outwards, .randomPosition].enumerated() {
            var filter = SafetyFilter(limits: SafetyLimits(robot: robot, mode: .reduced), period: 1 / robot.wire.rate)
            filter.seed(position: robot.poses.ready, velocity: JointVector(count: robot.joints.count))
            var auditor = SetPointAuditor(slowed(robot, speed), period: filter.period, start: filter.setPoint)
            var random = RandomGenerator(seed: 11, stream: UInt64(stream))
            var request = JointCommand.hold(joints: robot.joints.count)
            for tick in 0..<5000 {
                request = adversary.request(tick: tick, robot: robot, held: request, random: &random)
                _ = filter.apply(request, state: .healthy(at: filter.setPoint.position))
                let complaint = auditor.complaint(about: filter.setPoint)
                #expect(complaint == nil, "\(robot.name), \(adversary), tick \(tick): \(complaint ?? "")")
                if complaint != nil { return }
            }
        }
    }
}
