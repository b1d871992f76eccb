import CRealtime

/// A clock that stands still until told, or until someone sleeps on it: the time of lockstep runs and of tests.
///
/// It belongs to one thread and must outlive its `clock`.
public final class VirtualClock: @unchecked Sendable {
    private let nanoseconds: UnsafeMutablePointer<Int64>
    private let operations: UnsafeMutablePointer<rt_clock_operations>

    public init(start: Instant = Instant(nanoseconds: 0)) {
        nanoseconds = .allocate(capacity: 1)
        nanoseconds.initialize(to: start.nanoseconds)
        operations = .allocate(capacity: 1)
        operations.initialize(
            to: rt_clock_operations(
                now: { context in context?.load(as: Int64.self) ?? 0 },
                sleep_until: { context, deadline in
                    guard let context, deadline > context.load(as: Int64.self) else { return }
                    context.storeBytes(of: deadline, as: Int64.self)
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
}
