/// Calls methods of a master or of a node.
struct RemoteNode: Sendable {
    var address: NodeAddress
    /// s
    var timeout = 3.0

    init(_ address: NodeAddress, timeout: Double = 3) {
        self.address = address
        self.timeout = timeout
    }

    /// - Returns: the value of a success.
    func call(_ method: String, _ parameters: [XMLRPCValue]) throws(ROSError) -> XMLRPCValue {
        let reply = try ask(method, parameters)
        guard reply.code == 1 else { throw .refused("\(address)", method: method, why: reply.message) }
        return reply.value
    }

    /// - Returns: whatever it says, a failure too.
    func ask(_ method: String, _ parameters: [XMLRPCValue]) throws(ROSError) -> ROSReply {
        let bytes: [UInt8]
        do { bytes = try HTTPClient.post(XMLRPCCall(method, parameters).encoded, to: address, timeout: timeout) } catch {
            throw .unreachable("\(address)", method: method, why: error.why)
        }
        let reply: XMLRPCReply
        do { reply = try XMLRPCReply(bytes) } catch { throw .notXMLRPC("\(address)", method: method, why: error.why) }
        switch reply {
        case .fault(_, let message): throw .refused("\(address)", method: method, why: message)
        case .value(let value):
            guard let reply = ROSReply(value) else { throw .notXMLRPC("\(address)", method: method, why: "no code, message and value") }
            return reply
        }
    }
}
