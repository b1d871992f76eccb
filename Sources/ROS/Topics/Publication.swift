import Realtime
import Synchronization

/// A topic that this node publishes. Publishing never waits for a subscriber.
public final class Publication: @unchecked Sendable {
    public let topic: String
    public let type: String
    let md5: String
    private let definition: String
    private let isLatching: Bool
    private let node: String
    private let report: @Sendable (ROSError) -> Void
    private let wake: @Sendable () -> Void

    private struct State {
        var links: [OutboundLink] = []
        var latched: [UInt8]?
    }

    private let state = Mutex(State())

    init(
        topic: String, type: any ROSMessage.Type, latching: Bool, node: String, report: @escaping @Sendable (ROSError) -> Void,
        wake: @escaping @Sendable () -> Void
    ) {
        self.topic = topic
        self.type = type.typeName
        md5 = type.md5
        definition = type.fullDefinition
        isLatching = latching
        self.node = node
        self.report = report
        self.wake = wake
    }

    /// How many subscribers are connected.
    public var subscriberCount: Int { state.withLock { $0.links.count } }

    /// The connected nodes, by name.
    public var subscribers: [String] { state.withLock { $0.links.map(\.subscriber) } }

    /// Sends a message of the topic's type to all who listen.
    public func publish<Message: ROSMessage>(_ message: Message) {
        precondition(Message.md5 == md5, "a message of another type than the topic's")
        let body = message.encoded
        let frame = ConnectionHeader.length(body.count) + body
        let now = LoopClock.monotonic.now()
        let isWaiting = state.withLock { state in
            if isLatching { state.latched = frame }
            return settle(&state) { $0.offer(frame, at: now) }
        }
        if isWaiting { wake() }
    }

    /// Answers a subscriber's header and keeps the connection.
    func admit(_ descriptor: Int32, subscriber: String) {
        let link = OutboundLink(descriptor: descriptor, subscriber: subscriber)
        // Whoever has our answer misses nothing from then on.
        state.withLock { state in
            guard Socket.sendWhole(descriptor, answer.encoded) else { return }
            if let latched = state.latched { _ = link.offer(latched, at: LoopClock.monotonic.now()) }
            state.links.append(link)
        }
        wake()
    }

    private var answer: ConnectionHeader {
        ConnectionHeader([
            "callerid": node, "latching": isLatching ? "1" : "0", "md5sum": md5, "message_definition": definition, "topic": topic,
            "type": type,
        ])
    }

    /// What is wrong with a subscriber's wish; nil for nothing.
    func objection(to header: ConnectionHeader) -> String? {
        guard let wanted = header["md5sum"] else { return "it names no md5sum" }
        guard wanted != "*", wanted != md5 else { return nil }
        return
            "Client [\(header["callerid"] ?? "?")] wants topic [\(topic)] to have datatype/md5sum [\(header["type"] ?? "?")/\(wanted)], but our version has [\(type)/\(md5)]. Dropping connection"
    }

    /// Descriptors to watch, and whether each waits for room.
    var watched: [(descriptor: Int32, waits: Bool)] { state.withLock { $0.links.map { ($0.descriptor, $0.isWaiting) } } }

    /// Sends what waits, and lets go of those who have left.
    /// - Parameter gone: descriptors whose other end has closed.
    func tend(gone: Set<Int32>) {
        let now = LoopClock.monotonic.now()
        state.withLock { state in _ = settle(&state) { gone.contains($0.descriptor) ? .gone : $0.flush(at: now) } }
    }

    /// Gives the connections away; subscribers that come later are kept as ever.
    func surrender() -> [TopicSocket] {
        let links = state.withLock { state in
            defer { state.links = [] }
            return state.links
        }
        return links.map { TopicSocket(descriptor: $0.release(), peer: $0.subscriber) }
    }

    private func settle(_ state: inout State, _ act: (OutboundLink) -> OutboundLink.State) -> Bool {
        var isWaiting = false
        state.links.removeAll { link in
            switch act(link) {
            case .idle: return false
            case .waiting:
                isWaiting = true
                return false
            case .gone: return true
            case .stuck:
                report(.slowReader(topic: topic, subscriber: link.subscriber))
                return true
            }
        }
        return isWaiting
    }
}
