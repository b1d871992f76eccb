import Glibc
import Realtime
import Robot

/// Asks a Universal Robots controller who it is: for versions and by questions alone, so that nothing of the robot changes.
public enum ControllerSearch {
    /// s that a controller may take to answer.
    private static let patience = 2.0

    /// - Parameter place: as `URAddress` has it.
    /// - Throws: where no RTDE answers.
    public static func robot(at place: String) throws(URProblem) -> FoundRobot {
        let address = URAddress(place)
        let version = try RTDEInquiry(address, patience).version()
        var robot = FoundRobot(protocol: .rtde, vendor: "Universal Robots", software: "\(version)")
        guard let port = address.port(of: .dashboard), var dashboard = DashboardInquiry(address.host, port, patience), dashboard.isGreeted()
        else {
            robot.state = "its dashboard server does not answer"
            return robot
        }
        robot.model = dashboard.ask(.robotModel)
        robot.serial = dashboard.ask(.serialNumber)
        let words = [dashboard.ask(.robotMode), dashboard.ask(.safetyStatus)].compactMap(\.self)
        let remote = dashboard.ask(.isInRemoteControl).map { $0 == "true" ? "remote control" : "local control" }
        robot.state = (words + [remote].compactMap(\.self)).joined(separator: ", ")
        return robot
    }
}

/// A connection to RTDE without a recipe.
private struct RTDEInquiry: ~Copyable {
    private let descriptor: Int32
    private let patience: Double

    init(_ address: URAddress, _ patience: Double) throws(URProblem) {
        switch Socket.connect(host: address.host, port: address.port, timeout: patience) {
        case .failure(let problem): throw .unreachable(address, problem.why)
        case .success(let descriptor): self.descriptor = descriptor
        }
        self.patience = patience
    }

    deinit { close(descriptor) }

    /// The newer protocol is tried first; a controller that refuses it is still in the older one.
    func version() throws(URProblem) -> URControlVersion {
        var codec = RTDECodec(.two)
        if try ask(.protocolVersion(2), codec) != .protocolVersion(isAccepted: true) { codec = RTDECodec(.one) }
        guard case .controlVersion(let version) = try ask(.controlVersion, codec) else { throw .closed(what: "RTDE") }
        return version
    }

    private func ask(_ request: RTDERequest, _ codec: RTDECodec) throws(URProblem) -> RTDEReply {
        let bytes = codec.encode(request)
        guard Socket.sendWhole(descriptor, bytes) else { throw .closed(what: "RTDE") }
        var decoder = RTDEStreamDecoder()
        var buffer = [UInt8](repeating: 0, count: RTDEPackage.largest)
        while Socket.wait(descriptor, for: POLLIN, patience) {
            guard let count = buffer.withUnsafeMutableBytes({ Socket.receive(descriptor, into: $0) }) else { throw .closed(what: "RTDE") }
            for package in decoder.decode(Array(buffer[..<count])) where package.kind.rawValue == bytes[2] {
                if let reply = codec.reply(package.kind, package.body) { return reply }
            }
        }
        throw .silent(what: "RTDE", seconds: patience)
    }
}

/// A connection to a dashboard server that only asks.
private struct DashboardInquiry: ~Copyable {
    private let descriptor: Int32
    private let patience: Double
    private var lines = DashboardLines()

    /// Nil where nobody listens.
    init?(_ host: String, _ port: UInt16, _ patience: Double) {
        guard case .success(let descriptor) = Socket.connect(host: host, port: port, timeout: patience) else { return nil }
        (self.descriptor, self.patience) = (descriptor, patience)
    }

    deinit { close(descriptor) }

    mutating func isGreeted() -> Bool { line() != nil }

    /// Nil where it does not know the question.
    mutating func ask(_ command: DashboardCommand) -> String? {
        guard Socket.sendWhole(descriptor, Array("\(command.line)\n".utf8)), let reply = line() else { return nil }
        guard let words = command.answer(in: reply), !words.lowercased().hasPrefix("could not understand") else { return nil }
        return words
    }

    private mutating func line() -> String? {
        var buffer = [UInt8](repeating: 0, count: DashboardLines.longest)
        while Socket.wait(descriptor, for: POLLIN, patience) {
            guard let count = buffer.withUnsafeMutableBytes({ Socket.receive(descriptor, into: $0) }) else { return nil }
            if let line = lines.decode(buffer[..<count]).first { return line }
        }
        return nil
    }
}
