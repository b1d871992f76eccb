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
    public var reward: [RewardTerm]
    public var success: SuccessDescription
    public var reset: ResetDescription

    private enum CodingKeys: String, CodingKey {
        case task, episode, observation, action, target, reward, success, reset
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
        reward = try container.decode([RewardTerm].self, forKey: .reward)
        success = try container.decode(SuccessDescription.self, forKey: .success)
        reset = try container.decode(ResetDescription.self, forKey: .reset)
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
    /// The action executed in the last policy step.
    case lastAction = "last_action"
    /// The age of the measured state in control periods, at most 10: how long ago the wire last answered.
    case stateAge = "state_age"
}

/// How an action in [-1, 1] per joint becomes a command.
public struct ActionDescription: Equatable, Sendable, Decodable {
    /// What the numbers of an action are.
    public enum Mode: String, CaseIterable, Codable, Sendable { case jointVelocity = "joint_velocity" }
    public var mode: Mode
    /// The command at action 1, as a part of each joint's velocity limit, in (0, 1].
    public var fraction: Double

    private enum CodingKeys: String, CodingKey { case mode, fraction }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mode = try container.decode(Mode.self, forKey: .mode)
        fraction = try container.decode(above: 0, forKey: .fraction)
        guard fraction <= 1 else { throw container.refusal(.fraction, "a fraction of the velocity limit is at most 1") }
    }
}

/// Where targets are drawn: a sector of a cylindrical shell about the base, lengths in parts of the arm's reach.
public struct TargetDescription: Equatable, Sendable, Decodable {
    /// The robot's frame that is to reach the target.
    public var frame: String
    /// rad about the base's z axis.
    public var azimuth: ClosedRange<Double>
    /// Parts of the reach.
    public var radius: ClosedRange<Double>
    /// Parts of the reach.
    public var height: ClosedRange<Double>

    private enum CodingKeys: String, CodingKey { case frame, azimuth, radius, height }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        frame = try container.decode(String.self, forKey: .frame)
        azimuth = try container.decodeRange(forKey: .azimuth)
        radius = try container.decodeRange(forKey: .radius)
        height = try container.decodeRange(forKey: .height)
        guard radius.lowerBound > 0 else { throw container.refusal(.radius, "a radius is above 0") }
    }
}

/// A closed set of reward terms; the reward is their sum.
public enum RewardTerm: Equatable, Sendable {
    /// `-(scale · ln(square · d² + offset) + linear · d)` with d the distance from tip to target in m: the form of the
    /// Sawyer experiments (Haarnoja et al. 2018), steep near the target and never flat far from it.
    case logLinearDistance(scale: Double, square: Double, offset: Double, linear: Double)
    /// `-weight · Σ a²` over the executed action.
    case actionCost(weight: Double)
    /// A number added at every step; it moves the value's origin and no policy.
    case constant(Double)
}

/// Success: the distance stays below `within` for `hold` seconds without a break, as seen at every policy step.
public struct SuccessDescription: Equatable, Sendable, Decodable {
    /// m
    public var within: Double
    /// s
    public var hold: Double

    public init(within: Double, hold: Double) {
        self.within = within
        self.hold = hold
    }

    private enum CodingKeys: String, CodingKey { case within, hold }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        within = try container.decode(above: 0, forKey: .within)
        hold = try container.decode(above: 0, forKey: .hold)
    }
}

/// How the arm comes to an episode's start.
public struct ResetDescription: Equatable, Sendable, Decodable {
    /// rad; each joint starts within this of the ready pose.
    public var noise: Double
    /// rad; the reset has arrived when every joint is this near.
    public var tolerance: Double
    /// s for one attempt.
    public var timeout: Double
    public var attempts: Int

    private enum CodingKeys: String, CodingKey { case noise, tolerance, timeout, attempts }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        noise = try container.decode(Double.self, forKey: .noise)
        tolerance = try container.decode(above: 0, forKey: .tolerance)
        timeout = try container.decode(above: 0, forKey: .timeout)
        attempts = try container.decode(Int.self, forKey: .attempts)
        guard noise >= 0, noise <= 1 else { throw container.refusal(.noise, "the noise of the reset lies between 0 and 1 rad") }
        guard attempts >= 1 else { throw container.refusal(.attempts, "a reset has at least one attempt") }
    }
}
