import Foundation

/// Measured values, each one kept.
struct Sample {
    private(set) var values: [Double] = []

    init(capacity: Int = 0) { values.reserveCapacity(capacity) }
    init(_ values: [Double]) { self.values = values }

    var count: Int { values.count }
    mutating func add(_ value: Double) { values.append(value) }

    /// Values at these shares of the sorted sample, each the nearest one measured; NaN when there are none.
    func quantiles(_ shares: Double...) -> [Double] {
        guard !values.isEmpty else { return shares.map { _ in .nan } }
        let sorted = values.sorted()
        return shares.map { sorted[Int(($0 * Double(sorted.count - 1)).rounded())] }
    }

    var median: Double { quantiles(0.5)[0] }
}

/// Percentiles of a latency in microseconds, from single calls timed to the nanosecond; the clock's own time is in them.
struct LatencyFigures: Encodable, CustomStringConvertible {
    var count: Int
    var medianUs: Double
    var p99Us: Double
    var p999Us: Double
    var maximumUs: Double

    private enum CodingKeys: String, CodingKey {
        case count
        case medianUs = "median_us"
        case p99Us = "p99_us"
        case p999Us = "p999_us"
        case maximumUs = "maximum_us"
    }

    /// From a sample of seconds.
    init(seconds sample: Sample) {
        let quantiles = sample.quantiles(0.5, 0.99, 0.999, 1).map { $0 * 1e6 }
        (count, medianUs, p99Us, p999Us, maximumUs) = (sample.count, quantiles[0], quantiles[1], quantiles[2], quantiles[3])
    }

    var description: String {
        "p50 \(shown(medianUs, 2)) µs, p99 \(shown(p99Us, 2)) µs, p99.9 \(shown(p999Us, 2)) µs, max \(shown(maximumUs, 1)) µs"
    }
}

/// A number with so many decimals.
func shown(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }
