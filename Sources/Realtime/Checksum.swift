/// A cyclic redundancy check of 32 bits, eight bytes at a time (Kounavis and Berry 2005, "slicing-by-8").
public struct Checksum: Sendable {
    /// Of zlib and IEEE 802.3: what MCAP has.
    public static let crc32 = Checksum(polynomial: 0xEDB8_8320)
    /// Castagnoli's (RFC 3720): of records on disk, and of TensorBoard's event files.
    public static let crc32c = Checksum(polynomial: 0x82F6_3B78)

    /// Eight tables of 256, which live for ever: the k-th is that of a byte with k zero bytes behind it.
    private nonisolated(unsafe) let tables: UnsafePointer<UInt32>

    /// - Parameter polynomial: its bits reversed.
    private init(polynomial: UInt32) {
        let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: 8 * 256)
        for byte in 0..<256 {
            let remainder = (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? polynomial ^ (value >> 1) : value >> 1 }
            tables.advanced(by: byte).initialize(to: remainder)
        }
        for place in 256..<8 * 256 {
            let before = tables[place - 256]
            tables.advanced(by: place).initialize(to: tables[Int(before & 0xFF)] ^ (before >> 8))
        }
        self.tables = UnsafePointer(tables)
    }

    /// The sum of what came before, whose sum is `sum`, and `bytes`.
    public func sum(_ bytes: UnsafeRawBufferPointer, after sum: UInt32 = 0) -> UInt32 {
        var remainder = ~sum
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

    public func sum(_ bytes: [UInt8], after sum: UInt32 = 0) -> UInt32 { self.sum(bytes[...], after: sum) }

    public func sum(_ bytes: ArraySlice<UInt8>, after sum: UInt32 = 0) -> UInt32 { bytes.withUnsafeBytes { self.sum($0, after: sum) } }
}
