import Foundation
import Learning

extension FuzzedParser {
    /// A policy that is read has finite weights, as many as its shape says, and is written and read again as it was.
    func readCheckpoint(_ bytes: [UInt8]) {
        withFile(FrozenPolicy.fileName, bytes) { folder in
            guard let policy = try? FrozenPolicy.load(folder: folder) else { return }
            precondition(policy.parameters.count == policy.shape.parameterCount && policy.parameters.allSatisfy(\.isFinite))
            let again: Void? = try? policy.save(folder: folder)
            precondition(again != nil && (try? FrozenPolicy.load(folder: folder)) == policy, "a policy changed when it was written again")
        }
    }

    /// A pool that is opened is opened again with the same transitions; and as many as its bytes have room for at most.
    func readReplay(_ bytes: [UInt8]) {
        openPool(bytes)
        // A fuzzer guesses no checksum: the bytes also come with the right one behind each record.
        openPool(Array(bytes.prefix(24)) + Self.sealed(bytes.dropFirst(24)))
    }

    private func openPool(_ bytes: [UInt8]) {
        withFile("transitions.bin", bytes) { folder in
            guard let count = try? Self.pool(folder).appended else { return }
            precondition(count <= max(0, bytes.count - 24) / 36, "more transitions than the file has room for")
            guard let pool = try? Self.pool(folder) else { preconditionFailure("a pool that was mended is refused") }
            precondition(pool.appended == count, "a pool that was mended is another")
            let next = Transition(observation: [0, 0], action: [0], reward: 0, nextObservation: [0, 0])
            precondition((try? pool.append(next)) != nil && (try? Self.pool(folder).appended) == count + 1, "a mended pool does not go on")
        }
    }

    private static func pool(_ folder: String) throws(ReplayError) -> ReplayStore {
        try ReplayStore.open(folder: folder, capacity: 64, observation: 2, action: 1)
    }

    /// Records of 32 bytes, each with its CRC-32 (IEEE 802.3).
    private static func sealed(_ records: ArraySlice<UInt8>) -> [UInt8] {
        stride(from: records.startIndex, to: records.endIndex, by: 32).flatMap { start in
            let record = records[start..<min(start + 32, records.endIndex)]
            let remainder = record.reduce(UInt32.max) { remainder, byte in
                (0..<8).reduce(remainder ^ UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
            }
            return Array(record) + (0..<4).map { UInt8(truncatingIfNeeded: ~remainder >> ($0 * 8)) }
        }
    }

    /// A folder in memory that holds one file.
    private func withFile(_ name: String, _ bytes: [UInt8], _ body: (String) -> Void) {
        let folder = "/dev/shm/limber-fuzz-\(getpid())-\(rawValue)"
        mkdir(folder, 0o700)
        precondition(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data(bytes)), "no room in \(folder)")
        body(folder)
        unlink("\(folder)/\(name)")
        rmdir(folder)
    }
}
