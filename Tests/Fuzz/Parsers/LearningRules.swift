import Foundation
import Learning

extension FuzzedParser {
    /// A policy that is read has finite weights, as many as its shape says, and is written and read again as it was.
    func readCheckpoint(_ bytes: [UInt8]) {
        withFile(FrozenPolicy.fileName, bytes) { folder in
            guard let policy = try? FrozenPolicy.load(folder: folder) else { return }
            precondition(policy.parameters.count == policy.shape.parameterCount && policy.parameters.allSatisfy(\.isFinite))
            if let critic = policy.critic {
                precondition(critic.count == policy.shape.critic.parameterCount && critic.allSatisfy(\.isFinite))
            }
            let again: Void? = try? policy.save(folder: folder)
            precondition(again != nil && (try? FrozenPolicy.load(folder: folder)) == policy, "a policy changed when it was written again")
        }
    }

    /// A pool that is opened is opened again with the same transitions; and as many as its bytes have room for at most.
    func readReplay(_ bytes: [UInt8]) {
        // A fuzzer guesses no checksum: what begins like the text of a header is given one, with the rest for records,
        if bytes.first == UInt8(ascii: "{") {
            let line = bytes.firstIndex(of: 10) ?? bytes.count
            openPool(Self.header(Array(bytes.prefix(min(line, 4000)))) + bytes.dropFirst(line + 1))
        } else if bytes.first == UInt8(ascii: "L") {
            openPool(bytes)
        } else {
            // and everything else are records, which are given theirs behind a header as it is written.
            openPool(Self.header(Array(Self.ownHeader.utf8)) + Self.sealed(bytes[...]))
        }
    }

    private func openPool(_ bytes: [UInt8]) {
        withFile("segment-000001.limber", bytes) { folder in
            guard let seen = (try? Self.pool(folder, reads: true)).map(PoolState.init) else { return }
            precondition(seen.wholes.count <= max(0, bytes.count - 4096) / 36, "more transitions than the file has room for")
            // Its room may be more than there is.
            guard let opened = (try? Self.pool(folder)).map(PoolState.init) else { return }
            precondition(opened.wholes == seen.wholes, "who reads a pool sees another than who writes it")
            let next = Transition(observation: [0, 0], action: [0], reward: 0, nextObservation: [0, 0])
            let again = try? { () throws(ReplayError) in
                let pool = try Self.pool(folder)
                let state = PoolState(pool)
                try pool.append(next)
                return (state, count: pool.count)
            }()
            guard let (mended, count) = again else { preconditionFailure("a pool that was mended does not go on") }
            precondition(mended.wholes == seen.wholes && mended.notices.isEmpty, "a pool that was mended is another")
            precondition(count == seen.wholes.count + 1, "a pool that was mended has lost something")
        }
    }

    /// What a pool shows of itself.
    private struct PoolState {
        var wholes: [Bool]
        var notices: [String]

        init(_ pool: ReplayStore) {
            wholes = (0..<pool.count).map(pool.isWhole)
            notices = pool.notices
        }
    }

    private static func pool(_ folder: String, reads: Bool = false) throws(ReplayError) -> ReplayStore {
        let capacity = 1 << 20
        return reads
            ? try ReplayStore.read(folder: folder, capacity: capacity, observation: 2, action: 1)
            : try ReplayStore.open(folder: folder, capacity: capacity, observation: 2, action: 1, segmentRecords: 64)
    }

    private static let ownHeader = """
        {"before":{"imported":0},"columns":[{"count":2,"kind":"f32","name":"observation"},{"count":1,"kind":"f32","name":"action"},\
        {"count":1,"kind":"f32","name":"proposed_action"},{"count":1,"kind":"f32","name":"reward"},\
        {"count":2,"kind":"f32","name":"next_observation"},{"count":1,"kind":"f32","name":"state_age"},\
        {"count":1,"kind":"f32","name":"inference"},{"count":1,"kind":"f32","name":"command_age"},\
        {"count":1,"kind":"u32","name":"flags"},{"count":1,"kind":"u32","name":"checksum"}],"first":0,"origin":{},"records":64}
        """

    private static func header(_ text: [UInt8]) -> [UInt8] {
        let words = [2, UInt32(text.count), checksum(text[...]), 0]
        let bytes = Array("LIMBERTR".utf8) + words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } } + text
        return bytes + [UInt8](repeating: 0, count: max(0, 4096 - bytes.count))
    }

    /// Records of 44 bytes, each with its checksum.
    private static func sealed(_ records: ArraySlice<UInt8>) -> [UInt8] {
        stride(from: records.startIndex, to: records.endIndex, by: 44).flatMap { start in
            let record = records[start..<min(start + 44, records.endIndex)]
            return Array(record) + (0..<4).map { UInt8(truncatingIfNeeded: checksum(record) >> ($0 * 8)) }
        }
    }

    /// CRC-32C.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { remainder, byte in
            (0..<8).reduce(remainder ^ UInt32(byte)) { value, _ in value & 1 == 1 ? 0x82F6_3B78 ^ (value >> 1) : value >> 1 }
        }
    }

    /// A folder in memory that holds one file.
    func withFile(_ name: String, _ bytes: [UInt8], _ body: (String) -> Void) {
        let folder = "/dev/shm/limber-fuzz-\(getpid())-\(rawValue)"
        mkdir(folder, 0o700)
        precondition(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data(bytes)), "no room in \(folder)")
        body(folder)
        try? FileManager.default.removeItem(atPath: folder)
    }
}
