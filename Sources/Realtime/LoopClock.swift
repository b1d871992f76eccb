import CRealtime

/// A point on a clock's time line, in nanoseconds from an arbitrary origin.
///
/// An own type rather than `Duration`, whose arithmetic the compiler does not accept as free of locks.
public struct Instant: Comparable, Hashable, Sendable {
    public var nanoseconds: Int64

    @_noLocks public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Seconds from `earlier` to this instant.
    @_noLocks public func seconds(since earlier: Instant) -> Double {
        Double(nanoseconds &- earlier.nanoseconds) * 1e-9
    }

    @_noLocks public func advanced(bySeconds seconds: Double) -> Instant {
        Instant(nanoseconds: nanoseconds &+ Int64(seconds * 1e9))
    }

    @_noLocks public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
}

/// The loop's source of time: the machine's monotonic clock, or a virtual one in lockstep.
public struct LoopClock: @unchecked Sendable {
    public let raw: rt_clock

    public init(raw: rt_clock) { self.raw = raw }

    /// CLOCK_MONOTONIC: unaffected by steps of the wall clock.
    public static let monotonic = LoopClock(raw: rt_clock())

    /// Whether it is not the machine's own: then nobody may wait for it awake.
    public var isVirtual: Bool { @_noLocks get { raw.operations != nil } }
    @_noLocks public func now() -> Instant { Instant(nanoseconds: rt_clock_now(raw)) }
    @_noLocks public func sleep(until deadline: Instant) { rt_clock_sleep_until(raw, deadline.nanoseconds) }
}
