import CRealtime
import Realtime

/// Cuts a TCPROS stream into messages: four bytes of length, then as many bytes.
///
/// The buffer grows to the longest message that has come; where it is as large from the beginning, nothing is allocated.
public struct MessageStream: ~Copyable, @unchecked Sendable {
    private var bytes: UnsafeMutableRawPointer
    private var capacity: Int
    private let longest: Int
    private var start = 0
    private var end = 0
    /// The length that the peer announced, where it is longer than any message may be: the stream is of no use from there on.
    public private(set) var excess: Int?

    /// - Parameters:
    ///   - longest: bytes of the longest message.
    ///   - capacity: bytes of the buffer to begin with, at least 64.
    public init(longest: Int, capacity: Int = 4096) {
        self.longest = longest
        self.capacity = max(64, capacity)
        bytes = .allocate(byteCount: self.capacity, alignment: 8)
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: self.capacity)
    }

    deinit { bytes.deallocate() }

    /// Where the next bytes of the peer may be put; tell `received` how many were. Empty only where a message fills the buffer and
    /// has not been taken by `next`.
    @_noLocks public mutating func room() -> UnsafeMutableRawBufferPointer {
        if start > 0 {
            rt_move(bytes, bytes + start, end - start)
            end -= start
            start = 0
        }
        return UnsafeMutableRawBufferPointer(start: bytes + end, count: capacity - end)
    }

    @_noLocks public mutating func received(_ count: Int) {
        precondition(count >= 0 && count <= capacity - end)
        end += count
    }

    /// The next whole message, valid until bytes are added; nil when more are needed.
    @_noLocks public mutating func next() -> UnsafeRawBufferPointer? {
        guard excess == nil, let length = announced, end - start >= 4 + length else { return nil }
        let message = UnsafeRawBufferPointer(start: bytes + start + 4, count: length)
        start += 4 + length
        return message
    }

    /// The length of the message at the front.
    private var announced: Int? {
        @_noLocks mutating get {
            guard end - start >= 4 else { return nil }
            var length = 0
            for index in 0..<4 { length |= Int(bytes.load(fromByteOffset: start + index, as: UInt8.self)) << (8 * index) }
            guard length <= longest else {
                excess = length
                return nil
            }
            return length
        }
    }
}

extension MessageStream {
    /// Makes the buffer large enough for the message at the front.
    mutating func grow() {
        guard let length = announced, 4 + length > capacity else { return }
        let larger = UnsafeMutableRawPointer.allocate(byteCount: 4 + length, alignment: 8)
        larger.initializeMemory(as: UInt8.self, repeating: 0, count: 4 + length)
        larger.copyMemory(from: bytes + start, byteCount: end - start)
        bytes.deallocate()
        (bytes, capacity, start, end) = (larger, 4 + length, 0, end - start)
    }

    /// Takes what waits on a socket.
    /// - Returns: false when the other end is gone.
    mutating func fill(_ descriptor: Int32) -> Bool {
        grow()
        guard let count = Socket.receive(descriptor, into: room()) else { return false }
        received(count)
        return true
    }
}
