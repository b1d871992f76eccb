import Robot
import Testing

@testable import Safety

/// The numbers of an arm that is driven by torques: springs, dampers, walls, and what a set-point that has followed the arm begins with.
@Suite struct EffortNumberTests {
    private static let period = 0.01
    private static let robot: RobotDescription = {
        var robot = TestArm.free
        robot.torque = TorqueDescription(
            limits: JointVector([4, 4, 2]), stiffness: JointVector(repeating: 20, count: 3), damping: JointVector(repeating: 2, count: 3),
            wall: 100)
        return robot
    }()
    private let ready = robot.poses.ready

    private func filter(_ robot: RobotDescription = robot) -> SafetyFilter {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot, operating: .torque), period: EffortNumberTests.period)
        filter.seed(position: robot.poses.ready, velocity: JointVector(count: 3))
        return filter
    }

    private func torques(_ values: [Double]) -> JointCommand { JointCommand(mode: .effort, values: JointVector(values)) }

    private func moving(_ velocity: Double, at position: JointVector? = nil) -> JointState {
        .healthy(at: position ?? ready, velocity: JointVector([velocity, 0, 0]))
    }

    /// N·m, of spring and damper between the arm and the filter's set-point.
    private func lead(_ filter: borrowing SafetyFilter, _ state: JointState) -> Double {
        20 * (filter.setPoint.position[0] - state.position[0]) + 2 * (filter.setPoint.velocity[0] - state.velocity[0])
    }

    @Test func aStopBeginsWithWhatTheJointMayDoAndSpringsLeadIt() {
        var filter = filter()
        _ = filter.apply(torques([3, 0, 0]), state: moving(0.5))
        for velocity in [0.5, 2.0] {
            #expect(filter.apply(torques([.nan, 0, 0]), state: moving(velocity)) == .stop(.two, .nonFiniteRequest))
            let expected = min(velocity, 1.5) - 0.08
            #expect((filter.setPoint.velocity[0] - expected).magnitude < 1e-9)
            #expect((filter.effort[0] - (20 * expected * 0.01 + 2 * (expected - velocity))).magnitude < 1e-9)
        }
    }

    @Test func noTorqueFollowsFromWhatIsNoNumber() {
        var filter = filter()
        _ = filter.apply(torques([1, 1, 1]), state: moving(0))
        var broken = moving(0)
        broken.position[1] = .nan
        _ = filter.apply(torques([1, 1, 1]), state: broken)
        #expect(filter.effort[1] == 0)
    }

    private static let walled: RobotDescription = {
        var robot = EffortNumberTests.robot
        robot.safety.obstacles = [Obstacle(name: "wall", shape: .plane(normal: SIMD3(0, -1, 0), offset: -0.2))]
        return robot
    }()

    /// Wherever the arm was before, since nobody has told how it got here.
    @Test func anArmThatWouldRunIntoSomethingIsLedAlongAWayThatDoesNot() {
        var filter = filter(EffortNumberTests.walled)
        #expect(filter.apply(torques([1, 0, 0]), state: moving(0.5, at: JointVector([-1, 0.5, 0.3]))) == .pass)
        let state = moving(1.2, at: JointVector([0.75, 0, 0.3]))
        guard case .limited(let reasons) = filter.apply(torques([4, 0, 0]), state: state) else {
            Issue.record("the wall was not seen")
            return
        }
        #expect(reasons.contains(.clearance))
        let most = [0.6, 0.3, 0.15, 0.075, 0].map { $0 + 0.08 }
        #expect(filter.setPoint.velocity[0] <= most[0] && filter.setPoint.velocity[0] >= 0, "\(filter.setPoint.velocity[0]) rad/s")
        let way = filter.setPoint.velocity[0] * EffortNumberTests.period
        #expect((filter.setPoint.position[0] - 0.75 - way).magnitude < 1e-12)
        #expect((filter.effort[0] - lead(filter, state)).magnitude < 1e-9)
    }

    @Test func aRequestOfTheWrongLengthIsRefusedThereToo() {
        let state = moving(1.2, at: JointVector([0.75, 0, 0.3]))
        for count in [2, 4] {
            var filter = filter(EffortNumberTests.walled)
            _ = filter.apply(torques([1, 0, 0]), state: moving(0.5, at: JointVector([-1, 0.5, 0.3])))
            let wrong = JointCommand(mode: .effort, values: JointVector(repeating: 1, count: count))
            #expect(filter.apply(wrong, state: state) == .stop(.two, .nonFiniteRequest))
        }
    }

    @Test func everyFrameOutsideIsPulledBackByEveryJoint() throws {
        var robot = EffortNumberTests.robot
        robot.safety.workspace.max.y = 0.02
        var filter = filter(robot)
        let pose = JointVector([0.5, 0.5, 0.3])
        #expect(filter.apply(torques([0, 0, 0]), state: .healthy(at: pose)) == .limited(.workspace))
        let kinematics = Kinematics(robot)
        let poses = kinematics.forward(pose)
        var expected = [0.0, 0, 0]
        for name in ["elbow", "tip"] {
            let frame = try #require(kinematics.frameIndex(name))
            let excess = kinematics.position(frame: frame, poses).y - 0.02
            #expect(excess > 0.01)
            let jacobian = kinematics.linearJacobian(frame: frame, poses)
            for joint in 0..<3 { expected[joint] -= jacobian[joint].y * 100 * excess }
        }
        for joint in 0..<3 { #expect((filter.effort[joint] - min(max(expected[joint], -4), 4)).magnitude < 1e-9) }
        #expect(expected.prefix(2).allSatisfy { $0.magnitude > 0.1 && $0.magnitude < 4 }, "\(expected)")
    }

    /// 0.05 rad before the end of travel the spring gives 1 N·m, of which the damper takes 0.6.
    @Test(arguments: [-1.0, 1]) func theSpringAtAnEndOfTravelIsDamped(side: Double) {
        var filter = filter()
        let state = moving(0.3 * side, at: JointVector([2.95 * side, 0, 0.3]))
        #expect(filter.apply(torques([4 * side, 0, 0]), state: state) == .limited(.position))
        #expect((filter.effort[0] * side - 0.4).magnitude < 1e-9)
    }

    @Test(arguments: [-1.0, 1]) func theTorqueFadesOverATenthOfTheVelocityLimit(side: Double) {
        var filter = filter()
        for (velocity, expected) in [(1.3, 4.0), (1.425, 2), (1.5, 0), (1.575, -2), (1.8, -4)] {
            let verdict = filter.apply(torques([4 * side, 0, 0]), state: moving(velocity * side))
            #expect((filter.effort[0] * side - expected).magnitude < 1e-9, "\(velocity) rad/s")
            #expect(verdict == (expected == 4 ? .pass : .limited(.velocity)))
        }
    }

    @Test func aPullIsDamped() {
        let pull = filter().pull(to: JointVector([0.02, 0, 0.3]), from: moving(0.5))
        #expect((pull.values[0] - (20 * 0.02 - 2 * 0.5)).magnitude < 1e-9)
    }

    /// From the second tick on a set-point that is moved is one like any other.
    @Test func aHoldAfterTorquesBrakesAsIfTheArmHadJustBeenMet() {
        var robot = EffortNumberTests.robot
        for joint in robot.joints.indices { robot.joints[joint].limits.jerk = 160 }
        for velocity in [0.8, 2.0] {
            let state = moving(velocity)
            var followed = filter(robot)
            var met = filter(robot)
            _ = followed.apply(torques([0, 0, 0]), state: state)
            met.seed(position: ready, velocity: state.velocity)
            for _ in 0..<15 {
                _ = followed.apply(.hold(joints: 3), state: .healthy(at: followed.setPoint.position))
                _ = met.apply(.hold(joints: 3), state: .healthy(at: met.setPoint.position))
                #expect(followed.setPoint == met.setPoint)
            }
        }
    }
}
