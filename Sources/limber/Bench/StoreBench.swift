import Foundation
import Learning
import Realtime

/// What it takes to store a million transitions of an arm's reach, beside the same bytes written without a store; and to open them again.
enum StoreBench {
    struct Figures: Encodable, CustomStringConvertible {
        var subject = "store"
        var transitions: Int
        var bytesPerTransition: Int
        var appendsPerSecond: Double
        /// Of one transition: through the store, by write(2) into a file, and by memcpy into a mapped file, in turns.
        var append: LatencyFigures
        var write: LatencyFigures
        var copy: LatencyFigures
        /// ms; medians of opening the pool to go on, and of reading all its bytes.
        var reopenMs: Double
        var readMs: Double

        private enum CodingKeys: String, CodingKey {
            case subject, transitions, append, write, copy
            case bytesPerTransition = "bytes_per_transition"
            case appendsPerSecond = "appends_per_s"
            case reopenMs = "reopen_ms"
            case readMs = "read_ms"
        }

        var description: String {
            """
            store: \(transitions) transitions of \(bytesPerTransition) bytes, \(Int(appendsPerSecond)) a second
              append   \(append)
              write(2) \(write)
              memcpy   \(copy)
            opened again in \(shown(reopenMs, 1)) ms; reading the same bytes takes \(shown(readMs, 1)) ms
            """
        }
    }

    private static let transitions = 1_000_000
    private static let (observation, action) = (35, 6)
    private static let turn = 16_384

    static func run() throws -> Figures {
        let folder = try Workspace()
        defer { folder.remove() }
        let examples = examples()
        let bytes = (2 * (observation + action) + 6) * 4
        var plain = try PlainWriters(folder.path, bytes: bytes, count: transitions)
        defer { plain.close() }
        var (append, write, copy) = (Sample(capacity: transitions), Sample(capacity: transitions), Sample(capacity: transitions))
        do {
            let store = try open(folder)
            for begin in stride(from: 0, to: transitions, by: turn) {
                for index in begin..<min(begin + turn, transitions) {
                    try append.time { try store.append(examples[index & 63]) }
                }
                for index in begin..<min(begin + turn, transitions) { write.time { plain.write(index) } }
                for index in begin..<min(begin + turn, transitions) { copy.time { plain.copy(index) } }
            }
        }
        let (reopen, read) = try (openings(folder), readings(folder))
        let seconds = append.values.reduce(0, +)
        return Figures(
            transitions: transitions, bytesPerTransition: bytes, appendsPerSecond: Double(transitions) / seconds,
            append: LatencyFigures(seconds: append), write: LatencyFigures(seconds: write), copy: LatencyFigures(seconds: copy),
            reopenMs: reopen.median * 1e3, readMs: read.median * 1e3)
    }

    private static func open(_ folder: Workspace) throws -> ReplayStore {
        try ReplayStore.open(folder: folder.path + "/pool", observation: observation, action: action)
    }

    private static func examples() -> [Transition] {
        var random = RandomGenerator(seed: 1)
        func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.uniform(-1, 1)) } }
        return (0..<64).map { _ in
            Transition(observation: numbers(observation), action: numbers(action), reward: 1, nextObservation: numbers(observation))
        }
    }

    private static func openings(_ folder: Workspace) throws -> Sample {
        var sample = Sample()
        for _ in 0..<5 {
            let count = try sample.time { try open(folder).count }
            precondition(count == transitions, "all that was stored is there")
        }
        return sample
    }

    private static func readings(_ folder: Workspace) throws -> Sample {
        var sample = Sample()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/pool")
        for _ in 0..<5 {
            try sample.time {
                for name in names { _ = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/pool/\(name)")) }
            }
        }
        return sample
    }
}

extension Sample {
    /// Adds what the work took, in s.
    fileprivate mutating func time<Result>(_ work: () throws -> Result) rethrows -> Result {
        let start = LoopClock.monotonic.now()
        let result = try work()
        add(LoopClock.monotonic.now().seconds(since: start))
        return result
    }
}

/// A folder on the disk that runs are stored on.
private struct Workspace {
    let path = FileManager.default.currentDirectoryPath + "/.limber-bench-\(getpid())"

    init() throws { try FileManager.default.createDirectory(atPath: path + "/pool", withIntermediateDirectories: true) }
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// The two plainest ways to bring as many bytes into a file.
private struct PlainWriters {
    private let record: UnsafeMutableRawPointer
    private let mapping: UnsafeMutableRawPointer
    private let descriptors: [Int32]
    private let (bytes, count): (Int, Int)

    init(_ folder: String, bytes: Int, count: Int) throws {
        (self.bytes, self.count) = (bytes, count)
        record = .allocate(byteCount: bytes, alignment: 64)
        memset(record, 1, bytes)
        descriptors = ["write", "copy"].map { open("\(folder)/\($0)", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
        guard descriptors.allSatisfy({ $0 >= 0 }), posix_fallocate(descriptors[1], 0, off_t(bytes * count)) == 0,
            let pages = mmap(nil, bytes * count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptors[1], 0), pages != MAP_FAILED
        else { throw BenchError.noRoom(folder: folder, bytes: bytes * count) }
        mapping = pages
    }

    func write(_ index: Int) { _ = Foundation.write(descriptors[0], record, bytes) }
    func copy(_ index: Int) { memcpy(mapping + index * bytes, record, bytes) }

    mutating func close() {
        munmap(mapping, bytes * count)
        for descriptor in descriptors { Foundation.close(descriptor) }
        record.deallocate()
    }
}

/// Why nothing could be measured.
private enum BenchError: Error, CustomStringConvertible {
    case noRoom(folder: String, bytes: Int)

    var description: String {
        switch self {
        case .noRoom(let folder, let bytes): "\(folder) has no room for \(bytes) bytes: free some space, or measure in another folder."
        }
    }
}
