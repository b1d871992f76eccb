/// The CRC-16 of Protocol 2.0 (polynomial 0x8005, initial value 0, not reflected, no final exclusive or).
///
/// The table lives in the value: a global one would be initialised lazily, which the control thread may not do.
public struct DynamixelChecksum: Sendable {
    private var table: InlineArray<256, UInt16>

    @_noLocks public init() {
        table = InlineArray(repeating: 0)
        for index in 0..<256 {
            var remainder = UInt16(truncatingIfNeeded: index << 8)
            for _ in 0..<8 { remainder = remainder & 0x8000 != 0 ? (remainder << 1) ^ 0x8005 : remainder << 1 }
            table[index] = remainder
        }
    }

    /// The checksum of `bytes`, continued from that of the bytes before them.
    @_noLocks public func of(_ bytes: UnsafePointer<UInt8>, count: Int, continuing start: UInt16 = 0) -> UInt16 {
        var crc = start
        for index in 0..<count {
            crc = (crc << 8) ^ table[Int(UInt8(truncatingIfNeeded: crc >> 8) ^ bytes[index])]
        }
        return crc
    }

    /// Not for the loop.
    public func of(_ bytes: [UInt8], continuing start: UInt16 = 0) -> UInt16 {
        bytes.withUnsafeBufferPointer { buffer in
            guard let first = buffer.baseAddress else { return start }
            return of(first, count: buffer.count, continuing: start)
        }
    }
}
