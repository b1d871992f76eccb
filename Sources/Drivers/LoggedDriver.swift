import Realtime
import Robot

/// What a log says of one tick's two exchanges.
public struct LoggedExchange: Sendable {
    public var outcome: WireOutcome
    /// After the read.
    public var state: JointState
    public var answeredAt: Instant
    /// What became of the set-point.
    public var sending: WireOutcome

    @_noLocks public init(outcome: WireOutcome, state: JointState, answeredAt: Instant, sending: WireOutcome) {
        self.outcome = outcome
        self.state = state
        self.answeredAt = answeredAt
        self.sending = sending
    }
}

/// An arm that says again what a log says that it said, whatever it is sent.
public struct LoggedDriver: RobotDriver {
    /// Of the next tick.
    public var next: LoggedExchange
    public var heldPosition: JointVector
    private let clock: LoopClock

    /// - Parameter clock: a virtual one, which each read moves to the instant of its answer.
    public init(joints: Int, clock: LoopClock) {
        next = LoggedExchange(
            outcome: .fresh, state: JointState(joints: joints), answeredAt: Instant(nanoseconds: .min), sending: .fresh)
        heldPosition = JointVector(count: 0)
        self.clock = clock
    }

    @_noLocks public mutating func read(into state: inout JointState) -> WireOutcome {
        clock.sleep(until: next.answeredAt)
        state = next.state
        return next.outcome
    }

    @_noLocks public mutating func write(position setPoint: JointVector) -> WireOutcome { next.sending }

    @_noLocks public mutating func write(effort: JointVector) -> WireOutcome { next.sending }
}
