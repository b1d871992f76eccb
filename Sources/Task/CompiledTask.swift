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
    /// rad/s at action 1.
    let velocityScale: JointVector
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
        velocityScale = JointVector(limits.map { $0.velocity * speedFactor * description.action.fraction })
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
