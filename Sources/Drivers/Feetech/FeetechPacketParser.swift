/// Finds whole, checked packets in a stream of bytes that may hold noise.
///
/// After a damaged packet the search goes on one byte behind its header, so a true packet is found even when noise looked like the
/// beginning of a longer one. Owns its memory; nothing is allocated after the initialiser.
public struct FeetechPacketParser: PacketParser, ~Copyable, @unchecked Sendable {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private let largestPacket: Int
    private var start = 0
    private var end = 0
    /// How many headers were followed by a packet whose checksum failed, since `reset`.
    public private(set) var corrupted = 0

    /// - Parameter largestPacket: bytes; a header that announces more is taken for noise.
    public init(largestPacket: Int = FeetechPacket.largest) {
        self.largestPacket = min(largestPacket, 4 + Int(UInt8.max))
        capacity = 2 * self.largestPacket
        bytes = .allocate(capacity: capacity)
        bytes.initialize(repeating: 0, count: capacity)
    }

    deinit { bytes.deallocate() }

    public var pending: Int { @_noLocks get { end - start } }

    @_noLocks public mutating func reset() {
        start = 0
        end = 0
        corrupted = 0
    }

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

    @_noLocks public mutating func next() -> FeetechPacketView? {
        while findHeader() {
            guard end - start >= 4 else { return nil }
            let packet = bytes + start
            let total = 4 + Int(packet[3])
            guard total >= 6, total <= largestPacket else {
                start += 1
                continue
            }
            guard end - start >= total else { return nil }
            guard FeetechPacket.checksum(packet + 2, count: total - 3) == packet[total - 1] else {
                corrupted += 1
                start += 1
                continue
            }
            start += total
            return FeetechPacketView(id: packet[2], code: packet[4], parameters: UnsafePointer(packet + 5), parameterCount: total - 6)
        }
        return nil
    }

    @_noLocks public mutating func skipUnfinished() {
        if start < end { start += 1 }
    }

    /// Moves `start` to the next header, or to the bytes at the end that may become one.
    @_noLocks private mutating func findHeader() -> Bool {
        while start < end {
            let left = end - start
            if bytes[start] == 0xFF && (left < 2 || bytes[start + 1] == 0xFF) && (left < 3 || isPlausibleID(bytes[start + 2])) {
                return left >= 3
            }
            start += 1
        }
        return false
    }

    @_noLocks private func isPlausibleID(_ id: UInt8) -> Bool { id <= FeetechPacket.highestID || id == FeetechPacket.broadcast }
}
