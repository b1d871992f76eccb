import Glibc
import Synchronization
import Realtime

/// What a node publishes and listens to, and what it answers others about that.
final class NodeBook: Sendable {
    private struct State {
        var publications: [Publication] = []
        var subscriptions: [Subscription] = []
        var services: [ServiceDesk] = []
        var topicPort: UInt16 = 0
        var isToldToEnd = false
        var isClosed = false
    }

    private let name: String
    private let host: String
    private let master: NodeAddress
    private let state = Mutex(State())

    init(name: String, host: String, master: NodeAddress) {
        (self.name, self.host, self.master) = (name, host, master)
    }

    var publications: [Publication] { state.withLock { $0.publications } }
    var isToldToEnd: Bool { state.withLock { $0.isToldToEnd } }

    var services: [ServiceDesk] { state.withLock { $0.services } }

    /// Where services are asked for: the door of the topics.
    var serviceAddress: NodeAddress { NodeAddress(scheme: "rosrpc", host: host, port: topicPort) }

    var topicPort: UInt16 {
        get { state.withLock { $0.topicPort } }
        set { state.withLock { $0.topicPort = newValue } }
    }

    func add(_ publication: Publication) { state.withLock { $0.publications.append(publication) } }
    func add(_ subscription: Subscription) { state.withLock { $0.subscriptions.append(subscription) } }
    func add(_ service: ServiceDesk) { state.withLock { $0.services.append(service) } }
    func remove(_ publication: Publication) { state.withLock { $0.publications.removeAll { $0 === publication } } }
    func remove(_ subscription: Subscription) { state.withLock { $0.subscriptions.removeAll { $0 === subscription } } }

    /// - Returns: what there was, the first time; nil afterwards.
    func close() -> (publications: [Publication], subscriptions: [Subscription])? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            state.isClosed = true
            defer { (state.publications, state.subscriptions) = ([], []) }
            return (state.publications, state.subscriptions)
        }
    }

    /// Gives a new connection to the topic that it asks for, or tells it why not.
    func admit(_ descriptor: Int32, _ header: ConnectionHeader, report: (ROSError) -> Void) {
        if let name = header["service"], let service = services.first(where: { $0.name == name }) {
            return service.admit(descriptor, header)
        }
        let (topic, subscriber) = (header["topic"] ?? header["service"] ?? "", header["callerid"] ?? "an unnamed node")
        let publication = publications.first { $0.topic == topic }
        let objection = publication.map { $0.objection(to: header) } ?? "topic [\(topic)] is not published by \(name)"
        guard let objection else {
            publication?.admit(descriptor, subscriber: subscriber)
            return
        }
        _ = Socket.sendWhole(descriptor, ConnectionHeader(["error": objection]).encoded)
        Glibc.close(descriptor)
        report(.wrongSubscriber(topic: topic, subscriber: subscriber, why: objection))
    }
}

/// The slave API.
extension NodeBook {
    func answer(_ bytes: [UInt8]) -> [UInt8] {
        guard let call = XMLRPCCall(bytes) else { return XMLRPCReply.fault(code: -32700, message: "this is no XML-RPC call").encoded }
        guard let reply = answer(call) else {
            return XMLRPCReply.fault(code: 1, message: "method '\(call.method)' is not supported").encoded
        }
        return XMLRPCReply.value(reply.xmlrpc).encoded
    }

    private func answer(_ call: XMLRPCCall) -> ROSReply? {
        let parameters = call.parameters
        switch call.method {
        case "requestTopic": return requestTopic(parameters)
        case "publisherUpdate": return publisherUpdate(parameters)
        case "paramUpdate": return .success("")
        case "getPid": return .success("", .int(Int(getpid())))
        case "getMasterUri": return .success("", .string("\(master)"))
        case "getPublications": return .success("publications", pairs(publications.map { ($0.topic, $0.type) }))
        case "getSubscriptions": return .success("subscriptions", pairs(state.withLock { $0.subscriptions }.map { ($0.topic, $0.type) }))
        case "getBusStats": return .success("", [[], [], []])
        case "getBusInfo": return .success("bus info", busInfo)
        case "shutdown":
            state.withLock { $0.isToldToEnd = true }
            return .success("shutdown")
        default: return nil
        }
    }

    private func requestTopic(_ parameters: [XMLRPCValue]) -> ROSReply {
        guard parameters.count == 3, let topic = parameters[1].text, let protocols = parameters[2].elements else {
            return .mistake("requestTopic takes a caller, a topic and protocols")
        }
        guard publications.contains(where: { $0.topic == topic }) else { return .failure("not a publisher of [\(topic)]") }
        guard protocols.contains(where: { $0.elements?.first == "TCPROS" }) else { return .failure("only TCPROS is spoken here") }
        return .success("ready on \(host):\(topicPort)", ["TCPROS", .string(host), .int(Int(topicPort))])
    }

    private func publisherUpdate(_ parameters: [XMLRPCValue]) -> ROSReply {
        guard parameters.count == 3, let topic = parameters[1].text, let publishers = parameters[2].texts else {
            return .mistake("publisherUpdate takes a caller, a topic and addresses")
        }
        for subscription in state.withLock({ $0.subscriptions }) where subscription.topic == topic { subscription.update(publishers) }
        return .success("")
    }

    private func pairs(_ list: [(String, String)]) -> XMLRPCValue { .array(list.map { [.string($0.0), .string($0.1)] }) }

    /// A line per connection: number, the other end, direction, transport, topic, and that it is up.
    private var busInfo: XMLRPCValue {
        let outward = publications.flatMap { publication in
            publication.subscribers.map { [.int(0), .string($0), "o", "TCPROS", .string(publication.topic), .bool(true)] as [XMLRPCValue] }
        }
        return .array(outward.enumerated().map { .array([.int($0.offset)] + $0.element.dropFirst()) })
    }
}
