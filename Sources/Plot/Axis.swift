/// A range of numbers with round places on it.
struct Axis: Equatable {
    var low: Double
    var high: Double
    var ticks: [Double]
    /// Digits after the point that tell the ticks apart.
    var places: Int

    /// Covers `values` and `range`, with about `count` ticks at 1, 2 or 5 times a power of ten.
    init(covering values: some Sequence<Double>, atLeast range: ClosedRange<Double>?, ticks count: Int) {
        var low = range?.lowerBound ?? .infinity
        var high = range?.upperBound ?? -.infinity
        for value in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        if low > high { (low, high) = (0, 1) }
        if high - low <= 1e-12 * max(abs(low), abs(high)) {
            let margin = max(abs(high) * 0.1, 0.5)
            (low, high) = (low - margin, high + margin)
        }
        self.init(low: low, high: high, ticks: count)
    }

    init(low: Double, high: Double, ticks count: Int) {
        let step = Axis.niceStep((high - low) / Double(max(count, 1)))
        let first = (low / step - 1e-9).rounded(.up)
        let last = (high / step + 1e-9).rounded(.down)
        self.low = low
        self.high = high
        ticks = stride(from: first, through: last, by: 1).map { $0 * step }
        places = Axis.places(of: step)
    }

    /// The axis that shows `factor` times as much around the same middle.
    func widened(by factor: Double, ticks count: Int) -> Axis {
        let middle = (low + high) / 2
        let half = (high - low) / 2 * factor
        return Axis(low: middle - half, high: middle + half, ticks: count)
    }

    /// A twentieth of room beyond the data, so that nothing sticks to the frame.
    func padded(ticks count: Int) -> Axis { widened(by: 1.08, ticks: count) }

    func label(_ tick: Double) -> String { decimal(tick, places: places) }

    private static func niceStep(_ rough: Double) -> Double {
        var power = 1.0
        while power > rough { power /= 10 }
        while power * 10 <= rough { power *= 10 }
        for factor in [1.0, 2, 5] where factor * power >= rough * 0.999 { return factor * power }
        return 10 * power
    }

    private static func places(of step: Double) -> Int {
        var places = 0
        var scaled = step
        while scaled < 0.999 && places < 12 {
            scaled *= 10
            places += 1
        }
        return places
    }
}

/// `value` with exactly `places` digits after the point, without a minus in front of zero.
func decimal(_ value: Double, places: Int) -> String {
    guard value.isFinite else { return "–" }
    var factor = 1.0
    for _ in 0..<places { factor *= 10 }
    let scaled = (abs(value) * factor).rounded()
    guard scaled < 9e18 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return places == 0 ? sign + padded : sign + padded.dropLast(places) + "." + padded.suffix(places)
}
