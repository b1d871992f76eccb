import CRealtime

/// What the kernel has counted for one thread.
public struct ThreadUsage: Codable, Equatable, Sendable {
    /// Page faults that had to wait for a disk.
    public var majorFaults = 0
    /// Page faults that found their page in memory, or a page of zeros.
    public var minorFaults = 0
    /// Context switches in which the thread gave its processor away: one for each sleep.
    public var voluntarySwitches = 0
    /// Context switches that it did not ask for.
    public var involuntarySwitches = 0

    private enum CodingKeys: String, CodingKey {
        case majorFaults = "major_faults"
        case minorFaults = "minor_faults"
        case voluntarySwitches = "voluntary_switches"
        case involuntarySwitches = "involuntary_switches"
    }

    public init() {}

    /// Of the calling thread, since it began.
    public static var current: ThreadUsage {
        let counted = rt_thread_usage()
        var usage = ThreadUsage()
        (usage.majorFaults, usage.minorFaults) = (counted.major_faults, counted.minor_faults)
        (usage.voluntarySwitches, usage.involuntarySwitches) = (counted.voluntary_switches, counted.involuntary_switches)
        return usage
    }

    /// What came to it since `earlier`.
    public func since(_ earlier: ThreadUsage) -> ThreadUsage {
        var difference = self
        difference.add(earlier, -1)
        return difference
    }

    public mutating func add(_ other: ThreadUsage) { add(other, 1) }

    private mutating func add(_ other: ThreadUsage, _ sign: Int) {
        majorFaults += sign * other.majorFaults
        minorFaults += sign * other.minorFaults
        voluntarySwitches += sign * other.voluntarySwitches
        involuntarySwitches += sign * other.involuntarySwitches
    }
}
