import Robot
import Testing

@testable import Safety

/// An arm that is driven by torques.
@Suite struct EffortTests {
    private static let robot: RobotDescription = {
        var robot = TestArm.free
        robot.torque = TorqueDescription(
            limits: JointVector([4, 4, 2]), stiffness: JointVector(repeating: 20, count: 3), damping: JointVector(repeating: 2, count: 3),
            wall: 100)
        return robot
    }()
    private let ready = robot.poses.ready

    private func filter(_ robot: RobotDescription = robot) -> SafetyFilter {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot, operating: .torque), period: 0.01)
        filter.seed(position: robot.poses.ready, velocity: JointVector(count: 3))
        return filter
    }

    private func torques(_ values: [Double]) -> JointCommand { JointCommand(mode: .effort, values: JointVector(values)) }

    @Test func `torques within the limits pass to the bit`() {
        var filter = filter()
        #expect(filter.apply(torques([1, -3.9, 0.1]), state: .healthy(at: ready)) == .pass)
        #expect(filter.effort.array == [1, -3.9, 0.1])
    }

    @Test func `torques beyond the limits are cut`() {
        var filter = filter()
        #expect(filter.apply(torques([9, -9, 9]), state: .healthy(at: ready)) == .limited(.effort))
        #expect(filter.effort.array == [4, -4, 2])
    }

    @Test func `nothing pushes to the end of travel harder than the spring that would hold the joint there`() {
        var filter = filter()
        let near = JointVector([2.95, 0, 0.3])
        #expect(filter.apply(torques([4, 0, 0]), state: .healthy(at: near)) == .limited(.position))
        #expect(abs(filter.effort[0] - 20 * 0.05) < 1e-9)
        let beyond = JointVector([3.05, 0, 0.3])
        _ = filter.apply(torques([4, 0, 0]), state: .healthy(at: beyond))
        #expect(abs(filter.effort[0] + 20 * 0.05) < 1e-9, "beyond it the joint is drawn back")
        _ = filter.apply(torques([-4, 0, 0]), state: .healthy(at: near))
        #expect(filter.effort[0] == -4, "away from it everything goes")
    }

    @Test func `the torque along a motion fades towards the velocity limit, and turns against what is faster`() {
        var filter = filter()
        func effort(at velocity: Double) -> Double {
            _ = filter.apply(torques([4, 0, 0]), state: .healthy(at: ready, velocity: JointVector([velocity, 0, 0])))
            return filter.effort[0]
        }
        #expect(effort(at: 1.3) == 4)
        #expect(abs(effort(at: 1.425) - 2) < 1e-9)
        #expect(effort(at: 1.6) < 0)
    }

    @Test func `no spring and no damper drives an arm by a state that is too old`() {
        var filter = filter()
        func effort(age: Double) -> [Double] {
            var state = JointState.healthy(at: ready, velocity: JointVector([0.3, 0, 0]))
            state.age = age
            _ = filter.apply(.hold(joints: 3), state: state)
            return filter.effort.array
        }
        let oldest = EffortTests.robot.safety.staleState
        #expect(effort(age: oldest)[0] < -0.5)
        #expect(effort(age: oldest * 1.01) == [0, 0, 0])
        #expect(effort(age: 0)[0] < -0.5)
    }

    @Test func `a frame outside the workspace is pulled back`() {
        var robot = EffortTests.robot
        robot.safety.workspace.max.x = 0.2
        var filter = filter(robot)
        let verdict = filter.apply(torques([0, 0, 0]), state: .healthy(at: ready))
        #expect(verdict == .limited(.workspace))
        let kinematics = Kinematics(robot)
        let poses = kinematics.forward(ready)
        let tip = kinematics.frameIndex("tip")!
        let jacobian = kinematics.linearJacobian(frame: tip, poses)
        let excess = 0.2 - kinematics.position(frame: tip, poses).x
        for joint in 0..<3 { #expect(abs(filter.effort[joint] - jacobian[joint].x * 100 * excess) < 1e-9) }
    }

    @Test func `what pulls a frame back is told apart from what was asked for`() {
        var robot = EffortTests.robot
        robot.safety.workspace.max.x = 0.2
        var filter = filter(robot)
        let asked = [0.5, -0.25, 0.125]
        _ = filter.apply(torques(asked), state: .healthy(at: ready))
        #expect(filter.pushBack.array.contains { $0 != 0 })
        for joint in 0..<3 { #expect(abs(filter.effort[joint] - filter.pushBack[joint] - asked[joint]) < 1e-12) }
        _ = filter.apply(.hold(joints: 3), state: .healthy(at: ready))
        #expect(filter.pushBack == JointVector(count: 3), "an arm that is led is pulled by nothing else")
    }

    @Test func `a frame that goes on out of the workspace is pulled back by the spring, and led by nothing`() {
        var robot = EffortTests.robot
        robot.safety.workspace.max.x = 0.2
        var filter = filter(robot)
        let outwards = JointState.healthy(at: ready, velocity: JointVector([0, 0.4, -0.6]))
        #expect(filter.apply(torques([0, 1, -1]), state: outwards) == .limited(.workspace))
        let asked = [0, 1.0, -1]
        for joint in 0..<3 { #expect(abs(filter.effort[joint] - filter.pushBack[joint] - asked[joint]) < 1e-12) }
    }

    @Test func `nothing pulls inside the workspace`() {
        var filter = filter()
        _ = filter.apply(torques([1, -3.9, 0.1]), state: .healthy(at: ready))
        #expect(filter.pushBack == JointVector(count: 3))
    }

    @Test func `a stop leads the arm along its braking way and holds it there`() {
        var filter = filter()
        let velocity = JointVector([0.5, 0, 0])
        _ = filter.apply(torques([1, 0, 0]), state: .healthy(at: ready, velocity: velocity))
        var state = JointState.healthy(at: ready, velocity: velocity)
        state.age = 1
        guard case .stop(_, .staleState) = filter.apply(torques([4, 0, 0]), state: state) else { return #expect(Bool(false)) }
        #expect(filter.setPoint.velocity[0] < 0.5 && filter.setPoint.velocity[0] > 0)
        for _ in 0..<100 { _ = filter.apply(.hold(joints: 3), state: .healthy(at: filter.setPoint.position)) }
        #expect(filter.setPoint.isAtRest)
        #expect(filter.effort.array.allSatisfy { abs($0) < 1e-9 })
    }

    @Test func `torques that are no numbers stop, and none of them is sent`() {
        var filter = filter()
        let verdict = filter.apply(torques([.nan, 0, 0]), state: .healthy(at: ready))
        guard case .stop(_, .nonFiniteRequest) = verdict else { return #expect(Bool(false), "\(verdict)") }
        #expect(filter.effort.isFinite)
    }

    @Test func `a state that is no number stops, and no torque follows from it`() {
        var filter = filter()
        var state = JointState.healthy(at: ready)
        state.position[1] = .nan
        guard case .stop(_, .nonFiniteState) = filter.apply(torques([1, 1, 1]), state: state) else { return #expect(Bool(false)) }
        #expect(filter.effort.isFinite)
    }

    @Test func `after torques a hold begins where the arm is`() {
        var filter = filter()
        let moved = JointVector([0.4, 0.1, 0.5])
        _ = filter.apply(torques([1, 0, 0]), state: .healthy(at: moved))
        _ = filter.apply(.hold(joints: 3), state: .healthy(at: moved))
        for joint in 0..<3 { #expect(abs(filter.setPoint.position[joint] - moved[joint]) < 1e-6) }
    }

    @Test func `an arm that would run into something is braked instead`() {
        var robot = EffortTests.robot
        robot.safety.obstacles = [Obstacle(name: "wall", shape: .plane(normal: SIMD3(0, -1, 0), offset: -0.2))]
        var filter = filter(robot)
        #expect(filter.apply(torques([4, 0, 0]), state: .healthy(at: JointVector([0, 0.5, 0.3]))) == .pass)
        let verdict = filter.apply(
            torques([4, 0, 0]), state: .healthy(at: JointVector([0.8, 0.5, 0.3]), velocity: JointVector([1.2, 0, 0])))
        guard case .limited(let reasons) = verdict else { return #expect(Bool(false), "\(verdict)") }
        #expect(reasons.contains(.clearance))
        #expect(filter.effort[0] < 4)
    }

    @Test func `an arm that is led by springs is drawn with half of its torques at most`() {
        let filter = filter()
        let pull = filter.pull(to: JointVector([1, 0, 0.31]), from: .healthy(at: ready))
        #expect(pull.mode == .effort)
        #expect(pull.values[0] == 2 && abs(pull.values[2] - 0.2) < 1e-9)
    }

    @Test func `set-points of an arm that follows positions never turn into torques`() {
        var filter = SafetyFilter(limits: SafetyLimits(robot: EffortTests.robot), period: 0.01)
        filter.seed(position: ready, velocity: JointVector(count: 3))
        guard case .stop(_, .unsupportedRequest) = filter.apply(torques([1, 0, 0]), state: .healthy(at: ready)) else {
            return #expect(Bool(false))
        }
        #expect(filter.effort.array == [0, 0, 0])
    }
}
