/// CRC-32 as in zlib and IEEE 802.3, eight bytes at a time (Kounavis and Berry 2005, "slicing-by-8").
enum CRC32 {
    /// Eight tables of 256: the remainders of a byte with 0 to 7 bytes behind it.
    private static let tables: [UInt32] = {
        var tables = (0..<256).map { remainder(ofByte: $0) }
        for index in 256..<2048 {
            let before = tables[index - 256]
            tables.append(tables[Int(before & 0xFF)] ^ (before >> 8))
        }
        return tables
    }()

    private static func remainder(ofByte byte: UInt32) -> UInt32 {
        var remainder = byte
        for _ in 0..<8 { remainder = remainder & 1 == 1 ? 0xEDB8_8320 ^ (remainder >> 1) : remainder >> 1 }
        return remainder
    }

    /// The sum of what came before, whose sum is `sum`, and `bytes`.
    static func sum(_ bytes: [UInt8], after sum: UInt32 = 0) -> UInt32 { self.sum(bytes[...], after: sum) }

    static func sum(_ bytes: ArraySlice<UInt8>, after sum: UInt32 = 0) -> UInt32 { bytes.withUnsafeBytes { self.sum($0, after: sum) } }

    private static func sum(_ bytes: UnsafeRawBufferPointer, after sum: UInt32) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var remainder = ~sum
            var index = 0
            while index + 8 <= bytes.count {
                let low = bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self).littleEndian ^ remainder
                let high = bytes.loadUnaligned(fromByteOffset: index + 4, as: UInt32.self).littleEndian
                remainder = 0
                for place in 0..<4 {
                    remainder ^= tables[(7 - place) << 8 | Int(low >> UInt32(8 * place) & 0xFF)]
                    remainder ^= tables[(3 - place) << 8 | Int(high >> UInt32(8 * place) & 0xFF)]
                }
                index += 8
            }
            for byte in bytes[index...] { remainder = tables[Int((remainder ^ UInt32(byte)) & 0xFF)] ^ (remainder >> 8) }
            return ~remainder
        }
    }
}
