/// Latencies counted by whole microseconds, as cyclictest counts them, so that both sides of a comparison are read off alike.
struct MicrosecondCounts: Equatable {
    /// Of the latencies from `index` µs to `index` + 1.
    private var counts: [Int] = []
    private(set) var total = 0

    mutating func add(_ microseconds: Int, times: Int = 1) {
        let bin = max(0, microseconds)
        if bin >= counts.count { counts += [Int](repeating: 0, count: bin + 1 - counts.count) }
        counts[bin] += times
        total += times
    }

    mutating func add(_ other: MicrosecondCounts) {
        for (bin, count) in other.counts.enumerated() where count > 0 { add(bin, times: count) }
    }

    /// Slots of a schedule that these wake-ups cost: one for each whole period in µs that a wake-up was late.
    func lostSlots(ofPeriod period: Int) -> Int { counts.enumerated().reduce(0) { $0 + $1.element * ($1.offset / max(1, period)) } }

    /// The latency in µs that a share `q` does not exceed, as if those of a bin were spread evenly in it; NaN when there are none.
    func quantile(_ q: Double) -> Double {
        let wanted = q * Double(total)
        var seen = 0.0
        for (bin, count) in counts.enumerated() where count > 0 {
            if seen + Double(count) >= wanted { return Double(bin) + (wanted - seen) / Double(count) }
            seen += Double(count)
        }
        return .nan
    }
}
