import Glibc
import Realtime

/// A service that a node offers: questions come over connections of their own, each on a thread.
final class ServiceDesk: Sendable {
    let name: String
    private let node: String
    private let type: String
    private let md5: String
    /// - Returns: nil for a question that cannot be read.
    private let answer: @Sendable (UnsafeRawBufferPointer) -> [UInt8]?

    /// Bytes of a question.
    private static let longest = 1 << 20
    /// s that a client may be silent.
    private static let patience = 60.0

    init<Service: ROSService>(
        _ name: String, _ service: Service.Type, node: String, answer: @escaping @Sendable (Service.Request) -> Service.Response
    ) {
        (self.name, self.node, type, md5) = (name, node, Service.typeName, Service.md5)
        self.answer = { bytes in (try? Service.Request(decoding: bytes)).map { answer($0).encoded } }
    }

    /// Takes over a connection with its header.
    func admit(_ descriptor: Int32, _ header: ConnectionHeader) {
        guard let wanted = header["md5sum"], wanted == "*" || wanted == md5 else {
            let objection = "service [\(name)] is \(type)/\(md5), not \(header["md5sum"] ?? "nameless")"
            _ = Socket.sendWhole(descriptor, ConnectionHeader(["error": objection]).encoded)
            close(descriptor)
            return
        }
        let isPersistent = header["persistent"] == "1"
        let own = ConnectionHeader([
            "callerid": node, "md5sum": md5, "type": type, "request_type": "\(type)Request", "response_type": "\(type)Response",
        ])
        // Who only probes wants no more than the header.
        guard Socket.sendWhole(descriptor, own.encoded), header["probe"] != "1" else {
            close(descriptor)
            return
        }
        if !DetachedThread.start("ros-service", { self.serve(descriptor, isPersistent) }) { close(descriptor) }
    }

    private func serve(_ descriptor: Int32, _ isPersistent: Bool) {
        defer { close(descriptor) }
        var stream = MessageStream(longest: ServiceDesk.longest)
        while Socket.wait(descriptor, for: POLLIN, ServiceDesk.patience), stream.fill(descriptor) {
            while let question = stream.next() {
                guard Socket.sendWhole(descriptor, ServiceDesk.frame(answer(question))) else { return }
                guard isPersistent else { return }
            }
            if stream.excess != nil { return }
        }
    }

    /// Whether it went well, then the answer or a sentence.
    private static func frame(_ answer: [UInt8]?) -> [UInt8] {
        let body = answer ?? Array("the question could not be read".utf8)
        return [answer == nil ? 0 : 1] + ConnectionHeader.length(body.count) + body
    }
}
