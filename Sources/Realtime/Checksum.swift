/// CRC-32 with Castagnoli's polynomial (RFC 3720), eight bytes at a time (Kounavis and Berry 2005).
public enum Checksum {
    /// Eight tables of 256, which live for ever: the k-th is that of a byte with k zero bytes behind it.
    private nonisolated(unsafe) static let tables: UnsafePointer<UInt32> = {
        let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: 8 * 256)
        for byte in 0..<256 {
            let remainder = (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0x82F6_3B78 ^ (value >> 1) : value >> 1 }
            tables.advanced(by: byte).initialize(to: remainder)
        }
        for place in 256..<8 * 256 {
            let before = tables[place - 256]
            tables.advanced(by: place).initialize(to: tables[Int(before & 0xFF)] ^ (before >> 8))
        }
        return UnsafePointer(tables)
    }()

    public static func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let tables = tables
        var remainder = UInt32.max
        var offset = 0
        while offset + 8 <= bytes.count {
            let low = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) ^ remainder
            let high = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
            remainder = 0
            for place in 0..<4 {
                remainder ^= tables[(7 - place) << 8 | Int(low >> (8 * UInt32(place)) & 0xFF)]
                remainder ^= tables[(3 - place) << 8 | Int(high >> (8 * UInt32(place)) & 0xFF)]
            }
            offset += 8
        }
        while offset < bytes.count {
            remainder = tables[Int((remainder ^ UInt32(bytes[offset])) & 0xFF)] ^ (remainder >> 8)
            offset += 1
        }
        return ~remainder
    }

    public static func crc32c(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { crc32c($0) } }
}
