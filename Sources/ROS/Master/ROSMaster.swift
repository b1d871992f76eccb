import Glibc
import Synchronization

/// A ROS master of our own: names, addresses and parameters, for a machine on which no ROS is installed.
public final class ROSMaster: Sendable {
    public let address: NodeAddress
    private let server: HTTPServer

    /// - Parameters:
    ///   - host: the name or address by which nodes reach this machine.
    ///   - port: 11311 by convention; 0 for any that is free.
    public init(host: String = "127.0.0.1", port: UInt16 = 11311) throws(ROSError) {
        let desk = MasterDesk()
        let isLoopback = NodeAddress(host: host, port: 1).isLoopback
        server = try HTTPServer(address: isLoopback ? "127.0.0.1" : "0.0.0.0", port: port) { bytes in
            guard let call = XMLRPCCall(bytes) else { return XMLRPCReply.fault(code: -32700, message: "this is no XML-RPC call").encoded }
            return desk.answer(call).encoded
        }
        address = NodeAddress(host: host, port: server.port)
        desk.open(address)
    }

    /// Forgets everybody; from any thread.
    public func stop() { server.stop() }
}

/// Reads calls to the master and writes its answers.
final class MasterDesk: Sendable {
    struct State: Sendable {
        var address: NodeAddress?
        var registry = Registry()
        var parameters = ParameterServer()
    }

    private let state = Mutex(State())
    private let notifier = MasterNotifier()

    func open(_ address: NodeAddress) { state.withLock { $0.address = address } }

    func answer(_ call: XMLRPCCall) -> XMLRPCReply {
        guard let method = MasterMethod(call) else {
            return .fault(code: 1, message: "method '\(call.method)' is not supported, or not with these parameters")
        }
        let (reply, notices) = state.withLock { $0.perform(method) }
        for notice in notices { notifier.send(notice) }
        return .value(reply.xmlrpc)
    }
}

extension MasterDesk.State {
    typealias Outcome = (ROSReply, [Registry.Notice])

    mutating func perform(_ method: MasterMethod) -> Outcome {
        switch method {
        case .registerSubscriber(let entry, let topic, let type):
            let notices = registry.subscribe(entry, topic, type: type)
            return (.success("Subscribed to [\(topic)]", texts(registry.publishers(of: topic))), notices)
        case .unregisterSubscriber(let entry, let topic):
            let isRemoved = registry.unsubscribe(entry, topic)
            return (.success("Unregistered [\(entry.caller)] as a subscriber of [\(topic)]", .int(isRemoved ? 1 : 0)), [])
        case .registerPublisher(let entry, let topic, let type):
            let notices = registry.publish(entry, topic, type: type)
            let listeners = registry.subscribers[topic, default: []].map(\.api)
            return (.success("Registered [\(entry.caller)] as a publisher of [\(topic)]", texts(listeners)), notices)
        case .unregisterPublisher(let entry, let topic):
            let notices = registry.unpublish(entry, topic)
            return (.success("Unregistered [\(entry.caller)] as a publisher of [\(topic)]", .int(notices == nil ? 0 : 1)), notices ?? [])
        case .registerService(let name, let service):
            return (.success("Registered [\(service.provider.caller)] as the provider of [\(name)]", 1), registry.serve(name, service))
        case .unregisterService(let name, let address):
            return (.success("Unregistered the provider of [\(name)]", .int(registry.stopServing(name, at: address) ? 1 : 0)), [])
        case .parameter(let method): return parameters.perform(method)
        default: return (answer(method), [])
        }
    }

    private func texts(_ texts: [String]) -> XMLRPCValue { .array(texts.map { .string($0) }) }

    private func answer(_ method: MasterMethod) -> ROSReply {
        switch method {
        case .lookupService(let name):
            registry.services[name].map { .success("rosrpc URI", .string($0.address)) } ?? .mistake("no provider of [\(name)]")
        case .lookupNode(let name): registry.nodes[name].map { .success("node api", .string($0)) } ?? .mistake("unknown node [\(name)]")
        case .getUri: .success("", .string(address.map(String.init(describing:)) ?? ""))
        case .getPid: .success("", .int(Int(getpid())))
        case .getTopicTypes: .success("current topics", pairs(registry.types))
        case .getPublishedTopics(let space):
            .success("current topics", pairs(registry.types.filter { registry.publishers[$0.key] != nil && $0.key.hasPrefix(space) }))
        case .getSystemState: .success("current system state", systemState)
        default: .mistake("not a question")
        }
    }

    private func pairs(_ types: [String: String]) -> XMLRPCValue {
        .array(types.sorted { $0.key < $1.key }.map { .array([.string($0.key), .string($0.value)]) })
    }

    private var systemState: XMLRPCValue {
        func list(_ lists: [String: [Registry.Entry]]) -> XMLRPCValue {
            .array(lists.sorted { $0.key < $1.key }.map { .array([.string($0.key), texts($0.value.map(\.caller))]) })
        }
        return .array([list(registry.publishers), list(registry.subscribers), list(registry.services.mapValues { [$0.provider] })])
    }
}
