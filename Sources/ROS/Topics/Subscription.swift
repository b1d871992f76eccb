import Glibc
import Realtime
import Synchronization

/// A topic that this node listens to: a connection to each of its publishers, kept up as they come, die and return.
public final class Subscription: Sendable {
    /// Hears each message, on the connection's own thread.
    typealias Deliver = @Sendable (UnsafeRawBufferPointer) throws(ROSError) -> Void

    public let topic: String
    var type: String { wish.type }
    private let wish: TopicWish
    private let deliver: Deliver
    private let report: @Sendable (ROSError) -> Void
    private let links = Mutex<[String: InboundLink]>([:])

    init(_ wish: TopicWish, deliver: @escaping Deliver, report: @escaping @Sendable (ROSError) -> Void) {
        topic = wish.topic
        self.wish = wish
        self.deliver = deliver
        self.report = report
    }

    /// How many publishers are connected.
    public var publisherCount: Int { links.withLock { $0.values.count { $0.isConnected } } }

    /// Follows the master's list of publishers.
    func update(_ publishers: [String]) {
        links.withLock { links in
            for (publisher, link) in links where !publishers.contains(publisher) {
                link.stop()
                links[publisher] = nil
            }
            for publisher in publishers where links[publisher] == nil {
                let link = InboundLink(wish, publisher: publisher, deliver: deliver, report: report)
                links[publisher] = link
                DetachedThread.start("ros-listen") { link.run() }
            }
        }
    }

    func stop() { update([]) }
}

/// One publisher's end of a topic that we listen to.
final class InboundLink: Sendable {
    private let wish: TopicWish
    private let publisher: String
    private let deliver: Subscription.Deliver
    private let report: @Sendable (ROSError) -> Void
    private let isStopped = Atomic(false)
    private let isOpen = Atomic(false)
    private let isKnownTrouble = Atomic(false)

    /// s between two attempts; the second is for what will not mend itself soon.
    private static let pause = (short: 0.1, long: 2.0)
    /// Bytes
    static let longestMessage = 64 << 20

    init(_ wish: TopicWish, publisher: String, deliver: @escaping Subscription.Deliver, report: @escaping @Sendable (ROSError) -> Void) {
        self.wish = wish
        self.publisher = publisher
        self.deliver = deliver
        self.report = report
    }

    var isConnected: Bool { isOpen.load(ordering: .relaxed) }

    /// The thread ends soon after.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    private var goesOn: Bool { !isStopped.load(ordering: .relaxed) }

    /// Connects and listens, again and again, until stopped. What goes wrong is told once until it goes well again.
    func run() {
        var pause = InboundLink.pause.short
        while goesOn {
            do throws(ROSError) {
                let connection = try TopicConnection.open(wish, at: publisher)
                pause = InboundLink.pause.short
                try listen(connection)
            } catch {
                isOpen.store(false, ordering: .relaxed)
                if goesOn, !isKnownTrouble.exchange(true, ordering: .relaxed) { report(error) }
            }
            wait(pause)
            pause = min(2 * pause, InboundLink.pause.long)
        }
    }

    private func listen(_ connection: borrowing TopicConnection) throws(ROSError) {
        let descriptor = connection.descriptor
        defer {
            isOpen.store(false, ordering: .relaxed)
            close(descriptor)
        }
        isOpen.store(true, ordering: .relaxed)
        isKnownTrouble.store(false, ordering: .relaxed)
        var stream = MessageStream(longest: InboundLink.longestMessage)
        while goesOn {
            guard Socket.wait(descriptor, for: POLLIN, 0.1) else { continue }
            guard stream.fill(descriptor) else {
                throw .publisherGone(topic: wish.topic, publisher: publisher, why: "it closed the connection")
            }
            while let message = stream.next() { try deliver(message) }
            if let bytes = stream.excess { throw .tooLong(topic: wish.topic, publisher: publisher, bytes: bytes) }
        }
    }

    private func wait(_ seconds: Double) {
        let end = LoopClock.monotonic.now().advanced(bySeconds: seconds)
        while goesOn, LoopClock.monotonic.now() < end { usleep(10_000) }
    }
}
