/// What a controller offers, each on a port of its own.
public enum URService: Int, CaseIterable, Sendable {
    case dashboard = 29999
    case primary = 30001
    case secondary = 30002
    case realtime = 30003
    case rtde = 30004
}

/// Where a controller is: `HOST`, or `HOST:PORT` with the port of RTDE, from which the other services stand as far as on a robot.
public struct URAddress: Equatable, CustomStringConvertible, Sendable {
    public var host: String
    public var port: UInt16

    public init(_ place: String) {
        let parts = place.split(separator: ":", maxSplits: 1)
        let number = parts.count == 2 ? UInt16(parts[1]) : nil
        host = number == nil ? place : String(parts[0])
        port = number ?? UInt16(URService.rtde.rawValue)
    }

    /// Nil where there is no such port.
    public func port(of service: URService) -> UInt16? { UInt16(exactly: Int(port) + service.rawValue - URService.rtde.rawValue) }

    public var description: String { "\(host):\(port)" }
}
