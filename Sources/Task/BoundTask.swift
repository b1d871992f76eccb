import Robot

/// A task bound to a robot, as the session uses it off the loop: reward, success and the drawing of episodes.
public struct BoundTask: Sendable {
    public let description: TaskDescription
    public let robot: RobotDescription
    /// The part that the control thread runs.
    public let compiled: CompiledTask
    let collisions: CollisionModel

    /// - Parameter speedFactor: scales the velocities that actions ask for, in (0, 1], as it scales the safety filter's limits.
    /// - Throws: `TaskMismatch` when the task does not fit the robot.
    public init(_ description: TaskDescription, robot: RobotDescription, speedFactor: Double = 1) throws(TaskMismatch) {
        let kinematics = Kinematics(robot)
        guard let frame = kinematics.frameIndex(description.target.frame) else {
            throw .unknownFrame(description.target.frame, task: description.name, robot: robot.name)
        }
        let ratio = robot.wire.rate / description.policyRate
        guard let ticks = Int(exactly: ratio), ticks >= 1 else {
            throw .rate(policy: description.policyRate, control: robot.wire.rate)
        }
        if description.action.mode == .jointTorque, robot.torque == nil { throw .torque(task: description.name, robot: robot.name) }
        if let pose = description.reset.pose, pose.count != robot.joints.count {
            throw .pose(task: description.name, robot: robot.name, joints: robot.joints.count)
        }
        self.description = description
        self.robot = robot
        collisions = CollisionModel(robot)
        compiled = CompiledTask(
            description, robot: robot, speedFactor: speedFactor, kinematics: kinematics, targetFrame: frame, ticksPerStep: ticks)
    }
}

/// Why a task cannot be done by a robot.
public enum TaskMismatch: Error, Equatable, CustomStringConvertible {
    case unknownFrame(String, task: String, robot: String)
    case rate(policy: Double, control: Double)
    case torque(task: String, robot: String)
    case pose(task: String, robot: String, joints: Int)
    case unreachable(task: String, robot: String)
    case policy(observation: Int, action: Int, task: String)

    public var description: String {
        switch self {
        case .unknownFrame(let frame, let task, let robot):
            "The task \(task) steers the frame \(frame), which the robot \(robot) does not have: add it to the robot's frames."
        case .rate(let policy, let control):
            "The policy's \(policy) Hz do not divide the control rate of \(control) Hz: choose a policy_rate that does."
        case .torque(let task, let robot):
            "The task \(task) asks for torques, and the file of \(robot) does not say how it is driven by them: choose another task or arm."
        case .pose(let task, let robot, let joints):
            "The reset pose of the task \(task) is not one of \(robot), which has \(joints) joints."
        case .unreachable(let task, let robot):
            "Hardly any target of the task \(task) can be reached by \(robot) inside its limits: choose a smaller region."
        case .policy(let observation, let action, let task):
            "The policy takes \(observation) numbers and gives \(action), which is not what the task \(task) and this robot have: "
                + "use the robot and the task that it was trained with."
        }
    }
}
