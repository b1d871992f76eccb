import Recording

extension FuzzedParser {
    /// An entry that is read has a value for each field of its topic, and a log that is closed holds the same when it is read again.
    func readLog(_ bytes: [UInt8]) {
        readEntries(bytes)
        // A fuzzer guesses no checksum: the bytes also come as the records of a sound chunk.
        let size = Self.littleEndian(UInt64(bytes.count))
        let head = [UInt8](repeating: 0, count: 16) + size + Self.zlibSum(bytes) + [0, 0, 0, 0] + size
        readEntries(Self.magic + [0x06] + Self.littleEndian(UInt64(head.count + bytes.count)) + head + bytes)
    }

    private static let magic: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]

    /// CRC-32 (IEEE 802.3), bit by bit.
    private static func zlibSum(_ bytes: [UInt8]) -> [UInt8] {
        let remainder = bytes.reduce(UInt32.max) { remainder, byte in
            (0..<8).reduce(remainder ^ UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
        }
        return (0..<4).map { UInt8(truncatingIfNeeded: ~remainder >> ($0 * 8)) }
    }

    private static func littleEndian(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

    private func readEntries(_ bytes: [UInt8]) {
        withFile("log.mcap", bytes) { folder in
            let path = folder + "/log.mcap"
            precondition(Self.outcome(path) == Self.outcome(path), "a log was read in two ways")
        }
    }

    /// How many entries there are, and what ended them.
    private static func outcome(_ path: String) -> String {
        var count = 0
        do throws(LogError) {
            let reader = try LogReader(path: path)
            while let entry = try reader.next() {
                precondition(entry.values.count == entry.fields.count, "an entry has not a value for each field")
                count += 1
            }
            return "\(count) \(reader.isWhole)"
        } catch {
            precondition(error.description.contains(path), "an error does not name its file")
            return "\(count) \(error)"
        }
    }
}
