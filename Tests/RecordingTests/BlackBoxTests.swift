import Control
import Foundation
import Realtime
import Testing

@testable import Recording

@Suite struct BlackBoxTests {
    private let scratch = Scratch()
    private let folder: RunFolder
    private let log: LogWriter

    init() throws {
        folder = RunFolder(path: scratch.path)
        log = try LogWriter(path: folder.nextLog(), library: "", documents: [LogDocument(name: "robot.yaml", text: "x")])
    }

    /// Writes a tick every 10 ms from second to second.
    private func drive(_ box: BlackBox, _ seconds: Range<Int>, fault: Fault?) {
        for tick in seconds.lowerBound * 100..<seconds.upperBound * 100 {
            let instant = Instant(nanoseconds: Int64(tick) * 10_000_000)
            log.write(SampleEntry(overruns: tick), at: instant)
            box.note(fault, at: instant)
        }
    }

    private func kept(_ name: String) throws -> [Int64] {
        let reader = try LogReader(path: folder.path + "/" + name)
        var ticks: [Int64] = []
        while let entry = try reader.next() {
            if case .integer(let tick)? = entry["overruns"] { ticks.append(tick) }
        }
        #expect(reader.isWhole && reader.documents.map(\.name) == ["robot.yaml"])
        return ticks
    }

    private var files: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("fault") }.sorted()
        }
    }

    @Test func tenSecondsBeforeAFaultAndOneAfterItAreKeptWhole() throws {
        let box = BlackBox(log: log, folder: folder) { _ in }
        drive(box, 0..<30, fault: nil)
        drive(box, 30..<40, fault: .badPackets)
        #expect(try files == ["fault-1.mcap"])
        let ticks = try kept("fault-1.mcap")
        let first = try #require(ticks.first)
        #expect((1900...2000).contains(first) && ticks == Array(first...3100))
    }

    @Test(.enabled(if: PythonReader.has("mcap_protobuf"))) func theFieldsOwnReaderOpensABlackBoxWhichEndsWithTheFault() throws {
        let box = BlackBox(log: log, folder: folder) { _ in }
        drive(box, 0..<2, fault: nil)
        log.write(EventEntry("\(Fault.wireLost)"), at: Instant(nanoseconds: 2_000_000_000))
        box.note(.wireLost, at: Instant(nanoseconds: 2_000_000_000))
        box.finish(at: Instant(nanoseconds: 2_000_000_000))
        let read = try PythonReader.run(
            """
            from mcap.reader import make_reader
            from mcap_protobuf.decoder import DecoderFactory
            reader = make_reader(open(sys.argv[1], "rb"), decoder_factories=[DecoderFactory()], validate_crcs=True)
            entries = [(c.topic, d) for _, c, _, d in reader.iter_decoded_messages()]
            print(len(entries), [d.sentence for t, d in entries if t == "events"])
            """, folder.path + "/fault-1.mcap")
        #expect(read == "202 ['\(Fault.wireLost)', 'fault-1.mcap keeps the seconds about the fault.']\n")
    }

    @Test func aFaultAtTheVeryEndIsKeptWhenTheRunIsOver() throws {
        let box = BlackBox(log: log, folder: folder) { _ in }
        drive(box, 0..<2, fault: nil)
        log.write(SampleEntry(overruns: 200), at: Instant(nanoseconds: 2_000_000_000))
        box.note(.wireLost, at: Instant(nanoseconds: 2_000_000_000))
        #expect(try files.isEmpty)
        box.finish(at: Instant(nanoseconds: 2_000_000_000))
        #expect(try kept("fault-1.mcap") == Array(0...200))
    }

    @Test(arguments: [Fault.finished, .operatorInterrupt]) func anEndThatWasMeantIsNoFault(_ fault: Fault) throws {
        let box = BlackBox(log: log, folder: folder) { _ in }
        drive(box, 0..<3, fault: fault)
        box.finish(at: Instant(nanoseconds: 3_000_000_000))
        #expect(try files.isEmpty)
    }

    @Test func faultsWithoutEndAreKeptUpToANumber() throws {
        let box = BlackBox(log: log, folder: folder) { _ in }
        for round in 0..<25 {
            drive(box, 3 * round..<3 * round + 1, fault: nil)
            drive(box, 3 * round + 1..<3 * round + 3, fault: .badPackets)
        }
        box.finish(at: Instant(nanoseconds: 75_000_000_000))
        #expect(try files.count == BlackBox.most)
    }

    @Test func aBoxThatCannotBeWrittenIsReported() throws {
        var failures: [RecordingError] = []
        let box = BlackBox(log: log, folder: RunFolder(path: scratch.path + "/gone")) { failures.append($0) }
        drive(box, 0..<3, fault: .badPackets)
        #expect(failures == [.notCreated(path: scratch.path + "/gone/fault-1.mcap", errorNumber: ENOENT)])
    }
}
