import Foundation
import Testing

@testable import Recording

@Suite("A file of events for TensorBoard")
struct EventFileTests {
    private let scratch = Scratch()

    @Test("begins with its version, as a record of its own")
    func version() throws {
        _ = try EventFile(in: scratch.path, at: Date(timeIntervalSince1970: 1))
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/events.out.tfevents.1.limber")))
        #expect(bytes.count == 12 + 26 + 4 && bytes[0] == 26)
        #expect(String(decoding: bytes, as: UTF8.self).contains("brain.Event:2"))
    }

    @Test("never takes another's name")
    func names() throws {
        for _ in 0..<3 { _ = try EventFile(in: scratch.path, at: Date(timeIntervalSince1970: 7)) }
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
        #expect(names == ["", ".2", ".3"].map { "events.out.tfevents.7.limber" + $0 })
    }

    @Test("says so once when the disk is full, and ends there")
    func fullDisk() throws {
        #expect(throws: RecordingError.self) { try EventFile(in: "/dev/full") }
    }

    @Test(
        "is what TensorBoard reads: two sessions of a run as one curve, without what is not finite",
        .enabled(if: PythonReader.has("tensorboard"), "the Python package tensorboard is not in .build/venv; make setup installs it"))
    func tensorboard() throws {
        for session in 0..<2 {
            let file = try EventFile(in: scratch.path, at: Date(timeIntervalSince1970: 1000 + Double(session)))
            for step in 1...2 {
                let number = session * 2 + step
                file.append(
                    [("episode/return", Double(number) / 2), ("learner/entropy", number == 3 ? .nan : -1)], step: number * 10,
                    time: 2000 + Double(number))
            }
        }
        let read = try PythonReader.run(
            """
            from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
            events = EventAccumulator(sys.argv[1])
            events.Reload()
            print(sorted(events.Tags()["scalars"]))
            print([(e.wall_time, e.step, e.value) for e in events.Scalars("episode/return")])
            print([e.step for e in events.Scalars("learner/entropy")])
            """, scratch.path)
        #expect(
            read == """
                ['episode/return', 'learner/entropy']
                [(2001.0, 10, 0.5), (2002.0, 20, 1.0), (2003.0, 30, 1.5), (2004.0, 40, 2.0)]
                [10, 20, 40]

                """)
    }
}
