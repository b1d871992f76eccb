import Glibc

/// A point in time as ROS says it: of the wall clock, or of a simulated one.
public struct ROSTime: Equatable, Sendable {
    public var seconds: UInt32
    public var nanoseconds: UInt32

    @_noLocks public init(seconds: UInt32 = 0, nanoseconds: UInt32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// - Parameter nanoseconds: since the clock's beginning; below zero is its beginning.
    @_noLocks public init(total nanoseconds: Int64) {
        let total = UInt64(max(0, nanoseconds))
        self.init(seconds: UInt32(truncatingIfNeeded: total / 1_000_000_000), nanoseconds: UInt32(total % 1_000_000_000))
    }

    /// ns since the clock's beginning.
    public var total: Int64 { @_noLocks get { Int64(seconds) &* 1_000_000_000 &+ Int64(nanoseconds) } }

    /// By the wall clock. Not for the loop, which adds what has passed since.
    public static func now() -> ROSTime {
        var wall = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        return ROSTime(seconds: UInt32(truncatingIfNeeded: wall.tv_sec), nanoseconds: UInt32(wall.tv_nsec))
    }
}
