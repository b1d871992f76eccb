import Foundation
import Realtime
import Synchronization
import Testing

@testable import Recording

/// An entry with a value of each kind.
struct SampleEntry: LogEntry {
    var position: [Double] = []
    var latency = 0.0
    var overruns = 0
    var intervened = false
    var mode = ""

    static let topic = LogTopic(
        "samples",
        [
            .init("position", .numbers, "rad"), .init("latency", .number, "s"), .init("overruns", .integer, "ticks that were late"),
            .init("intervened", .boolean, "whether the filter changed the command"), .init("mode", .text, "what the loop does"),
        ])

    func write(to message: inout LogMessage) {
        message.add(position.count) { position[$0] }
        message.add(latency)
        message.add(overruns)
        message.add(intervened)
        message.add(mode)
    }
}

/// A folder that is gone after the test.
final class Scratch {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "limber-test-\(UInt64.random(in: 0 ... .max))"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A second of a tick every 5 ms, and an event in between.
func writeSample(_ path: String, ticks: Int = 200, documents: [LogDocument] = [], closing: Bool = true) throws {
    let log = try LogWriter(path: path, library: "limber test", documents: documents, epoch: 1000)
    for tick in 0..<ticks {
        let entry = SampleEntry(
            position: [0.1, -0.1 * Double(tick)], latency: tick == 0 ? .nan : -0.0, overruns: -tick, intervened: tick % 2 == 1,
            mode: "running")
        log.write(entry, at: Instant(nanoseconds: Int64(tick) * 5_000_000))
    }
    log.write(EventEntry("Stopped \"here\"\n"), at: Instant(nanoseconds: 7))
    if closing { try log.close() } else { log.flushAll() }
}

@Suite struct LogWriterTests {
    private let scratch = Scratch()

    /// One message of one topic, byte by byte after the specifications of MCAP and Protocol Buffers.
    @Test func theFileHasTheFormsOfTheSpecification() throws {
        struct One: LogEntry {
            static let topic = LogTopic("t", [.init("a", .integer, "")])
            func write(to message: inout LogMessage) { message.add(7) }
        }
        let path = scratch.path + "/log.mcap"
        let log = try LogWriter(path: path, library: "lib")
        log.write(One(), at: Instant(nanoseconds: 258))
        try log.close()
        func number(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(value >> (8 * $0) & 255) } }
        func sum(_ bytes: [UInt8]) -> [UInt8] { number(Int(Checksum.crc32.sum(bytes)), 4) }
        func text(_ value: String) -> [UInt8] { number(value.utf8.count, 4) + Array(value.utf8) }
        func field(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }
        func record(_ opcode: UInt8, _ content: [UInt8]) -> [UInt8] { [opcode] + number(content.count, 8) + content }
        let magic: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]
        // name, number 1, optional, int64
        let described = field(0x0A, Array("a".utf8)) + [0x18, 1, 0x20, 1, 0x28, 3]
        let message = field(0x0A, Array("T".utf8)) + field(0x12, described)
        let file = field(0x0A, Array("limber/t.proto".utf8)) + field(0x12, Array("limber".utf8)) + field(0x22, message)
        let set = field(0x0A, file + field(0x62, Array("proto3".utf8)))
        let declared =
            record(3, [1, 0] + text("limber.T") + text("protobuf") + number(set.count, 4) + set)
            + record(4, [1, 0, 1, 0] + text("t") + text("protobuf") + number(0, 4))
        let records = declared + record(5, [1, 0] + number(0, 4) + number(258, 8) + number(258, 8) + [0x08, 7])
        let opening = magic + record(1, text("") + text("lib"))
        let times = number(258, 8) + number(258, 8)
        let chunk = record(6, times + number(records.count, 8) + sum(records) + text("") + number(records.count, 8) + records)
        let index = record(7, [1, 0] + number(16, 4) + number(258, 8) + number(declared.count, 8))
        let data = opening + chunk + index
        let end = data + record(0x0F, sum(data))
        let statistics = record(
            0x0B, number(1, 8) + [1, 0] + number(1, 4) + number(0, 8) + number(1, 4) + times + number(10, 4) + [1, 0] + number(1, 8))
        let place = record(
            8,
            times + number(opening.count, 8) + number(chunk.count, 8) + number(10, 4) + [1, 0] + number(opening.count + chunk.count, 8)
                + number(index.count, 8) + text("") + number(records.count, 8) + number(records.count, 8))
        let summary = declared + statistics + place
        let footer = [0x02] + number(20, 8) + number(end.count, 8) + number(0, 8)
        let whole = end + summary + footer + sum(summary + footer) + magic
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) == whole)
    }

    @Test func aLogIsNeverWrittenOver() throws {
        let path = scratch.path + "/log.mcap"
        try writeSample(path)
        #expect(throws: RecordingError.notCreated(path: path, errorNumber: EEXIST)) { try LogWriter(path: path, library: "") }
    }

    @Test func aFullDiskEndsTheLogAndIsReportedOnce() throws {
        // /dev/full takes no byte; O_EXCL would refuse it, so the file is opened as a continued one.
        let output = try OutputFile(creating: "/dev/full", mode: .appending)
        output.append([1, 2, 3])
        output.flush()
        #expect(output.failure == .notWritten(path: "/dev/full", errorNumber: ENOSPC))
        output.append([4])
        output.flush()
        #expect(throws: RecordingError.notWritten(path: "/dev/full", errorNumber: ENOSPC)) { try output.close() }
        #expect(output.failure?.description.hasPrefix("The disk is full: /dev/full ends here.") == true)
    }

    @Test func theRecorderDrainsOnItsOwnThreadAndKeepsEverything() throws {
        let path = scratch.path + "/log.mcap"
        let ring = RingBuffer<Int>(capacity: 64)
        let log = try LogWriter(path: path, library: "")
        let reports = Mutex(0)
        let recorder = Recorder(log: log) { log in
            while let number = ring.reader.pop() { log.write(EventEntry("number \(number)."), at: Instant(nanoseconds: Int64(number))) }
        } report: { _ in
            reports.withLock { $0 += 1 }
        }
        try recorder.start(period: 0.0005)
        for number in 0..<1000 { while !ring.writer.push(number) { sched_yield() } }
        recorder.finish()
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        #expect((0..<1000).allSatisfy { text.contains("number \($0).") })
        #expect(reports.withLock { $0 } == 0)
    }
}
