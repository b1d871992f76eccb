import CRealtime
import Glibc
import Realtime

/// The connections of a client to a controller, closed with the last copy.
public struct URWays: Sendable {
    public var rtde: Transport
    public var dashboard: Transport
    public var script: Transport
    private let owner: Owner?

    /// Through memory, or of a test's own making.
    public init(rtde: Transport, dashboard: Transport, script: Transport) {
        (self.rtde, self.dashboard, self.script) = (rtde, dashboard, script)
        owner = nil
    }

    /// s that a controller may take to answer a call.
    private static let patience = 2.0

    public init(to address: URAddress) throws(URProblem) {
        let owner = Owner()
        func open(_ service: URService) throws(URProblem) -> Transport {
            guard let port = address.port(of: service) else { throw .unreachable(address, "it has no port for \(service)") }
            switch Socket.connect(host: address.host, port: port, timeout: URWays.patience) {
            case .failure(let problem): throw .unreachable(URAddress("\(address.host):\(port)"), problem.why)
            case .success(let descriptor):
                owner.descriptors.append(descriptor)
                return Transport(raw: rt_socket_wire(descriptor))
            }
        }
        rtde = try open(.rtde)
        dashboard = try open(.dashboard)
        script = try open(.secondary)
        self.owner = owner
    }

    /// Written by one thread, before the others know it.
    private final class Owner: @unchecked Sendable {
        var descriptors: [Int32] = []
        deinit { for descriptor in descriptors { close(descriptor) } }
    }
}
