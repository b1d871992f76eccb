import Glibc
import Realtime

/// An established TCPROS connection for somebody who reads or sends on it by himself, as a control loop does.
public final class TopicSocket: Sendable {
    /// Non-blocking.
    public let descriptor: Int32
    /// The node at the other end: a publisher's address, or a subscriber's name.
    public let peer: String
    /// The type that the publisher named, and its md5 sum; empty for a subscriber's.
    public let type: String
    public let md5: String

    init(descriptor: Int32, peer: String, type: String = "", md5: String = "") {
        (self.descriptor, self.peer, self.type, self.md5) = (descriptor, peer, type, md5)
    }

    deinit { close(descriptor) }
}

extension ROSNode {
    /// Connects to all publishers of a topic, whatever they publish, and tells the master that this node listens.
    /// - Parameter seconds: how long the first of them may take to appear.
    public func connect(to topic: String, within seconds: Double) throws(ROSError) -> [TopicSocket] {
        let wish = TopicWish(node: name, topic: topic, type: "*", md5: "*")
        let deadline = LoopClock.monotonic.now().advanced(bySeconds: seconds)
        var trouble = ROSError.noPublisher(topic: topic, seconds: seconds)
        repeat {
            var sockets: [TopicSocket] = []
            for publisher in try master.registerSubscriber(topic, type: "*", api: address) {
                do throws(ROSError) { sockets.append(try TopicConnection.open(wish, at: publisher).socket(publisher)) } catch {
                    trouble = error
                }
            }
            guard sockets.isEmpty else { return sockets }
            usleep(50_000)
        } while LoopClock.monotonic.now() < deadline
        throw trouble
    }
}

extension Publication {
    /// Takes the connections of all who listen, for somebody who will send on them by himself; those who come later get nothing.
    /// - Parameters:
    ///   - names: nodes that must be among them, as the master has them.
    ///   - seconds: how long they may take to connect.
    public func takeOver(from names: [String], within seconds: Double) throws(ROSError) -> [TopicSocket] {
        let deadline = LoopClock.monotonic.now().advanced(bySeconds: seconds)
        while subscriberCount == 0 || !Set(names).isSubset(of: Set(subscribers)) {
            guard LoopClock.monotonic.now() < deadline else { throw .noSubscriber(topic: topic, seconds: seconds) }
            usleep(10_000)
        }
        return surrender()
    }
}
