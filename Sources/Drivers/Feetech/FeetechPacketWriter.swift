/// Lays out one packet in memory of the caller's: `begin`, `append`…, `finish`.
///
/// Bytes beyond the capacity are a programmer's mistake and trap.
public struct FeetechPacketWriter: @unchecked Sendable {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private var count = 0

    @_noLocks public init(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) {
        self.bytes = bytes
        self.capacity = min(capacity, FeetechPacket.largest)
    }

    /// - Parameter code: an instruction, or the error byte of an answer.
    @_noLocks public mutating func begin(id: UInt8, code: UInt8) {
        count = 0
        put(0xFF)
        put(0xFF)
        put(id)
        put(0)
        put(code)
    }

    @_noLocks public mutating func append(_ byte: UInt8) { put(byte) }

    @_noLocks public mutating func append(_ value: UInt16) {
        put(UInt8(truncatingIfNeeded: value))
        put(UInt8(truncatingIfNeeded: value >> 8))
    }

    /// Fills in length and checksum.
    /// - Returns: the packet's size in bytes.
    @_noLocks public mutating func finish() -> Int {
        bytes[3] = UInt8(truncatingIfNeeded: count - 3)
        put(FeetechPacket.checksum(bytes + 2, count: count - 2))
        return count
    }

    @_noLocks private mutating func put(_ byte: UInt8) {
        precondition(count < capacity, "the packet is larger than these servos take")
        bytes[count] = byte
        count += 1
    }
}

extension PacketLink where Parser == FeetechPacketParser {
    @_noLocks func writer() -> FeetechPacketWriter { FeetechPacketWriter(into: outgoing, capacity: PacketLink.largestPacket) }
}
