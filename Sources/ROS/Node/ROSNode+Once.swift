import Glibc
import Realtime
import Synchronization

extension ROSNode {
    /// Waits for one message of a topic, the latched one where there is one.
    public func once<Message: ROSMessage>(_ topic: String, _ type: Message.Type, within seconds: Double) throws(ROSError) -> Message {
        let heard = Heard<Message>()
        let subscription = try subscribe(topic, type) { heard.hear($0) }
        defer { unsubscribe(subscription) }
        let deadline = LoopClock.monotonic.now().advanced(bySeconds: seconds)
        while LoopClock.monotonic.now() < deadline {
            if let message = heard.message { return message }
            usleep(5000)
        }
        throw .noPublisher(topic: topic, seconds: seconds)
    }
}

/// The first thing that another thread brings.
private final class Heard<Message: Sendable>: Sendable {
    private let first = Mutex<Message?>(nil)

    func hear(_ message: Message) { first.withLock { $0 = $0 ?? message } }
    var message: Message? { first.withLock { $0 } }
}
