/// Where a node, a master or a service listens: `http://robot.local:11311/` or `rosrpc://host:port`.
public struct NodeAddress: Equatable, Hashable, CustomStringConvertible, Sendable {
    public var scheme: String
    public var host: String
    public var port: UInt16

    public init(scheme: String = "http", host: String, port: UInt16) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    public init(_ text: String) throws(ROSError) {
        guard let match = text.wholeMatch(of: /(http|rosrpc):\/\/([^\s:\/]+):([0-9]{1,5})(\/\S*)?/), let port = UInt16(match.3), port > 0
        else {
            throw .badAddress(text)
        }
        self.init(scheme: String(match.1), host: String(match.2), port: port)
    }

    public var description: String { scheme == "http" ? "http://\(host):\(port)/" : "\(scheme)://\(host):\(port)" }

    /// Whether nobody on another machine can go there.
    var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") }
}

/// Names of ROS: `/robot/state` stands for itself, `state` for one in a node's name space, `~state` for one below the node.
enum ROSName {
    static func resolve(_ name: String, of caller: String) -> String {
        let parts = caller.split(separator: "/")
        let prefix =
            if name.hasPrefix("/") { "" } else if name.hasPrefix("~") { parts.joined(separator: "/") + "/" } else {
                parts.dropLast().joined(separator: "/") + "/"
            }
        return "/" + (prefix + name.drop { $0 == "~" }).split(separator: "/").joined(separator: "/")
    }
}
