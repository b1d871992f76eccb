/// Finds whole, checked packets in a stream of bytes that may hold noise.
///
/// After a damaged packet the search goes on one byte behind its header, so a true packet is found even when noise looked
/// like the beginning of a longer one. Owns its memory; nothing is allocated after the initialiser.
public struct DynamixelPacketParser: PacketParser, ~Copyable, @unchecked Sendable {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let scratch: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private let largestPacket: Int
    private let checksum = DynamixelChecksum()
    private var start = 0
    private var end = 0
    /// How many headers were followed by a packet whose checksum failed, since `reset`.
    public private(set) var corrupted = 0

    /// - Parameter largestPacket: bytes; a header that announces more is taken for noise.
    public init(largestPacket: Int = 1024) {
        self.largestPacket = largestPacket
        capacity = 2 * largestPacket
        bytes = .allocate(capacity: capacity)
        scratch = .allocate(capacity: largestPacket)
        bytes.initialize(repeating: 0, count: capacity)
        scratch.initialize(repeating: 0, count: largestPacket)
    }

    deinit {
        bytes.deallocate()
        scratch.deallocate()
    }

    /// Bytes that wait for the rest of their packet, or for `next`.
    public var pending: Int { @_noLocks get { end - start } }

    /// Forgets everything received.
    @_noLocks public mutating func reset() {
        start = 0
        end = 0
        corrupted = 0
    }

    /// Where the next bytes of the wire may be put; tell `received` how many were.
    /// - Returns: room for at least one largest packet, as long as `next` is called until it has nothing more.
    @_noLocks public mutating func room() -> UnsafeMutableBufferPointer<UInt8> {
        if start > 0 {
            for index in start..<end { bytes[index - start] = bytes[index] }
            end -= start
            start = 0
        }
        return UnsafeMutableBufferPointer(start: bytes + end, count: capacity - end)
    }

    @_noLocks public mutating func received(_ count: Int) {
        precondition(count >= 0 && end + count <= capacity)
        end += count
    }

    /// The next whole packet whose checksum holds; nil when more bytes are needed.
    @_noLocks public mutating func next() -> DynamixelPacketView? {
        while findHeader() {
            guard end - start >= 7 else { return nil }
            let total = 7 + Int(bytes[start + 5]) + Int(bytes[start + 6]) << 8
            guard total >= 10, total <= largestPacket, isPlausibleID(bytes[start + 4]) else {
                start += 1
                continue
            }
            guard end - start >= total else { return nil }
            guard checksumHolds(total) else {
                corrupted += 1
                start += 1
                continue
            }
            let packet = view(total)
            start += total
            return packet
        }
        return nil
    }

    /// Gives up on the unfinished packet at the front, which no further byte will complete, so that `next` searches behind it.
    @_noLocks public mutating func skipUnfinished() {
        if start < end { start += 1 }
    }

    @_noLocks private func isPlausibleID(_ id: UInt8) -> Bool { id <= 0xFC || id == 0xFE }

    /// Moves `start` to the next header, or to the bytes at the end that may become one.
    @_noLocks private mutating func findHeader() -> Bool {
        while start < end {
            let left = end - start
            if bytes[start] == 0xFF && (left < 2 || bytes[start + 1] == 0xFF) && (left < 3 || bytes[start + 2] == 0xFD)
                && (left < 4 || bytes[start + 3] == 0)
            {
                return left >= 4
            }
            start += 1
        }
        return false
    }

    @_noLocks private func checksumHolds(_ total: Int) -> Bool {
        let packet = bytes + start
        let sent = UInt16(packet[total - 2]) | UInt16(packet[total - 1]) << 8
        return checksum.of(packet, count: total - 2) == sent
    }

    @_noLocks private func view(_ total: Int) -> DynamixelPacketView {
        let packet = bytes + start
        let before = checksum.of(packet, count: 8)
        // A merged status is written by several servos in turn, none of which stuffs it.
        let isMerged = packet[4] == 0xFE && packet[7] == 0x55
        let count = isMerged ? copy(packet + 8, total - 10) : unstuff(packet + 8, total - 10)
        return DynamixelPacketView(
            id: packet[4], instruction: packet[7], body: UnsafePointer(scratch), count: count, size: total, checksumBeforeBody: before)
    }

    @_noLocks private func copy(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int {
        for index in 0..<count { scratch[index] = source[index] }
        return count
    }

    @_noLocks private func unstuff(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var kept = 0
        var index = 0
        while index < count {
            scratch[kept] = source[index]
            kept += 1
            let completesHeader = index >= 2 && source[index] == 0xFD && source[index - 1] == 0xFF && source[index - 2] == 0xFF
            index += completesHeader && index + 1 < count && source[index + 1] == 0xFD ? 2 : 1
        }
        return kept
    }
}
