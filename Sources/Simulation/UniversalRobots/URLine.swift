import Drivers

/// One client's connection, as the controller has it.
public final class URLine {
    /// Bytes that a client may leave unread before the controller closes the connection; a guess at its buffer.
    public static let capacity = 65_536

    public let service: URService
    /// What the client has not been sent yet; whoever carries the bytes takes them from here.
    public var outgoing: [UInt8] = []
    public private(set) var isClosed = false
    let session: RTDESession?
    var lines = DashboardLines()
    var script = ScriptInbox()

    init(_ service: URService) {
        self.service = service
        session = service == .rtde ? RTDESession() : nil
    }

    func send(_ bytes: [UInt8]) {
        guard !isClosed else { return }
        outgoing += bytes
        if outgoing.count > URLine.capacity { close() }
    }

    /// What was sent before still arrives.
    func close() { isClosed = true }
}
