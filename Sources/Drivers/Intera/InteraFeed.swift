import CRealtime
import ROS
import Realtime

/// The newest message of one topic, read in the control loop's own thread without waiting.
struct InteraFeed: ~Copyable, @unchecked Sendable {
    /// Bytes of the longest message; a joint state of nine joints has some four hundred.
    private static let longest = 16_384
    /// Reads a tick, so that a publisher without end does not hold the loop up.
    static var mostReads: Int { @_noLocks get { 32 } }

    private let socket: TopicSocket
    private let descriptor: Int32
    private var stream = MessageStream(longest: InteraFeed.longest, capacity: 4 * InteraFeed.longest)
    private(set) var bytesReceived = 0

    init(_ socket: TopicSocket) {
        self.socket = socket
        descriptor = socket.descriptor
    }

    enum Supply { case more, nothing, gone }

    /// Takes what has come; `next` has the messages then.
    @_noLocks mutating func fill() -> Supply {
        let room = stream.room()
        guard let start = room.baseAddress, room.count > 0 else { return .gone }
        let count = rt_socket_receive(descriptor, start, room.count)
        guard count > 0 else { return count < 0 ? .gone : .nothing }
        stream.received(count)
        bytesReceived += count
        return .more
    }

    /// The next whole message, valid until `fill`. A stream of which nothing can be made is gone, as `isBroken` tells.
    @_noLocks mutating func next() -> UnsafeRawBufferPointer? { stream.next() }

    var isBroken: Bool { @_noLocks get { stream.excess != nil } }
}
