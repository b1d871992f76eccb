/// What a node asks of the master.
public struct MasterClient: Sendable {
    public let address: NodeAddress
    let caller: String
    private let remote: RemoteNode

    /// - Parameter caller: the node's own name.
    public init(_ address: NodeAddress, caller: String) {
        self.address = address
        self.caller = caller
        remote = RemoteNode(address)
    }

    private func call(_ method: String, _ parameters: XMLRPCValue...) throws(ROSError) -> XMLRPCValue {
        try remote.call(method, [.string(caller)] + parameters)
    }

    /// - Returns: the slave addresses of those who publish the topic now.
    func registerSubscriber(_ topic: String, type: String, api: NodeAddress) throws(ROSError) -> [String] {
        try call("registerSubscriber", .string(topic), .string(type), .string("\(api)")).texts ?? []
    }

    func unregisterSubscriber(_ topic: String, api: NodeAddress) throws(ROSError) {
        _ = try call("unregisterSubscriber", .string(topic), .string("\(api)"))
    }

    func registerPublisher(_ topic: String, type: String, api: NodeAddress) throws(ROSError) {
        _ = try call("registerPublisher", .string(topic), .string(type), .string("\(api)"))
    }

    func unregisterPublisher(_ topic: String, api: NodeAddress) throws(ROSError) {
        _ = try call("unregisterPublisher", .string(topic), .string("\(api)"))
    }

    func registerService(_ service: String, at address: NodeAddress, api: NodeAddress) throws(ROSError) {
        _ = try call("registerService", .string(service), .string("\(address)"), .string("\(api)"))
    }

    func unregisterService(_ service: String, at address: NodeAddress) throws(ROSError) {
        _ = try call("unregisterService", .string(service), .string("\(address)"))
    }

    /// The nodes that listen to a topic, by name.
    public func subscribers(of topic: String) throws(ROSError) -> [String] {
        let lists = try call("getSystemState").elements ?? []
        guard lists.count == 3, let entry = lists[1].elements?.first(where: { $0.elements?.first?.text == topic })?.elements,
            entry.count == 2
        else { return [] }
        return entry[1].texts ?? []
    }

    public func hasParameter(_ key: String) throws(ROSError) -> Bool { try call("hasParam", .string(key)) == .bool(true) }

    /// - Returns: nil where there is no such parameter.
    public func parameter(_ key: String) throws(ROSError) -> XMLRPCValue? {
        let reply = try remote.ask("getParam", [.string(caller), .string(key)])
        return reply.code == 1 ? reply.value : nil
    }

    public func setParameter(_ key: String, _ value: XMLRPCValue) throws(ROSError) { _ = try call("setParam", .string(key), value) }

    public func deleteParameter(_ key: String) throws(ROSError) { _ = try call("deleteParam", .string(key)) }
}
