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
    public var outcome: WireOutcome
    public var state: JointState
    public var request: JointCommand
    public var verdict: Verdict
    public var setPoint: SetPoint
    /// Whether the set-point was sent.
    public var isSent: Bool
    /// The fault being reacted to.
    public var fault: Fault?
    public var timing: TickTiming
}

/// Where a tick's time went, in seconds.
public struct TickTiming: Equatable, Sendable {
    /// From the slot to waking.
    public var wakeUpLatency = 0.0
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
