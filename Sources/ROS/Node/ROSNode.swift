import Glibc
import Realtime
import Synchronization

/// A node of a ROS graph: publishes and listens to topics, and answers the master and other nodes.
public final class ROSNode: @unchecked Sendable {
    public let name: String
    public let master: MasterClient
    /// Where the node answers XML-RPC.
    public let address: NodeAddress
    private let slave: HTTPServer
    private let topics: TopicServer
    let book: NodeBook
    private let report: @Sendable (ROSError) -> Void

    /// Says nothing to the master before the first topic.
    /// - Parameters:
    ///   - name: with a slash, such as `/limber`; another node of that name is told to end.
    ///   - host: by which others reach this machine: `ROS_IP`, or nil for the address that faces the master.
    ///   - report: is told what goes wrong beside the calls, on any thread.
    public init(
        name: String, master: NodeAddress, host: String? = nil, report: @escaping @Sendable (ROSError) -> Void = { _ in }
    ) throws(ROSError) {
        let host = host ?? (master.isLoopback ? "127.0.0.1" : Socket.ownAddress(towards: master.host, port: master.port)) ?? "127.0.0.1"
        let interface = NodeAddress(host: host, port: 1).isLoopback ? "127.0.0.1" : "0.0.0.0"
        let book = NodeBook(name: name, host: host, master: master)
        let topics = try TopicServer(
            address: interface, publications: { book.publications }, admit: { book.admit($0, $1, report: report) }, report: report)
        book.topicPort = topics.port
        slave = try HTTPServer(address: interface, port: 0) { book.answer($0) }
        try topics.start()
        (self.name, self.book, self.topics, self.report) = (name, book, topics, report)
        address = NodeAddress(host: host, port: slave.port)
        self.master = MasterClient(master, caller: name)
    }

    deinit { shutdown() }

    /// Publishes a topic from now on.
    public func advertise(_ topic: String, _ type: any ROSMessage.Type, latching: Bool = false) throws(ROSError) -> Publication {
        let topics = topics
        let publication = Publication(
            topic: topic, type: type, latching: latching, node: name, report: report, wake: { [weak topics] in topics?.wake() })
        book.add(publication)
        do { try master.registerPublisher(topic, type: type.typeName, api: address) } catch {
            book.remove(publication)
            throw error
        }
        return publication
    }

    /// Listens to a topic from now on.
    /// - Parameter hear: is told each message, on a thread for each publisher.
    public func subscribe<Message: ROSMessage>(
        _ topic: String, _ type: Message.Type, hear: @escaping @Sendable (Message) -> Void
    ) throws(ROSError) -> Subscription {
        let wish = TopicWish(node: name, topic: topic, type: Message.typeName, md5: Message.md5)
        return try subscribe(wish) { bytes throws(ROSError) in hear(try Message(decoding: bytes)) }
    }

    func subscribe(_ wish: TopicWish, _ deliver: @escaping Subscription.Deliver) throws(ROSError) -> Subscription {
        let subscription = Subscription(wish, deliver: deliver, report: report)
        book.add(subscription)
        do { subscription.update(try master.registerSubscriber(wish.topic, type: wish.type, api: address)) } catch {
            book.remove(subscription)
            throw error
        }
        return subscription
    }

    /// Listens no more.
    public func unsubscribe(_ subscription: Subscription) {
        book.remove(subscription)
        subscription.stop()
        // A master that is away has forgotten it as well.
        try? master.unregisterSubscriber(subscription.topic, api: address)
    }

    /// Offers a service from now on.
    /// - Parameter answer: is asked on a thread of each client's.
    public func serve<Service: ROSService>(
        _ name: String, _ service: Service.Type, answer: @escaping @Sendable (Service.Request) -> Service.Response
    ) throws(ROSError) {
        book.add(ServiceDesk(name, service, node: self.name, answer: answer))
        try master.registerService(name, at: book.serviceAddress, api: address)
    }

    /// Whether the master, or a node that took over this one's name, has told it to end.
    public var isToldToEnd: Bool { book.isToldToEnd }

    /// Says farewell to the master, where it still answers, and closes everything.
    public func shutdown() {
        let services = book.services
        guard let (publications, subscriptions) = book.close() else { return }
        for service in services { try? master.unregisterService(service.name, at: book.serviceAddress) }
        for publication in publications { try? master.unregisterPublisher(publication.topic, api: address) }
        for subscription in subscriptions {
            try? master.unregisterSubscriber(subscription.topic, api: address)
            subscription.stop()
        }
        topics.stop()
        slave.stop()
    }
}
