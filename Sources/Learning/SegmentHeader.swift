import Foundation
import Realtime

/// What stands at the head of a segment, so that it explains itself: 4096 bytes, of which JSON is the most.
///
/// "LIMBERTR", then as UInt32 the version, the length of the JSON, its CRC-32C and a zero; then the JSON. The records follow at byte 4096.
struct SegmentHeader: Codable, Equatable {
    /// Number of its first record among all that the pool ever took.
    var first: Int
    /// Records that it has room for.
    var records: Int
    var columns: [ReplayColumn]
    /// What the transitions are of, robot and task say.
    var origin: [String: String]
    /// Of the records in the segments before it.
    var before: ReplaySummary

    static let size = 4096
    private static let magic = Array("LIMBERTR".utf8)
    private static let version: UInt32 = 2
    /// Bytes of all records of a segment at most.
    static let mostBytes = 1 << 28

    /// At most `size` bytes. The first eight say that the rest is there, and are to be written last.
    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { preconditionFailure("a header of finite numbers and texts is JSON") }
        let text = Array(data)
        let words = [Self.version, UInt32(text.count), Checksum.crc32c.sum(text), 0]
        let bytes = Self.magic + words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } } + text
        precondition(bytes.count <= Self.size, "the names of a robot and a task are short")
        return bytes
    }

    /// Nil where no such header is, or a damaged one.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.size, bytes.prefix(8).elementsEqual(Self.magic) else { return nil }
        func word(_ index: Int) -> UInt32 { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 + index * 4, as: UInt32.self)) }
        let length = Int(word(1))
        guard word(0) == Self.version, length <= Self.size - 24 else { return nil }
        let text = UnsafeRawBufferPointer(rebasing: bytes[24..<24 + length])
        guard Checksum.crc32c.sum(text) == word(2), let header = try? JSONDecoder().decode(SegmentHeader.self, from: Data(text)) else {
            return nil
        }
        guard (0..<Int(Int32.max)).contains(header.first), (1...Self.mostBytes).contains(header.records), header.before.isSensible else {
            return nil
        }
        self = header
    }

    init(first: Int, records: Int, columns: [ReplayColumn], origin: [String: String], before: ReplaySummary) {
        (self.first, self.records, self.columns, self.origin, self.before) = (first, records, columns, origin, before)
    }
}

/// What a pool knows of all its transitions without looking at each.
struct ReplaySummary: Codable, Equatable {
    /// Transitions that came from other runs.
    var imported = 0
    /// Nil before the first.
    var leastReward: Float?
    var largestReward: Float?

    private enum CodingKeys: String, CodingKey {
        case imported
        case leastReward = "least_reward"
        case largestReward = "largest_reward"
    }

    mutating func note(reward: Float, isImported: Bool) {
        imported += isImported ? 1 : 0
        leastReward = min(leastReward ?? reward, reward)
        largestReward = max(largestReward ?? reward, reward)
    }

    var rewards: ClosedRange<Float> { min(leastReward ?? 0, largestReward ?? 0)...max(leastReward ?? 0, largestReward ?? 0) }
    var isSensible: Bool { imported >= 0 && (leastReward ?? 0).isFinite && (largestReward ?? 0).isFinite }
}
