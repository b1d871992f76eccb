import Foundation
import Realtime
import Robot
import Testing
import YAML

@testable import Task

private struct NoLearning: Decodable, Sendable {}

/// The task of the Sawyer experiment, on the arm that it is for.
enum Stacking {
    static func task(_ name: String = "stack-lego", _ change: (String) -> String = { $0 }) throws -> BoundTask {
        let text = change(try String(contentsOfFile: "Tasks/\(name).yaml", encoding: .utf8))
        let learning = try #require(text.range(of: "learning:"))
        let file = try TaskFile<NoLearning>(yaml: text[..<learning.lowerBound] + "learning: {}\n", file: "Tasks/\(name).yaml")
        return try BoundTask(file.description, robot: RobotDescription.load("sawyer"))
    }

    /// rad, the hand at the target, by Newton's method on place and turn.
    static func seated(_ task: BoundTask, above height: Double = 0, beside: Double = 0) throws -> JointVector {
        let scene = try scene(task)
        let kinematics = task.compiled.kinematics
        var q = task.robot.poses.ready
        for _ in 0..<400 {
            let poses = kinematics.forward(q)
            var error = task.compiled.error(q, scene)
            error.offset += SIMD3(beside, 0, height)
            let (linear, angular) = (
                kinematics.linearJacobian(frame: task.compiled.targetFrame, poses),
                kinematics.angularJacobian(frame: task.compiled.targetFrame, poses)
            )
            for joint in 0..<q.count {
                q[joint] += 0.5 * ((linear[joint] * error.offset).sum() + 0.3 * (angular[joint] * error.turn).sum())
            }
        }
        return q
    }

    static func scene(_ task: BoundTask) throws -> SceneState {
        guard case .place(let place) = task.description.target.region else { throw CancellationError() }
        return SceneState(target: place)
    }
}

@Suite struct StackingTests {
    private let task: BoundTask
    private let scene: SceneState
    private let seated: JointVector

    init() throws {
        task = try Stacking.task()
        scene = try Stacking.scene(task)
        seated = try Stacking.seated(task)
    }

    private func state(_ position: JointVector) -> JointState {
        var state = JointState(joints: 7)
        state.position = position
        return state
    }

    @Test func `the policy sees 26 numbers and gives seven torques of half the robot's limits`() {
        #expect(task.compiled.observationCount == 26 && task.compiled.actionCount == 7)
        #expect(task.compiled.operating == .torque)
        let command = task.compiled.command(JointVector([1, -1, 0.5, 0, 0, 0, 1]))
        #expect(command.mode == .effort)
        #expect(command.values.array == [4, -6, 1.5, 0, 0, 0, 3])
        #expect(task.compiled.stepsPerEpisode == 250)
    }

    @Test func `a seated brick is a success, one that stands on the studs is none`() throws {
        #expect(task.isThere(seated, scene))
        #expect(!task.isThere(try Stacking.seated(task, above: 0.008), scene))
        #expect(!task.isThere(task.robot.poses.ready, scene))
    }

    @Test func `the reward of a seated brick is the authors' sum and our bonus`() {
        // -ln(0.001) for the place, twice 1.5 and 2 for nearness; no torque, and a turn of a tenth of a milliradian.
        let reward = task.reward(action: JointVector(count: 7), next: state(seated), scene: scene)
        #expect(abs(reward - (6.907755 + 5)) < 0.01)
    }

    @Test func `the force of torques is the one that they hold in balance`() throws {
        let kinematics = task.compiled.kinematics
        let jacobian = kinematics.linearJacobian(frame: task.compiled.targetFrame, kinematics.forward(seated))
        var action = JointVector(count: 7)
        // Jᵀ F for 4 N down, over what an action of 1 asks for.
        for joint in 0..<7 { action[joint] = jacobian[joint].z * -4 / task.compiled.scale[joint] }
        let deed = task.compiled.deed(action: action, state: state(seated), scene: scene)
        #expect(abs(deed.lift + 4) < 1e-9)
        let near = Nearness(within: 0.03, turn: 0.25)
        #expect(abs(RewardTerm.pressing(near, weight: 0.5, most: 10).value(deed) - 2) < 1e-9)
        #expect(abs(RewardTerm.pressing(near, weight: 0.5, most: 3).value(deed) - 1.5) < 1e-9)
        #expect(RewardTerm.pressing(near, weight: 0.5, most: 10).value(Deed(distance: 0.1, turn: 0, lift: -4)) == 0)
    }

    @Test func `pressing pays from the studs' height down to the seat, and not where a stud holds the brick beside it`() throws {
        let press = try #require(task.description.reward.last)
        func paid(above height: Double = 0, beside: Double = 0) throws -> Double {
            let position = try Stacking.seated(task, above: height, beside: beside)
            var deed = task.compiled.deed(action: JointVector(count: 7), state: state(position), scene: scene)
            deed.lift = -4
            return press.value(deed)
        }
        #expect(try paid() == 2 && paid(above: 0.008) == 2 && paid(above: 0.008, beside: 0.005) == 2)
        #expect(try paid(beside: 0.013) == 0 && paid(above: 0.008, beside: 0.008) == 0 && paid(above: 0.012) == 0)
    }

    @Test func `nearness with a point is that of what the hand holds`() {
        // A tenth of a radian about y moves a point 0.16 m below the hand by 16 mm, while the hand stays.
        let deed = Deed(
            tip: .zero, offset: .zero, vertical: 1, rotation: Rotation(rollPitchYaw: SIMD3(0, 0.1, 0)),
            targetRotation: Rotation(rollPitchYaw: .zero), turn: 0.1, action: JointVector(count: 7), torque: JointVector(count: 7), lift: 0)
        let brick = SIMD3(0, 0, 0.16)
        #expect(deed.distance == 0 && abs(deed.distance(of: brick) - 2 * 0.16 * sin(0.05)) < 1e-12)
        #expect(RewardTerm.near(Nearness(within: 0.015, turn: 0.2), value: 1.5).value(deed) == 1.5)
        #expect(RewardTerm.near(Nearness(within: 0.015, turn: 0.2, point: brick), value: 1.5).value(deed) == 0)
        #expect(RewardTerm.near(Nearness(within: 0.017, turn: 0.2, point: brick), value: 1.5).value(deed) == 1.5)
    }

    @Test func `the reward of avoiding and reaching is that of the distance, the turn and the torques, out of the box`() throws {
        let avoid = try Stacking.task("avoid-and-reach")
        let scene = try Stacking.scene(avoid)
        // 2 cm away: -(ln(2 · 0.02² + 0.001) + 10 · 0.02); a turn of a tenth of a milliradian; the tip is out of the box.
        #expect(abs(avoid.reward(action: JointVector(count: 7), next: state(seated), scene: scene) - 6.119968) < 0.001)
        // The authors' torques: 0.001 · (4² + 6²) more.
        let deed = avoid.reward(action: JointVector([1, -1, 0, 0, 0, 0, 0]), next: state(seated), scene: scene)
        #expect(abs(deed - 6.119968 + 0.052) < 0.001)
    }

    @Test func `what is composed sees and does the same`() throws {
        let tasks = try ["stack-lego", "avoid-and-reach", "stack-around"].map { try Stacking.task($0).description }
        #expect(tasks.allSatisfy { $0.observation == tasks[0].observation && $0.action == tasks[0].action })
        #expect(tasks[2].reward == tasks[0].reward && tasks[2].success == tasks[0].success && tasks[2].target == tasks[0].target)
        #expect(tasks[2].bricks == tasks[0].bricks && tasks[2].reset.pose == tasks[1].reset.pose)
    }

    @Test func `the obstacle stands inside the box that is avoided, and the start lies beyond both`() throws {
        let (avoid, around) = (try Stacking.task("avoid-and-reach"), try Stacking.task("stack-around"))
        guard case .avoid(let box, _) = avoid.description.reward.last, let obstacle = around.description.obstacle else {
            Issue.record("no box or no obstacle")
            return
        }
        #expect(box.contains(obstacle.min) && box.contains(obstacle.max))
        let start = around.compiled.tip(try #require(around.description.reset.pose))
        #expect(start.y > box.max.y && start.z < box.max.z)
        #expect(around.compiled.tip(seated).y < box.min.y)
    }

    @Test func `an obstacle without bricks is refused`() {
        #expect(throws: YAMLError.self) {
            try Stacking.task("avoid-and-reach") { "obstacle: {min: [0, 0, 0], max: [1, 1, 1]}\n" + $0 }
        }
    }

    @Test func `orientations are compared without a wrap`() {
        let one = Rotation(rollPitchYaw: SIMD3(-3.1144, 0.007, 1.55)), other = Rotation(rollPitchYaw: SIMD3(3.1144, 0.007, 1.55))
        let turn = one.offset(to: other)
        #expect(abs((turn * turn).sum().squareRoot() - 2 * (Double.pi - 3.1144)) < 1e-6)
    }

    @Test func `the tip is drawn out straight, and not turned`() {
        let velocities = task.compiled.retraction(at: seated)
        let kinematics = task.compiled.kinematics
        let poses = kinematics.forward(seated)
        let motion = kinematics.linearJacobian(frame: task.compiled.targetFrame, poses) * velocities
        let turning = kinematics.angularJacobian(frame: task.compiled.targetFrame, poses) * velocities
        #expect(abs(motion.z - 0.1) < 0.002 && abs(motion.x) < 0.002 && abs(motion.y) < 0.002)
        #expect((turning * turning).sum().squareRoot() < 0.01)
    }

    @Test func `the executed action is the mean torque, and the proposed one to the bit where nothing intervened`() {
        let proposed = JointVector([0.3, -0.2, 0.7, 0.1, 0, 1, -1])
        var mean = task.compiled.command(proposed).values
        #expect(task.compiled.executedAction(meanTorque: mean, proposed: proposed) == proposed)
        mean[0] = 2
        mean[1] = -9
        let executed = task.compiled.executedAction(meanTorque: mean, proposed: proposed)
        #expect(executed[0] == 0.5 && executed[1] == -1 && executed[2] == proposed[2])
    }

    @Test func `an arm that follows positions only is refused`() throws {
        let description = try Stacking.task().description
        let robot = try RobotDescription.load("widowx250s")
        #expect(throws: TaskMismatch.torque(task: "stack-lego", robot: "widowx250s")) { _ = try BoundTask(description, robot: robot) }
    }
}
