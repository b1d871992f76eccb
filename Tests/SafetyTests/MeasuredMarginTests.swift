import Realtime
import Robot
import Testing

@testable import Safety

@Suite struct MeasuredMarginTests {
    /// A servo of second order, 25 rad/s and damped by half, driven against its ends of travel.
    @Test func aSwingingServoStaysWithinTheStatedMargin() {
        let robot = TestArm.free
        let period = 0.01
        var random = RandomGenerator(seed: 3)
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
        filter.seed(position: robot.poses.ready, velocity: JointVector(count: 3))
        var state = JointState.healthy(at: robot.poses.ready)
        var request = JointCommand.hold(joints: 3)
        var furthest = 0.0
        for _ in 0..<100_000 {
            if random.uniform() < 0.02 {
                request = JointCommand(mode: .velocity, values: JointVector((0..<3).map { _ in random.uniform() < 0.5 ? -9 : 9 }))
            }
            _ = filter.apply(request, state: state)
            for _ in 0..<10 { swing(&state, towards: filter.setPoint.position, seconds: period / 10) }
            for joint in 0..<3 {
                let limits = robot.joints[joint].limits.position
                let beyond = max(state.position[joint] - limits.upperBound, limits.lowerBound - state.position[joint])
                furthest = max(furthest, beyond)
                #expect(beyond <= filter.measuredMargin(joint: joint))
            }
        }
        #expect(furthest > 0, "the ends of travel were never reached")
    }

    private func swing(_ state: inout JointState, towards target: JointVector, seconds: Double) {
        let (frequency, damping) = (25.0, 0.5)
        for joint in 0..<3 {
            let error = target[joint] - state.position[joint]
            let acceleration = frequency * frequency * error - 2 * damping * frequency * state.velocity[joint]
            state.velocity[joint] += acceleration * seconds
            state.position[joint] += state.velocity[joint] * seconds
        }
    }
}
