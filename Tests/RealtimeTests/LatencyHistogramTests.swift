import Testing

@testable import Realtime

@_noLocks private func record(_ nanoseconds: Int64, _ histogram: inout LatencyHistogram) { histogram.record(nanoseconds: nanoseconds) }

@Suite struct LatencyHistogramTests {
    @Test func quantilesAreRoundedUpByAtMostABucket() {
        var histogram = LatencyHistogram()
        for microseconds in 1...1000 { record(Int64(microseconds) * 1000, &histogram) }
        #expect(histogram.count == 1000)
        #expect(histogram.maximum == 1e-3)
        for (q, exact) in [(0.5, 500e-6), (0.99, 990e-6), (0.999, 999e-6)] {
            let found = histogram.quantile(q)
            #expect(found >= exact && found <= exact * 1.0625 + 256e-9, "quantile \(q) is \(found) s, expected about \(exact) s")
        }
    }

    @Test(arguments: [Int64(-5), 0, 1, 255, 256, 4095, 4096, 4097, 65_535, 1_000_000, 1_000_000_000, 60_000_000_000, .max])
    func everyDurationFallsIntoABucketThatHoldsIt(_ nanoseconds: Int64) {
        var histogram = LatencyHistogram()
        record(nanoseconds, &histogram)
        record(.max, &histogram)
        let bound = histogram.quantile(0.5) * 1e9
        #expect(nanoseconds > 68_000_000_000 || (bound >= Double(nanoseconds) && bound <= Double(max(0, nanoseconds)) * 1.0625 + 512))
    }

    @Test func anEmptyHistogramIsZeroEverywhere() {
        let histogram = LatencyHistogram()
        #expect(histogram.quantile(0.5) == 0)
        #expect(histogram.maximum == 0)
    }

    @Test func mergingAddsCountsAndKeepsTheMaximum() {
        var left = LatencyHistogram()
        var right = LatencyHistogram()
        record(10_000, &left)
        record(90_000, &right)
        left.merge(right)
        #expect(left.count == 2)
        #expect(left.maximum == 90e-6)
        #expect(left.description == "p50 10 µs, p99 90 µs, p99.9 90 µs, max 90 µs")
    }
}
