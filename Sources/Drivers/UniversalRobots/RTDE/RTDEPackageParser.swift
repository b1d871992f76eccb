import CRealtime

/// Finds whole packages in a stream of bytes, and its way back into a stream that has lost its frame.
///
/// A header that no package has is skipped byte by byte until one comes that a package may have. Owns its memory; nothing is allocated
/// after the initialiser.
public struct RTDEPackageParser: PacketParser, ~Copyable, @unchecked Sendable {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private let largestPacket: Int
    private var start = 0
    private var end = 0
    private var isLost = false
    /// How often the frame was lost, since `reset`.
    public private(set) var corrupted = 0

    /// - Parameter largestPacket: bytes; a header that announces more is taken for noise.
    public init(largestPacket: Int = RTDEPackage.largest) {
        self.largestPacket = min(largestPacket, RTDEPackage.largest)
        capacity = 4 * self.largestPacket
        bytes = .allocate(capacity: capacity)
        bytes.initialize(repeating: 0, count: capacity)
    }

    deinit { bytes.deallocate() }

    public var pending: Int { @_noLocks get { end - start } }

    @_noLocks public mutating func reset() {
        (start, end, corrupted) = (0, 0, 0)
        isLost = false
    }

    /// - Returns: room for at least one largest package, as long as `next` is called until it has nothing more.
    @_noLocks public mutating func room() -> UnsafeMutableBufferPointer<UInt8> {
        if start > 0 {
            rt_move(bytes, bytes + start, end - start)
            end -= start
            start = 0
        }
        return UnsafeMutableBufferPointer(start: bytes + end, count: capacity - end)
    }

    @_noLocks public mutating func received(_ count: Int) {
        precondition(count >= 0 && end + count <= capacity)
        end += count
    }

    @_noLocks public mutating func next() -> RTDEPackageView? {
        while end - start >= RTDEPackage.headerSize {
            let package = bytes + start
            let size = Int(package[0]) << 8 | Int(package[1])
            guard size <= largestPacket, let kind = RTDEPackage.Kind(rawValue: package[2]), kind.takes(size) else {
                skipUnfinished()
                continue
            }
            guard end - start >= size else { return nil }
            start += size
            isLost = false
            return RTDEPackageView(
                kind: kind, body: UnsafePointer(package + RTDEPackage.headerSize), bodyCount: size - RTDEPackage.headerSize)
        }
        return nil
    }

    @_noLocks public mutating func skipUnfinished() {
        guard start < end else { return }
        if !isLost { corrupted += 1 }
        isLost = true
        start += 1
    }
}
