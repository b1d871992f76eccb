import Testing

@testable import limber

/// Two programs' latencies, read off alike.
@Suite struct CyclictestTests {
    private let printed = """
        # /dev/cpu_dma_latency set to 0us
        # Histogram
        000000 000000
        000001 000003
        000002 000001
        # Total: 000000004
        # Min Latencies: 00001
        # Avg Latencies: 00090
        # Max Latencies: 02500
        # Histogram Overflows: 00001
        # Histogram Overflow at cycle number:
        # Thread 0: 00003

        """

    private func counts(_ latencies: Int...) -> MicrosecondCounts {
        latencies.reduce(into: MicrosecondCounts()) { $0.add($1) }
    }

    @Test func itsHistogramIsReadAndWhatWasTooLateForItCountsAsTheLatest() {
        #expect(Cyclictest.latencies(in: printed) == counts(1, 1, 1, 2, 2500))
    }

    @Test func anythingElseIsNoHistogram() {
        #expect(Cyclictest.latencies(in: "") == nil)
        #expect(Cyclictest.latencies(in: "Unable to change scheduling policy!") == nil)
    }

    @Test func aQuantileLiesWithinItsMicrosecond() {
        let latencies = counts(3, 3, 3, 3, 7)
        #expect(latencies.quantile(0.4) == 3.5)
        #expect(latencies.quantile(1) == 8)
        #expect(MicrosecondCounts().quantile(0.5).isNaN)
    }

    @Test func aWakeUpCostsTheSlotsThatPassedMeanwhile() {
        #expect(counts(0, 999, 1000, 3500).lostSlots(ofPeriod: 1000) == 4)
    }

    @Test func theRatioIsOursOverTheirs() {
        let figures = CyclictestFigures(ours: counts(20, 20, 20, 20), theirs: counts(10, 10, 10, 2000), period: 0.001)
        #expect(figures.ratio.p50 == 20.5 / figures.wakeup.p50)
        #expect(figures.wakeups == 4 && figures.misses == 2)
    }

    @Test func withoutCyclictestTheRefusalSaysHowToGetIt() {
        #expect {
            try Cyclictest(in: ["/nowhere"])
        } throws: {
            "\($0)".contains("sudo apt-get install rt-tests")
        }
    }
}
