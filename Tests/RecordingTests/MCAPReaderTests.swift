import Foundation
import Realtime
import Testing

@testable import Recording

/// The field's own reader must open our logs.
@Suite(.enabled(if: PythonReader.has("mcap_protobuf"), "the Python packages of mcap are not in .build/venv; make setup installs them"))
struct MCAPReaderTests {
    private let scratch = Scratch()
    private var path: String { scratch.path + "/log.mcap" }

    @Test func aClosedLogReadsBackWithItsSummaryItsIndexAndItsDocuments() throws {
        try writeSample(path, documents: [LogDocument(name: "robot.yaml", text: "robot: none\n")])
        let read = try PythonReader.run(
            """
            from mcap.reader import make_reader
            from mcap_protobuf.decoder import DecoderFactory
            reader = make_reader(open(sys.argv[1], "rb"), decoder_factories=[DecoderFactory()], validate_crcs=True)
            summary = reader.get_summary()
            print(summary.statistics.message_count, len(summary.chunk_indexes), sorted(c.topic for c in summary.channels.values()))
            print([(a.name, a.data) for a in reader.iter_attachments()])
            print(sum(1 for _ in reader.iter_messages(topics=["samples"], start_time=500_001_000)))
            for _, channel, message, decoded in reader.iter_decoded_messages():
                if decoded.DESCRIPTOR.name == "Events": print(message.log_time, decoded.sentence)
                elif message.log_time in (1000, 15001000): print(
                    list(decoded.position), decoded.latency, decoded.overruns, decoded.intervened, decoded.mode)
            """, path)
        #expect(
            read == """
                201 2 ['events', 'samples']
                [('robot.yaml', b'robot: none\\n')]
                100
                [0.1, -0.0] nan 0 False running
                1007 Stopped "here"

                [0.1, -0.30000000000000004] -0.0 -3 True running

                """)
    }

    @Test func everyChecksumIsTheOneOfAnIndependentReader() throws {
        try writeSample(path)
        let read = try PythonReader.run(
            """
            from mcap.stream_reader import StreamReader
            kinds = [type(r).__name__ for r in StreamReader(open(sys.argv[1], "rb"), validate_crcs=True, emit_chunks=False).records]
            print(kinds.count("Message"), kinds[-1])
            import zlib
            data = open(sys.argv[1], "rb").read()
            start = int.from_bytes(data[-28:-20], "little")
            print(zlib.crc32(data[start:-12]) == int.from_bytes(data[-12:-8], "little"))
            print(zlib.crc32(data[:start - 13]) == int.from_bytes(data[start - 4:start], "little"))
            """, path)
        #expect(read == "201 Footer\nTrue\nTrue\n")
    }

    /// What a process that was killed leaves has no summary, and may end anywhere.
    @Test(arguments: [0, 1, 700, 5000]) func aLogOfAKilledProcessReadsToItsEnd(missing: Int) throws {
        try writeSample(path, closing: false)
        let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        truncate(path, size - missing)
        let read = try PythonReader.run(
            """
            from mcap.stream_reader import StreamReader
            from mcap.records import Message
            count = 0
            try:
                for record in StreamReader(open(sys.argv[1], "rb")).records:
                    count += isinstance(record, Message)
            except Exception as error:
                pass
            print(count)
            """, path)
        let reader = try LogReader(path: path)
        var count = 0
        while try reader.next() != nil { count += 1 }
        #expect(read == "\(count)\n" && !reader.isWhole)
        #expect(count == (missing < 5000 ? 201 : 100), "\(count)")
    }
}
