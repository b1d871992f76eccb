import Testing

@testable import Realtime

/// As big as the loop's records, so that a torn or a delayed copy would show.
private struct Record {
    var numbers: InlineArray<128, Int>

    @_noLocks init(_ number: Int) { numbers = InlineArray(repeating: number) }

    @_noLocks func isWhole(_ number: Int) -> Bool {
        for index in 0..<128 where numbers[index] != number { return false }
        return true
    }

}

/// The proof that both ends pass the compiler's check in a concrete caller.
@_noLocks private func handOver(_ number: Int, _ writer: RingWriter<Record>) -> Bool { writer.push(Record(number)) }
@_noLocks private func receive(_ reader: RingReader<Record>) -> Record? { reader.pop() }

@Suite struct RingBufferTests {
    @Test func elementsComeOutInTheOrderInWhichTheyWentIn() {
        let ring = RingBuffer<Int>(capacity: 4)
        let accepted = (1...4).map { ring.writer.push($0) }
        #expect(accepted == [true, true, true, true])
        let received = (1...4).map { _ in ring.reader.pop() }
        #expect(received == [1, 2, 3, 4])
        #expect(ring.reader.pop() == nil)
    }

    @Test func aFullRingRefusesAndKeepsWhatItHas() {
        let ring = RingBuffer<Int>(capacity: 2)
        let accepted = (1...3).map { ring.writer.push($0) }
        #expect(accepted == [true, true, false])
        #expect(ring.reader.pop() == 1)
        #expect(ring.writer.push(4))
        #expect(ring.reader.pop() == 2)
        #expect(ring.reader.pop() == 4)
    }

    @Test func capacityIsRoundedUpToAPowerOfTwo() {
        #expect(RingBuffer<Int>(capacity: 1).capacity == 1)
        #expect(RingBuffer<Int>(capacity: 100).capacity == 128)
    }

    @Test func elementsWithReferencesAreRefused() async {
        await #expect(processExitsWith: .failure) { _ = RingBuffer<[Int]>(capacity: 2) }
    }

    @Test func twoThreadsExchangeWithoutLossTearingOrReordering() throws {
        let total = 100_000
        let ring = RingBuffer<Record>(capacity: 4)
        let producer = try RealtimeThread(.init(name: "producer", rights: .declined)) {
            let writer = ring.writer
            for number in 0..<total { while !handOver(number, writer) { yieldProcessor() } }
        }
        let reader = ring.reader
        var wrong = 0
        for number in 0..<total {
            var record = receive(reader)
            while record == nil {
                yieldProcessor()
                record = receive(reader)
            }
            if record?.isWhole(number) != true { wrong += 1 }
        }
        producer.join()
        #expect(wrong == 0)
        #expect(reader.pop() == nil)
    }
}
