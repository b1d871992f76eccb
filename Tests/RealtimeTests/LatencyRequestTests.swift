import Foundation
import Testing

@testable import Realtime

@Suite struct LatencyRequestTests {
    @Test func theWishIsZeroMicrosecondsAsFourBytesOfThisMachine() throws {
        let path = NSTemporaryDirectory() + "limber-latency-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(LatencyRequest(path: path) != nil)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([0, 0, 0, 0]))
    }

    @Test func whereTheSystemHasNoSuchFileThereIsNone() {
        #expect(LatencyRequest(path: "/nonexistent/cpu_dma_latency") == nil)
    }
}
