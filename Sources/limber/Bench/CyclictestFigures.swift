/// Wake-up latency of the control loop beside cyclictest's, in µs, both counted by whole microseconds.
struct CyclictestFigures: Encodable, CustomStringConvertible {
    struct Quantiles: Encodable, CustomStringConvertible {
        var p50, p99, p999: Double

        init(_ value: (Double) -> Double) { (p50, p99, p999) = (value(0.5), value(0.99), value(0.999)) }

        var description: String { "p50 \(shown(p50, 2)), p99 \(shown(p99, 2)), p99.9 \(shown(p999, 2))" }
    }

    var wakeups: Int
    var wakeup: Quantiles
    /// Slots that it lost by waking a period late or later: what overruns are to a loop.
    var misses: Int
    /// The loop's latency over cyclictest's.
    var ratio: Quantiles

    private enum CodingKeys: String, CodingKey {
        case wakeups, misses
        case wakeup = "wakeup_us"
    }

    /// - Parameter period: s
    init(ours: MicrosecondCounts, theirs: MicrosecondCounts, period: Double) {
        wakeups = theirs.total
        wakeup = Quantiles(theirs.quantile)
        misses = theirs.lostSlots(ofPeriod: Int(period * 1e6))
        ratio = Quantiles { ours.quantile($0) / theirs.quantile($0) }
    }

    var description: String {
        "cyclictest, in turns: \(wakeup) µs, \(misses) slots lost to \(wakeups) wake-ups\nthe loop's wake-up over cyclictest's: \(ratio)"
    }
}
