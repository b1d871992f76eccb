import Realtime
import Robot
import Task

/// What the control loop is doing.
public enum Mode: UInt8, CaseIterable, Codable, Sendable {
    /// Holds its pose: no plan of an episode lies ready.
    case idle
    /// Moves to an episode's start pose.
    case resetting
    /// Follows the policy.
    case running
    /// Moves to the park pose.
    case parking
    /// Brakes and then holds; or is silent, where the wire is gone.
    case stopped
}

/// How an episode is to begin, sent to the loop by the session.
public struct EpisodePlan: Sendable {
    public var episode: UInt32
    /// rad; of no joints for an episode that begins where the arm is.
    public var readyPose: JointVector
    public var scene: SceneState
    /// The policy step from which on the scene is another.
    public var movesAtStep = UInt32.max
    public var movedScene: SceneState

    @_noLocks public init(episode: UInt32, readyPose: JointVector, scene: SceneState) {
        self.episode = episode
        self.readyPose = readyPose
        self.scene = scene
        movedScene = scene
    }

    @_noLocks public func scene(atStep step: UInt32) -> SceneState { step < movesAtStep ? scene : movedScene }
}

/// Why an episode ends with a step; neither is a terminal state of the task.
public enum EpisodeEnd: UInt8, Codable, Sendable {
    case none
    case timeout
    /// A stop, a park or a fault cut the episode.
    case stop
}

/// What one policy step saw and sent, in raw states.
public struct StepRecord: Sendable {
    public var episode: UInt32
    /// From 0 within the episode.
    public var step: UInt32
    public var scene: SceneState
    /// The state that the action was chosen in, and what had been sent until then.
    public var before: JointState
    public var sentBefore: SentMotion
    /// As the policy asked, in [-1, 1] per joint.
    public var proposed: JointVector
    /// What the policy came to do, and is learned: the inverse map of the mean sent velocity over the step, or of the mean torque without
    /// the workspace's pull, clamped.
    public var executed: JointVector
    /// What was sent, as an action: with the workspace's pull in it.
    public var sent: JointVector
    /// The state at the step's end, and what has been sent until then.
    public var after: JointState
    public var sentAfter: SentMotion
    /// Whether the filter changed any command of the step beyond the acceleration limit.
    public var intervened: Bool
    public var end: EpisodeEnd
    /// The weights that the policy used.
    public var weightsVersion: UInt64
    /// The policy's random numbers go on here.
    public var policyRandom: RandomGenerator
    public var finishedAt: Instant
    public var timing: PolicyTiming

    @_noLocks public init(
        episode: UInt32, step: UInt32, scene: SceneState, before: JointState, sentBefore: SentMotion,
        proposed: JointVector, executed: JointVector, sent: JointVector, after: JointState, sentAfter: SentMotion, intervened: Bool,
        end: EpisodeEnd, weightsVersion: UInt64, policyRandom: RandomGenerator, finishedAt: Instant,
        timing: PolicyTiming = PolicyTiming()
    ) {
        self.episode = episode
        self.step = step
        self.scene = scene
        self.before = before
        self.sentBefore = sentBefore
        self.proposed = proposed
        self.executed = executed
        self.sent = sent
        self.after = after
        self.sentAfter = sentAfter
        self.intervened = intervened
        self.end = end
        self.weightsVersion = weightsVersion
        self.policyRandom = policyRandom
        self.finishedAt = finishedAt
        self.timing = timing
    }
}

/// How old a policy step's knowledge was when it acted, in seconds.
public struct PolicyTiming: Equatable, Sendable {
    /// Of the state when the policy was asked.
    public var stateAge = 0.0
    /// That the policy took.
    public var inference = 0.0
    /// Of the state when the first set-point of the step had been sent.
    public var commandAge = 0.0

    @_noLocks public init() {}

    @_noLocks init(_ tick: TickTiming) {
        (stateAge, inference, commandAge) = (tick.stateAge, tick.inference, tick.commandAge)
    }
}
