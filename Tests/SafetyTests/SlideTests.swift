import Robot
import Testing

@testable import Safety

/// An arm that is pressed by torques against what it may not come near.
@Suite struct SlideTests {
    private static let period = 0.01
    private static let ready = JointVector([0, 0, 0.3])
    /// A wall that the tip meets when the waist turns by 0.9 rad.
    private static let robot: RobotDescription = {
        var robot = TestArm.free
        robot.torque = TorqueDescription(
            limits: JointVector([4, 4, 2]), stiffness: JointVector(repeating: 20, count: 3), damping: JointVector(repeating: 2, count: 3),
            wall: 100)
        for joint in robot.joints.indices { robot.joints[joint].limits.jerk = 160 }
        robot.safety.obstacles = [Obstacle(name: "wall", shape: .plane(normal: SIMD3(0, -1, 0), offset: -0.2))]
        return robot
    }()

    /// Joints of 0.2 kg·m² that turn freely under what the filter lets through.
    private struct Arm: ~Copyable {
        var state = JointState.healthy(at: SlideTests.ready)
        var filter = SafetyFilter(limits: SafetyLimits(robot: SlideTests.robot, operating: .torque), period: SlideTests.period)
        /// m, the least that was left between elbow and wall.
        private(set) var gap = Double.infinity

        init() { filter.seed(position: SlideTests.ready, velocity: JointVector(count: 3)) }

        /// - Returns: all reasons that the filter gave.
        mutating func press(_ torques: [Double], seconds: Double) -> LimitReasons {
            let request = JointCommand(mode: .effort, values: JointVector(torques))
            var all = LimitReasons()
            for _ in 0..<Int(seconds / SlideTests.period) {
                let verdict = filter.apply(request, state: state)
                if case .limited(let reasons) = verdict { all.formUnion(reasons) }
                if case .stop(_, let reason) = verdict { Issue.record("\(reason)") }
                for joint in 0..<3 {
                    state.velocity[joint] += filter.effort[joint] / 0.2 * SlideTests.period
                    state.position[joint] += state.velocity[joint] * SlideTests.period
                }
                gap = min(gap, filter.model.collisions.distances(at: state.position, filter.model.kinematics).min() ?? .infinity)
            }
            return all
        }
    }

    /// The springs and dampers that lead the arm let it lag by some millimetres before it rests; from then on it gets no nearer.
    @Test func itComesToRestThere() {
        var arm = Arm()
        #expect(arm.press([1, 0, 0], seconds: 6).contains(.clearance))
        let (gap, place) = (arm.gap, arm.state.position[0])
        #expect(gap > -0.003 && gap < 0.005, "\(gap) m")
        _ = arm.press([1, 0, 0], seconds: 20)
        #expect(arm.gap == gap)
        #expect((arm.state.position[0] - place).magnitude < 1e-3)
    }

    /// The elbow's damper holds 0.8 N·m at 0.4 rad/s.
    @Test func itSlidesAlongWithTheJointsThatLeadPast() {
        var arm = Arm()
        _ = arm.press([1, 0, 0], seconds: 6)
        let (gap, before) = (arm.gap, arm.state.position)
        #expect(arm.press([1, 0, 0.8], seconds: 2).contains(.clearance))
        #expect(arm.state.position[2] - before[2] > 0.5, "\(arm.state.position)")
        #expect(arm.state.position[0] >= before[0])
        #expect(arm.gap > gap - 1e-3, "\(arm.gap) m")
    }

    @Test func itGoesAsItIsToldAwayFromIt() {
        var arm = Arm()
        _ = arm.press([1, 0, 0], seconds: 6)
        _ = arm.press([-1, 0, 0], seconds: 0.5)
        #expect(arm.state.position[0] < 0.7, "\(arm.state.position)")
        arm.state.velocity = JointVector(count: 3)
        #expect(arm.press([-0.5, 0.25, 0], seconds: 0.01) == [])
        #expect(arm.filter.effort.array == [-0.5, 0.25, 0])
    }
}
