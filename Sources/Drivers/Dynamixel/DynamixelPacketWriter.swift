/// Lays out one packet in memory of the caller's: `begin`, `append`…, `finish`. Stuffing is done on the way.
///
/// Bytes beyond the capacity are a programmer's mistake and trap.
public struct DynamixelPacketWriter: @unchecked Sendable {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private var count = 0

    @_noLocks public init(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) {
        self.bytes = bytes
        self.capacity = capacity
    }

    @_noLocks public mutating func begin(id: UInt8, instruction: UInt8) {
        count = 0
        put(0xFF)
        put(0xFF)
        put(0xFD)
        put(0)
        put(id)
        put(0)
        put(0)
        put(instruction)
    }

    @_noLocks public mutating func append(_ byte: UInt8) {
        put(byte)
        // The receiver takes FF FF FD for a header unless another FD follows.
        guard byte == 0xFD, count >= 11, bytes[count - 2] == 0xFF, bytes[count - 3] == 0xFF else { return }
        put(0xFD)
    }

    @_noLocks public mutating func append(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    @_noLocks public mutating func append(_ value: Int32) {
        append(UInt16(truncatingIfNeeded: value))
        append(UInt16(truncatingIfNeeded: value >> 16))
    }

    @_noLocks public mutating func append(_ source: UnsafePointer<UInt8>, count: Int) {
        for index in 0..<count { append(source[index]) }
    }

    /// Fills in length and checksum.
    /// - Returns: the packet's size in bytes.
    @_noLocks public mutating func finish(_ checksum: borrowing DynamixelChecksum) -> Int {
        setLength(count - 5)
        putWord(checksum.of(bytes, count: count))
        return count
    }

    @_noLocks private func setLength(_ length: Int) {
        bytes[5] = UInt8(truncatingIfNeeded: length)
        bytes[6] = UInt8(truncatingIfNeeded: length >> 8)
    }

    @_noLocks private mutating func putWord(_ value: UInt16) {
        put(UInt8(truncatingIfNeeded: value))
        put(UInt8(truncatingIfNeeded: value >> 8))
    }

    @_noLocks private mutating func put(_ byte: UInt8) {
        precondition(count < capacity, "the packet is larger than the memory given for it")
        bytes[count] = byte
        count += 1
    }
}

extension PacketLink where Parser == DynamixelPacketParser {
    @_noLocks func writer() -> DynamixelPacketWriter { DynamixelPacketWriter(into: outgoing, capacity: PacketLink.largestPacket) }
}
