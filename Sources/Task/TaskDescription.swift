import Robot
import YAML

/// A task as `Tasks/NAME.yaml` states it: what is observed, done, rewarded and called a success. No word of the robot.
public struct TaskDescription: Equatable, Sendable, Decodable {
    public var name: String
    /// Hz; divides the robot's control rate.
    public var policyRate: Double
    /// s; then the episode is cut short. A time-out is not a terminal state.
    public var episodeDuration: Double
    public var observation: [ObservationTerm]
    public var action: ActionDescription
    public var target: TargetDescription
    /// What the arm handles; nil where there is nothing.
    public var bricks: BrickScene?
    /// m, what stands in the arm's way while an episode runs; nil where nothing does.
    public var obstacle: Cuboid?
    public var reward: [RewardTerm]
    public var success: SuccessDescription
    public var reset: ResetDescription

    private enum CodingKeys: String, CodingKey {
        case task, episode, observation, action, target, bricks, obstacle, reward, success, reset
        case policyRate = "policy_rate"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .task)
        policyRate = try container.decode(above: 0, forKey: .policyRate)
        episodeDuration = try container.decode(above: 0, forKey: .episode)
        guard episodeDuration <= 86_400 else { throw container.refusal(.episode, "an episode lasts at most a day, 86400 s") }
        observation = try container.decode([ObservationTerm].self, forKey: .observation)
        action = try container.decode(ActionDescription.self, forKey: .action)
        target = try container.decode(TargetDescription.self, forKey: .target)
        bricks = try container.decodeIfPresent(BrickScene.self, forKey: .bricks)
        obstacle = try container.decodeIfPresent(Cuboid.self, forKey: .obstacle)
        reward = try container.decode([RewardTerm].self, forKey: .reward)
        success = try container.decode(SuccessDescription.self, forKey: .success)
        reset = try container.decode(ResetDescription.self, forKey: .reset)
        guard obstacle == nil || bricks != nil else {
            throw container.refusal(.obstacle, "an obstacle stands before an arm that holds a brick: give bricks, too")
        }
        guard !observation.isEmpty, observation.count <= CompiledTask.maximumTerms else {
            throw container.refusal(.observation, "an observation has 1 to \(CompiledTask.maximumTerms) terms")
        }
        guard Set(observation).count == observation.count else {
            throw container.refusal(.observation, "a term stands twice in the observation")
        }
        guard !reward.isEmpty, reward.count <= CompiledTask.maximumTerms else {
            throw container.refusal(.reward, "a reward has 1 to \(CompiledTask.maximumTerms) terms")
        }
    }
}

/// One block of the observation vector; all are scaled to be of the order of one.
public enum ObservationTerm: String, CaseIterable, Codable, Sendable {
    /// Sine and cosine of each joint position.
    case jointAngles = "joint_angles"
    /// Each joint position, mapped from its limits to [-1, 1].
    case jointPositions = "joint_positions"
    /// Each joint velocity over its limit.
    case jointVelocities = "joint_velocities"
    /// The velocity last sent to each joint over what action 1 asks for: a ramp or a lagging servo does not show it otherwise.
    case commandedVelocities = "commanded_velocities"
    /// The tip in the base frame over the arm's reach.
    case tipPosition = "tip_position"
    /// The target in the base frame over the arm's reach.
    case targetPosition = "target_position"
    /// Target minus tip over the arm's reach.
    case tipToTarget = "tip_to_target"
    /// Target minus tip over 5 cm, its length squashed by tanh: a direction from afar, a fine offset when near.
    case tipToTargetNear = "tip_to_target_near"
    /// The rotation vector in the base frame that turns the tip to the target's orientation, over half a turn.
    case tipTurnToTarget = "tip_turn_to_target"
    /// The same over 0.2 rad, its length squashed by tanh.
    case tipTurnToTargetNear = "tip_turn_to_target_near"
    /// The action executed in the last policy step.
    case lastAction = "last_action"
    /// The age of the measured state in control periods, at most 10: how long ago the wire last answered.
    case stateAge = "state_age"
}

/// How an action in [-1, 1] per joint becomes a command.
public struct ActionDescription: Equatable, Sendable, Decodable {
    /// What the numbers of an action are.
    public enum Mode: String, CaseIterable, Codable, Sendable {
        case jointVelocity = "joint_velocity"
        /// Beside gravity compensation; for robots whose file says how they are driven by torques.
        case jointTorque = "joint_torque"
    }
    public var mode: Mode
    /// The command at action 1, as a part of each joint's velocity or torque limit, in (0, 1].
    public var fraction: Double

    private enum CodingKeys: String, CodingKey { case mode, fraction }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mode = try container.decode(Mode.self, forKey: .mode)
        fraction = try container.decode(above: 0, forKey: .fraction)
        guard fraction <= 1 else { throw container.refusal(.fraction, "a fraction of the limit is at most 1") }
    }
}
