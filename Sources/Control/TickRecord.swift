import Drivers
import Realtime
import Robot
import Safety

/// What one control tick saw, sent and took: everything that a fault's report and a replay of the run need.
public struct TickRecord: Sendable {
    public var tick: UInt64
    /// The slot of the schedule.
    public var slot: Instant
    public var mode: Mode
    /// The episode under way or last begun.
    public var episode: UInt32
    /// The plan that was taken in this tick, if `takesPlan`.
    public var plan: EpisodePlan
    public var takesPlan: Bool
    /// Whether the loop begins with this tick, or begins again after a pause.
    public var begins: Bool
    /// rad, where the driver held the arm then; of no joints when it did not know.
    public var heldPosition: JointVector
    /// The most urgent that others have asked for so far.
    public var asked: ControlRequest
    /// Whether an operator let the arm move, where one has to.
    public var isEnabled: Bool
    /// Signs of life that the loop saw from its guardian and from the learner.
    public var guardianBeats: UInt64
    public var learnerBeats: UInt64
    public var outcome: WireOutcome
    public var state: JointState
    /// The policy's, in ticks that ask it; of no joints in those that hold its last one.
    public var action: JointVector
    public var request: JointCommand
    public var verdict: Verdict
    public var setPoint: SetPoint
    /// N·m, what an arm that is driven by torques is sent.
    public var effort: JointVector
    /// Whether the set-point was sent, and what the wire made of that.
    public var isSent: Bool
    public var sending: WireOutcome
    /// The fault being reacted to.
    public var fault: Fault?
    public var timing: TickTiming
}

/// Where a tick's time went, in seconds.
public struct TickTiming: Equatable, Sendable {
    /// From the slot to waking.
    public var wakeUpLatency = 0.0
    /// From waking until the wire had answered.
    public var exchange = 0.0
    /// Of the state when the request was made.
    public var stateAge = 0.0
    /// Of the policy; 0 in ticks that hold its last action.
    public var inference = 0.0
    /// Of the state when the set-point had been sent.
    public var commandAge = 0.0
    /// From waking to the end of the tick.
    public var duration = 0.0
    /// Slots lost before this one.
    public var skippedSlots = 0

    @_noLocks public init() {}
}
