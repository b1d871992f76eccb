import Foundation
import Realtime
import Synchronization
import Testing

@testable import Recording

let joints = LogTopic(
    "ticks",
    [
        .init("position", .numbers, "rad"), .init("latency", .number, "s"), .init("overruns", .integer, "ticks that were late"),
        .init("intervened", .boolean, "whether the filter changed the command"), .init("mode", .text, "what the loop does"),
    ])
let events = LogTopic("events", [.init("message", .text, "one sentence")])

/// A folder that is gone after the test.
final class Scratch {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "limber-test-\(UInt64.random(in: 0 ... .max))"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

func writeSample(_ path: String, ticks: Int, closing: Bool) throws {
    let log = try LogWriter(path: path, library: "limber test", epoch: 1000)
    for tick in 0..<ticks {
        let values: [LogValue] = [
            .numbers([0.1, -0.1 * Double(tick)]), .number(.nan), .integer(Int64(tick)), .boolean(tick % 2 == 1), .text("running"),
        ]
        log.write(joints, values, at: Instant(nanoseconds: Int64(tick) * 5_000_000))
    }
    log.write(events, [.text("Stopped \"here\"\n")], at: Instant(nanoseconds: 7))
    log.flush()
    if closing { try log.close() }
}

@Suite struct LogWriterTests {
    private let scratch = Scratch()

    /// Two topics with one message each, byte by byte after the specification.
    @Test func theFileHasTheFormsOfTheSpecification() throws {
        let path = scratch.path + "/log.mcap"
        let log = try LogWriter(path: path, library: "lib")
        log.write(LogTopic("t", [.init("a", .integer, "")]), [.integer(7)], at: Instant(nanoseconds: 258))
        try log.close()
        let schema = #"{"type":"object","title":"t","properties":{"a":{"type":"integer","description":""}}}"#
        func number(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(value >> (8 * $0) & 255) } }
        func text(_ value: String) -> [UInt8] { number(value.utf8.count, 4) + Array(value.utf8) }
        func record(_ opcode: UInt8, _ content: [UInt8]) -> [UInt8] { [opcode] + number(content.count, 8) + content }
        let magic: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]
        let declared =
            record(3, [1, 0] + text("t") + text("jsonschema") + text(schema))
            + record(4, [1, 0, 1, 0] + text("t") + text("json") + number(0, 4))
        let message = [1, 0] + number(0, 4) + number(258, 8) + number(258, 8) + Array(#"{"a":7}"#.utf8)
        let data = magic + record(1, text("") + text("lib")) + declared + record(5, message) + record(0x0F, number(0, 4))
        let counted = number(1, 8) + [1, 0] + number(1, 4) + number(0, 12) + number(258, 8) + number(258, 8)
        let statistics = record(0x0B, counted + number(10, 4) + [1, 0] + number(1, 8))
        let whole = data + declared + statistics + record(2, number(data.count, 8) + number(0, 8) + number(0, 4)) + magic
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) == whole)
    }

    @Test func aLogIsNeverWrittenOver() throws {
        let path = scratch.path + "/log.mcap"
        try writeSample(path, ticks: 1, closing: true)
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
            while let number = ring.reader.pop() { log.write(events, [.text("\(number)")], at: Instant(nanoseconds: Int64(number))) }
        } report: { _ in
            reports.withLock { $0 += 1 }
        }
        try recorder.start(period: 0.0005)
        for number in 0..<1000 { while !ring.writer.push(number) { sched_yield() } }
        recorder.finish()
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        #expect((0..<1000).allSatisfy { text.contains("{\"message\":\"\($0)\"}") })
        #expect(reports.withLock { $0 } == 0)
    }
}

/// The field's own reader must open our logs.
@Suite(.enabled(if: PythonReader.has("mcap"), "the Python package mcap is not in .build/venv; make setup installs it"))
struct MCAPReaderTests {
    private let scratch = Scratch()

    @Test func aClosedLogReadsBackWithItsSummary() throws {
        try writeSample(scratch.path + "/log.mcap", ticks: 50, closing: true)
        let read = try PythonReader.run(
            """
            from mcap.reader import make_reader
            reader = make_reader(open(sys.argv[1], "rb"), validate_crcs=True)
            summary = reader.get_summary()
            print(summary.statistics.message_count, sorted(c.topic for c in summary.channels.values()))
            messages = [(c.topic, m.log_time, json.loads(m.data)) for _, c, m in reader.iter_messages()]
            print(len(messages), [m for m in messages if m[0] == "ticks"][3])
            print([m for m in messages if m[0] == "events"][0])
            """, scratch.path + "/log.mcap")
        #expect(
            read == """
                51 ['events', 'ticks']
                51 ('ticks', 15001000, {'position': [0.1, -0.30000000000000004], 'latency': None, 'overruns': 3, 'intervened': True, 'mode': 'running'})
                ('events', 1007, {'message': 'Stopped "here"\\n'})

                """)
    }

    @Test func aLogOfAKilledProcessReadsToItsEnd() throws {
        try writeSample(scratch.path + "/log.mcap", ticks: 50, closing: false)
        let read = try PythonReader.run(
            """
            from mcap.stream_reader import StreamReader
            from mcap.records import Message
            count = 0
            try:
                for record in StreamReader(open(sys.argv[1], "rb")).records:
                    count += isinstance(record, Message)
            except Exception as error:
                print(type(error).__name__)
            print(count)
            """, scratch.path + "/log.mcap")
        #expect(read.hasSuffix("51\n"), "\(read)")
    }
}
