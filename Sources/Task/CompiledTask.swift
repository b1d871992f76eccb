import CRealtime
import Robot

/// What an episode is about and the joint state does not tell.
public struct SceneState: Equatable, Sendable {
    /// m, base frame.
    public var target: SIMD3<Double>

    @_noLocks public init(target: SIMD3<Double>) { self.target = target }
}

/// What the arm has been sent, which its measured state shows only later.
public struct SentMotion: Equatable, Sendable {
    /// rad/s, of the set-point.
    public var velocity: JointVector
    /// The action executed in the last policy step; zero in an episode's first.
    public var action: JointVector

    @_noLocks public init(velocity: JointVector, action: JointVector) {
        self.velocity = velocity
        self.action = action
    }
}

/// What the control thread needs of a task that is bound to a robot: observation, command and its inverse.
///
/// Plain numbers without a reference, so that the loop can hold it and call it without counting references.
public struct CompiledTask: Sendable {
    /// The most terms in an observation or a reward.
    public static let maximumTerms = 8

    public let observationCount: Int
    public let actionCount: Int
    /// Control ticks in a policy step.
    public let ticksPerStep: Int
    /// Policy steps in an episode.
    public let stepsPerEpisode: Int

    let kinematics: Kinematics
    let targetFrame: Int
    let terms: InlineArray<8, ObservationTerm>
    let termCount: Int
    /// By what the arm is driven.
    public let operating: OperatingMode
    /// rad/s or N·m at action 1.
    let scale: JointVector
    let hasOrientation: Bool
    let targetRotation: Rotation
    /// What a squared height counts for in the distances of the reward.
    let vertical: Double
    /// m/s, the tip on its way out at the beginning of a reset.
    let retraction: SIMD3<Double>
    let velocityLimit: JointVector
    /// rad/s²
    let acceleration: JointVector
    /// rad/s³
    let jerk: JointVector
    /// s, a control tick.
    let period: Double
    let positionMiddle: JointVector
    let positionHalfRange: JointVector
    let reach: Double

    init(
        _ description: TaskDescription, robot: RobotDescription, speedFactor: Double, kinematics: Kinematics, targetFrame: Int,
        ticksPerStep: Int
    ) {
        self.kinematics = kinematics
        self.targetFrame = targetFrame
        self.ticksPerStep = ticksPerStep
        stepsPerEpisode = max(1, Int((description.episodeDuration * description.policyRate).rounded()))
        actionCount = robot.joints.count
        termCount = description.observation.count
        terms = InlineArray { $0 < description.observation.count ? description.observation[$0] : .lastAction }
        let limits = robot.joints.map(\.limits)
        velocityLimit = JointVector(limits.map { $0.velocity * speedFactor })
        let fraction = description.action.fraction
        operating = description.action.mode == .jointTorque ? .torque : .position
        let torques = robot.torque?.limits ?? JointVector(count: limits.count)
        let velocities = JointVector(limits.map { $0.velocity * speedFactor })
        scale = JointVector((operating == .torque ? torques : velocities).array.map { $0 * fraction })
        hasOrientation = description.target.orientation != nil
        targetRotation = Rotation(rollPitchYaw: description.target.orientation ?? .zero)
        vertical = description.target.vertical
        let retract = description.reset.retract
        retraction = retract.map { $0.by / $0.duration } ?? .zero
        acceleration = JointVector(limits.map(\.acceleration))
        jerk = JointVector(limits.map(\.jerk))
        period = 1 / robot.wire.rate
        positionMiddle = JointVector(limits.map { ($0.position.lowerBound + $0.position.upperBound) / 2 })
        positionHalfRange = JointVector(limits.map { ($0.position.upperBound - $0.position.lowerBound) / 2 })
        reach = robot.reach
        observationCount = description.observation.reduce(0) { $0 + $1.size(joints: robot.joints.count) }
    }

    /// The tip's distance from the target, m.
    @_noLocks public func distance(_ position: JointVector, _ scene: SceneState) -> Double {
        let offset = scene.target - tip(position)
        return rt_sqrt((offset * offset).sum())
    }

    /// The steered frame's place in the base frame, m.
    @_noLocks public func tip(_ position: JointVector) -> SIMD3<Double> {
        kinematics.position(frame: targetFrame, kinematics.forward(position))
    }
}
