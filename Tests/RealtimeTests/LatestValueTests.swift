import Glibc
import Synchronization
import Testing

@testable import Realtime

/// Other threads share the two processors.
func yieldProcessor() { sched_yield() }

@Suite struct LatestValueTests {
    @Test func beforeTheFirstPublicationTheReaderSeesZeros() {
        let value = LatestValue(count: 3)
        let (numbers, version) = value.reader.newest()
        #expect(version == 0)
        #expect((0..<3).map { numbers[$0] } == [0, 0, 0])
    }

    @Test func theReaderSeesTheNewestAndThenKeepsIt() {
        let value = LatestValue(count: 2)
        for version in 1...5 { publish([Float(version), Float(-version)], UInt64(version), value.writer) }
        for _ in 1...2 {
            let (numbers, version) = value.reader.newest()
            #expect(version == 5)
            #expect(numbers[0] == 5 && numbers[1] == -5)
        }
    }

    @Test func aBlockInUseIsNotTouchedByLaterPublications() {
        let value = LatestValue(count: 1)
        publish([1], 1, value.writer)
        let held = value.reader.newest().values
        for version in 2...9 { publish([Float(version)], UInt64(version), value.writer) }
        #expect(held[0] == 1)
        #expect(value.reader.newest().values[0] == 9)
    }

    @Test func blocksAreAlignedToCacheLines() {
        let value = LatestValue(count: 5)
        for version in 1...4 {
            publish([0, 0, 0, 0, 0], UInt64(version), value.writer)
            #expect(Int(bitPattern: value.reader.newest().values) % 64 == 0)
        }
    }

    @Test func twoThreadsNeverSeeAMixtureOrAnOlderBlock() throws {
        let count = 257
        let total: UInt64 = 20_000
        let value = LatestValue(count: count)
        let finished = Flag()
        let publisher = try RealtimeThread(.init(name: "publisher", rights: .declined)) {
            let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
            defer { block.deallocate() }
            for version in 1...total {
                block.update(repeating: Float(version))
                value.writer.publish(UnsafeBufferPointer(block), version: version)
                if version % 64 == 0 { yieldProcessor() }
            }
            finished.value.store(true, ordering: .releasing)
        }
        let reader = value.reader
        var last: UInt64 = 0
        var wrong = 0
        while last < total {
            let done = finished.value.load(ordering: .acquiring)
            let (numbers, version) = reader.newest()
            if version < last || (0..<count).contains(where: { numbers[$0] != Float(version) }) { wrong += 1 }
            last = version
            if done && version != total { break }
        }
        publisher.join()
        #expect(wrong == 0)
        #expect(last == total)
    }

    private func publish(_ numbers: [Float], _ version: UInt64, _ writer: LatestValueWriter) {
        numbers.withUnsafeBufferPointer { writer.publish($0, version: version) }
    }
}

private final class Flag: Sendable {
    let value = Atomic(false)
}
