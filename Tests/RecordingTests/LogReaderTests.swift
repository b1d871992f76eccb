import Foundation
import Realtime
import Testing

@testable import Recording

@Suite struct LogReaderTests {
    private let scratch = Scratch()
    private var path: String { scratch.path + "/log.mcap" }

    private func entries() throws -> (entries: [LoggedEntry], reader: LogReader) {
        let reader = try LogReader(path: path)
        var entries: [LoggedEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return (entries, reader)
    }

    private func change(_ body: (inout [UInt8]) -> Void) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        body(&bytes)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    @Test func whatWasWrittenIsReadBitForBit() throws {
        let documents = [LogDocument(name: "a.yaml", text: "a: 1\n"), LogDocument(name: "b.yaml", text: "")]
        try writeSample(path, documents: documents)
        let (entries, reader) = try entries()
        #expect(entries.count == 201 && reader.isWhole && reader.documents == documents)
        let ticks = entries.filter { $0.topic == "samples" }
        #expect(ticks[0].values == [.numbers([0.1, -0.0]), .number(.nan), .integer(0), .boolean(false), .text("running")])
        #expect(ticks[3].values == [.numbers([0.1, -0.1 * 3]), .number(-0.0), .integer(-3), .boolean(true), .text("running")])
        #expect(ticks[3]["overruns"] == .integer(-3) && ticks[3]["speed"] == nil && ticks[3].nanoseconds == 15_001_000)
        #expect(entries.first { $0.topic == "events" }?["sentence"] == .text("Stopped \"here\"\n"))
    }

    @Test func aValueThatIsZeroFalseOrEmptyIsThereWhenItIsRead() throws {
        let log = try LogWriter(path: path, library: "")
        log.write(SampleEntry(), at: Instant(nanoseconds: 0))
        try log.close()
        #expect(try entries().entries.first?.values == [.numbers([]), .number(0), .integer(0), .boolean(false), .text("")])
    }

    @Test func aFlippedBitIsFoundByTheChecksumAndPlacedByItsByte() throws {
        try writeSample(path)
        try change { $0[2000] ^= 1 }
        let reader = try LogReader(path: path)
        let error = #expect(throws: LogError.self) { try reader.next() }
        #expect(error?.description == "\(path) is damaged at byte 36: a checksum is wrong. What comes before it can be used.")
    }

    @Test func theChecksumIsZlibs() {
        #expect(Checksum.crc32.sum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(Checksum.crc32.sum(Array("56789".utf8), after: Checksum.crc32.sum(Array("1234".utf8))) == 0xCBF4_3926)
    }

    @Test func anotherFileIsRefused() throws {
        try Data("not a log".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: LogError.notMCAP(path: path)) { try LogReader(path: path) }
        let missing = scratch.path + "/none.mcap"
        #expect(throws: LogError.notOpened(path: missing, errorNumber: ENOENT)) { try LogReader(path: missing) }
    }

    @Test func aCompressedLogIsRefusedWithWhatToDo() throws {
        let chunk = MCAP.record(.chunk) {
            $0 += [UInt8](repeating: 0, count: 28)
            $0.append(text: "zstd")
        }
        try Data(MCAP.magic + chunk).write(to: URL(fileURLWithPath: path))
        let reader = try LogReader(path: path)
        let error = #expect(throws: LogError.compressed(path: path, by: "zstd")) { try reader.next() }
        #expect(error?.description.contains("mcap compress --compression none") == true)
    }
}
