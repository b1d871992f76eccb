import Foundation
import Realtime
import Robot
import Task
import Testing
import YAML

@testable import Simulation

private struct NoLearning: Decodable, Sendable {}

@Suite struct InteraArmTests {
    private let robot: RobotDescription

    init() throws { robot = try RobotDescription.load("sawyer") }

    private func arm(_ workpiece: Workpiece? = nil, at pose: JointVector? = nil) throws -> InteraArm {
        try InteraArm(robot: robot, workpiece: workpiece, seed: 1, pose: pose)
    }

    private func pass(_ arm: InteraArm, _ seconds: Double, _ each: () -> Void = {}) {
        for _ in 0..<Int((seconds * 100).rounded()) {
            each()
            arm.advance(to: arm.now.advanced(bySeconds: 0.01))
        }
    }

    private func distance(_ arm: InteraArm, _ pose: JointVector) -> Double {
        (0..<7).map { abs(arm.world.position($0) - pose[$0]) }.max() ?? .nan
    }

    @Test func `it holds its pose from the beginning`() throws {
        let arm = try arm()
        pass(arm, 2)
        #expect(arm.mode == .position)
        #expect(distance(arm, robot.poses.park) < 1e-3)
    }

    @Test func `torques of zero leave it floating, since gravity is compensated`() throws {
        let arm = try arm()
        pass(arm, 2) { arm.command(.torque, Array(repeating: 0, count: 7)) }
        #expect(arm.mode == .torque)
        #expect(distance(arm, robot.poses.park) < 1e-3)
    }

    @Test func `torques move it, and commands that stop coming end in holding within the timeout`() throws {
        let arm = try arm()
        arm.commandTimeout = 0.1
        pass(arm, 0.5) { arm.command(.torque, [4, 0, 0, 0, 0, 0, 0]) }
        #expect(arm.world.position(0) > robot.poses.park[0] + 0.02)
        pass(arm, 0.12)
        #expect(arm.mode == .position)
        pass(arm, 0.5)
        let held = arm.world.position(0)
        pass(arm, 1)
        #expect(abs(arm.world.position(0) - held) < 1e-3)
    }

    @Test func `velocities are followed`() throws {
        let arm = try arm()
        pass(arm, 1) { arm.command(.velocity, [0, 0, 0, 0, 0, 0, 0.5]) }
        #expect(abs(arm.world.position(6) - robot.poses.park[6] - 0.5) < 0.06)
    }

    @Test func `a position is approached at its share of the velocity limits`() throws {
        let arm = try arm()
        var goal = robot.poses.park
        goal[6] -= 0.6
        pass(arm, 0.2) { arm.command(.position, goal.array) }
        #expect(abs(arm.world.velocity(6)) < 0.3 * 4.545 + 0.1)
        pass(arm, 1.5) { arm.command(.position, goal.array) }
        #expect(distance(arm, goal) < 0.01)
    }

    @Test func `a stopped robot moves no more until it has been reset and enabled`() throws {
        let arm = try arm()
        arm.stop()
        #expect(arm.assembly.isStopped && !arm.assembly.isEnabled)
        arm.enable(true)
        #expect(!arm.assembly.isEnabled, "a stop must be reset first")
        pass(arm, 0.5) { arm.command(.torque, [4, 0, 0, 0, 0, 0, 0]) }
        #expect(distance(arm, robot.poses.park) < 1e-2)
        arm.reset()
        #expect(!arm.assembly.isStopped && !arm.assembly.isEnabled)
        arm.enable(true)
        #expect(arm.assembly.isEnabled)
    }

    @Test func `efforts are those of the drives, gravity and all`() throws {
        let arm = try arm()
        pass(arm, 1)
        let gravity = Kinematics(robot).gravityTorque(robot.poses.park)
        let effort = arm.measure().effort
        for joint in 0..<7 { #expect(abs(effort[joint] - gravity[joint]) < 1) }
    }
}

/// What stands in the way of a hand with a brick.
@Suite struct ObstacleTests {
    private let task: BoundTask

    init() throws {
        let text = try String(contentsOfFile: "Tasks/stack-around.yaml", encoding: .utf8)
        let learning = try #require(text.range(of: "learning:"))
        let file = try TaskFile<NoLearning>(yaml: text[..<learning.lowerBound] + "learning: {}\n", file: "Tasks/stack-around.yaml")
        task = try BoundTask(file.description, robot: RobotDescription.load("sawyer"))
    }

    /// Swings the shoulder from the start towards the target for 3 s.
    /// - Returns: how far it came (rad), and the steps in touch.
    private func swing(obstacle: Bool) throws -> (turned: Double, touches: Int) {
        let start = try #require(task.description.reset.pose)
        let arm = try InteraArm(robot: task.robot, workpiece: Workpiece(task), seed: 1, pose: start)
        arm.world.stand(obstacle: obstacle)
        for _ in 0..<300 {
            arm.command(.torque, [-4] + Array(repeating: 0, count: 6))
            arm.advance(to: arm.now.advanced(bySeconds: 0.01))
        }
        return (start[0] - arm.world.position(0), arm.touches)
    }

    @Test func `it stops the brick, and counts the steps in touch`() throws {
        let (free, stopped) = (try swing(obstacle: false), try swing(obstacle: true))
        #expect(free.touches == 0)
        #expect(stopped.touches > 100 && stopped.turned < free.turned - 0.2, "\(free) \(stopped)")
    }

    @Test func `it is out of the way at first, and when taken away`() throws {
        let arm = try InteraArm(robot: task.robot, workpiece: Workpiece(task), seed: 1, pose: task.description.reset.pose)
        #expect(!arm.world.touchesObstacle)
        arm.world.stand(obstacle: true)
        arm.world.stand(obstacle: false)
        arm.advance(to: arm.now.advanced(bySeconds: 0.1))
        #expect(arm.touches == 0)
    }
}

/// The fit of the bricks: what presses one home.
@Suite struct BrickTests {
    private let task: BoundTask
    private let kinematics: Kinematics
    private let frame: Int

    init() throws {
        let text = try String(contentsOfFile: "Tasks/stack-lego.yaml", encoding: .utf8)
        let learning = try #require(text.range(of: "learning:"))
        let file = try TaskFile<NoLearning>(yaml: text[..<learning.lowerBound] + "learning: {}\n", file: "Tasks/stack-lego.yaml")
        task = try BoundTask(file.description, robot: RobotDescription.load("sawyer"))
        kinematics = Kinematics(task.robot)
        frame = try #require(kinematics.frameIndex("tip"))
    }

    /// m above its seat, after the hand was let down from 2 cm above the studs and pressed with `force` (N) for 2 s, led sideways by springs.
    private func gap(pressing force: Double, aside: SIMD3<Double> = .zero) throws -> Double {
        guard case .place(let target) = task.description.target.region else { return .nan }
        let goal = Rotation(rollPitchYaw: try #require(task.description.target.orientation))
        var pose = task.robot.poses.ready
        for _ in 0..<400 {
            let poses = kinematics.forward(pose)
            let offset = target + SIMD3(0, 0, 0.02) + aside - kinematics.position(frame: frame, poses)
            let turn = kinematics.rotation(frame: frame, poses).offset(to: goal)
            let (linear, angular) = (kinematics.linearJacobian(frame: frame, poses), kinematics.angularJacobian(frame: frame, poses))
            for joint in 0..<7 { pose[joint] += 0.5 * ((linear[joint] * offset).sum() + 0.3 * (angular[joint] * turn).sum()) }
        }
        let arm = try InteraArm(robot: task.robot, workpiece: Workpiece(task), seed: 1, pose: pose)
        for _ in 0..<1200 {
            let q = JointVector((0..<7).map { arm.world.position($0) })
            let poses = kinematics.forward(q)
            let offset = target + aside - kinematics.position(frame: frame, poses)
            let turn = kinematics.rotation(frame: frame, poses).offset(to: goal)
            let (linear, angular) = (kinematics.linearJacobian(frame: frame, poses), kinematics.angularJacobian(frame: frame, poses))
            arm.command(
                .torque,
                (0..<7).map { joint in
                    let push = SIMD3(400 * offset.x, 400 * offset.y, -force)
                    return (linear[joint] * push).sum() + 60 * (angular[joint] * turn).sum() - arm.world.velocity(joint)
                })
            arm.advance(to: arm.now.advanced(bySeconds: 0.005))
        }
        return kinematics.position(frame: frame, kinematics.forward(JointVector((0..<7).map { arm.world.position($0) }))).z - target.z
    }

    @Test func `a brick that is pressed is seated`() throws {
        let gap = try gap(pressing: 8)
        #expect(gap < 0.0005 && gap > -0.0005)
    }

    @Test func `one that is only laid on is not`() throws {
        #expect(try gap(pressing: 2) > 0.001)
    }

    @Test func `one that is half a stud aside stands on the studs`() throws {
        #expect(try gap(pressing: 8, aside: SIMD3(0, 0.008, 0)) > 0.002)
    }
}
