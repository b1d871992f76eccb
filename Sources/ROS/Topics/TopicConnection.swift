import Glibc
import Realtime

/// What a subscriber asks for.
struct TopicWish: Sendable {
    var node: String
    var topic: String
    /// A type and what it hashes to; `*` for whatever is published.
    var type: String
    var md5: String
}

/// A connection to one publisher, past the headers.
struct TopicConnection: ~Copyable {
    let descriptor: Int32
    /// What the publisher said of itself.
    let header: ConnectionHeader

    /// s for each step of connecting.
    private static let patience = 3.0

    /// Asks the publisher where its topic is, and goes there.
    static func open(_ wish: TopicWish, at publisher: String) throws(ROSError) -> TopicConnection {
        let remote = RemoteNode(try NodeAddress(publisher), timeout: patience)
        let place = try remote.call("requestTopic", [.string(wish.node), .string(wish.topic), [["TCPROS"]]])
        guard let parts = place.elements, parts.count == 3, parts[0].text == "TCPROS", let host = parts[1].text,
            let port = parts[2].number.flatMap(UInt16.init(exactly:))
        else { throw .notXMLRPC(publisher, method: "requestTopic", why: "it names no TCPROS port") }
        switch Socket.connect(host: host, port: port, timeout: patience) {
        case .failure(let problem): throw .publisherGone(topic: wish.topic, publisher: publisher, why: problem.why)
        case .success(let descriptor):
            do throws(ROSError) { return TopicConnection(descriptor: descriptor, header: try greet(descriptor, wish, publisher)) } catch {
                close(descriptor)
                throw error
            }
        }
    }

    /// Gives the connection away.
    consuming func socket(_ publisher: String) -> TopicSocket {
        TopicSocket(descriptor: descriptor, peer: publisher, type: header["type"] ?? "", md5: header["md5sum"] ?? "")
    }

    private static func greet(_ descriptor: Int32, _ wish: TopicWish, _ publisher: String) throws(ROSError) -> ConnectionHeader {
        let header = ConnectionHeader([
            "callerid": wish.node, "topic": wish.topic, "type": wish.type, "md5sum": wish.md5, "tcp_nodelay": "1",
        ])
        guard Socket.sendWhole(descriptor, header.encoded) else {
            throw .publisherGone(topic: wish.topic, publisher: publisher, why: "it hung up")
        }
        let answer = try hear(descriptor, wish.topic, publisher)
        if let error = answer["error"] { throw .badHeader(topic: wish.topic, peer: publisher, why: error) }
        guard let md5 = answer["md5sum"] else { throw .badHeader(topic: wish.topic, peer: publisher, why: "it names no md5sum") }
        guard wish.md5 == "*" || md5 == wish.md5 || md5 == "*" else {
            throw .wrongType(
                topic: wish.topic, publisher: publisher, expected: "\(wish.type)/\(wish.md5)", found: "\(answer["type"] ?? "?")/\(md5)")
        }
        return answer
    }

    /// Reads the answering header and not a byte more, for messages follow.
    private static func hear(_ descriptor: Int32, _ topic: String, _ publisher: String) throws(ROSError) -> ConnectionHeader {
        var bytes: [UInt8] = []
        let deadline = LoopClock.monotonic.now().advanced(bySeconds: patience)
        while true {
            switch ConnectionHeader.read(bytes) {
            case .header(let header, _): return header
            case .broken(let why): throw .badHeader(topic: topic, peer: publisher, why: why)
            case .incomplete: break
            }
            let wanted = bytes.count < 4 ? 4 - bytes.count : ConnectionHeader.missing(bytes)
            let left = deadline.seconds(since: LoopClock.monotonic.now())
            guard left > 0, Socket.wait(descriptor, for: POLLIN, left) else {
                throw .badHeader(topic: topic, peer: publisher, why: "it did not come as a whole within \(patience) s")
            }
            let piece = withUnsafeTemporaryAllocation(byteCount: min(wanted, 4096), alignment: 1) { buffer in
                Socket.receive(descriptor, into: buffer).map { Array(buffer[..<$0]) }
            }
            guard let piece else { throw .badHeader(topic: topic, peer: publisher, why: "it was cut off after \(bytes.count) bytes") }
            bytes += piece
        }
    }
}
