import CRealtime

/// A clock that stands still until told, or until someone sleeps on it: the time of lockstep runs and of tests.
///
/// It belongs to one thread and must outlive its `clock`.
public final class VirtualClock: @unchecked Sendable {
    /// The time, and by how much the next sleeper wakes too late; ns.
    private let nanoseconds: UnsafeMutablePointer<Int64>
    private let operations: UnsafeMutablePointer<rt_clock_operations>

    public init(start: Instant = Instant(nanoseconds: 0)) {
        nanoseconds = .allocate(capacity: 2)
        nanoseconds.initialize(to: start.nanoseconds)
        (nanoseconds + 1).initialize(to: 0)
        operations = .allocate(capacity: 1)
        operations.initialize(
            to: rt_clock_operations(
                now: { context in context?.load(as: Int64.self) ?? 0 },
                sleep_until: { context, deadline in
                    guard let times = context?.assumingMemoryBound(to: Int64.self) else { return }
                    times[0] = max(times[0], deadline) &+ times[1]
                    times[1] = 0
                }))
    }

    deinit {
        nanoseconds.deallocate()
        operations.deallocate()
    }

    /// The view that the loop is given; sleeping on it moves the time to the deadline at once.
    public var clock: LoopClock { LoopClock(raw: rt_clock(operations: operations, context: nanoseconds)) }

    public var now: Instant { Instant(nanoseconds: nanoseconds.pointee) }

    /// Moves the time forward; an instant that has passed changes nothing.
    public func advance(to instant: Instant) {
        nanoseconds.pointee = max(nanoseconds.pointee, instant.nanoseconds)
    }

    /// Lets the next sleeper wake too late, as a machine does.
    public func delayNextWaking(nanoseconds late: Int64) { nanoseconds[1] = late }
}
