/// Counts of durations in buckets at most 6.25% wide, from a quarter of a microsecond to about a minute.
///
/// A plain value of fixed size (after HdrHistogram, Tene 2012): recording allocates nothing, and longer durations fall into the
/// last bucket, while `maximum` stays exact.
public struct LatencyHistogram: Sendable {
    private static let unit: Int64 = 256
    private static let buckets = 400

    private var counts: InlineArray<400, UInt32>
    /// Durations recorded.
    public private(set) var count: Int
    private var longest: Int64

    @_noLocks public init() {
        counts = InlineArray(repeating: 0)
        count = 0
        longest = 0
    }

    /// Negative durations count as zero.
    @_noLocks public mutating func record(nanoseconds: Int64) {
        let bucket = LatencyHistogram.bucket(of: nanoseconds)
        counts[bucket] = counts[bucket] &+ 1
        count += 1
        longest = max(longest, nanoseconds)
    }

    /// s, exact.
    public var maximum: Double { Double(longest) * 1e-9 }
    /// s
    public var median: Double { quantile(0.5) }
    /// s
    public var p99: Double { quantile(0.99) }
    /// s
    public var p999: Double { quantile(0.999) }

    /// The duration in seconds that a share `q` of those recorded does not exceed, rounded up to its bucket; 0 when there are none.
    public func quantile(_ q: Double) -> Double {
        let wanted = max(1, Int((q * Double(count)).rounded(.up)))
        var seen = 0
        for bucket in 0..<LatencyHistogram.buckets {
            seen += Int(counts[bucket])
            if seen >= wanted { return min(LatencyHistogram.upperBound(of: bucket), maximum) }
        }
        return maximum
    }

    /// Adds what another thread or exchange has counted.
    public mutating func merge(_ other: LatencyHistogram) {
        for bucket in 0..<LatencyHistogram.buckets { counts[bucket] = counts[bucket] &+ other.counts[bucket] }
        count += other.count
        longest = max(longest, other.longest)
    }

    /// Sixteen equal buckets to each doubling.
    @_noLocks private static func bucket(of nanoseconds: Int64) -> Int {
        let value = max(0, nanoseconds) / unit
        guard value >= 16 else { return Int(value) }
        let octave = 63 - value.leadingZeroBitCount
        let within = Int((value >> Int64(octave - 4)) & 15)
        return min((octave - 3) * 16 + within, buckets - 1)
    }

    private static func upperBound(of bucket: Int) -> Double {
        let next = Int64(bucket + 1)
        guard next > 16 else { return Double(next * unit) * 1e-9 }
        let octave = next / 16 + 3
        return Double(((16 + next % 16) << (octave - 4)) * unit) * 1e-9
    }
}

extension LatencyHistogram: CustomStringConvertible {
    /// The line that commands print, in microseconds.
    public var description: String {
        func microseconds(_ seconds: Double) -> Int { Int((seconds * 1e6).rounded()) }
        return
            "p50 \(microseconds(median)) µs, p99 \(microseconds(p99)) µs, p99.9 \(microseconds(p999)) µs, max \(microseconds(maximum)) µs"
    }
}
