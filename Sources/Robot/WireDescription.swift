/// How the arm is reached, and how often.
public struct WireDescription: Equatable, Sendable {
    /// The languages that Limber speaks to arms.
    public enum WireProtocol: String, CaseIterable, Codable, Sendable {
        /// Dynamixel X servos on a serial bus.
        case dynamixel
        /// Feetech STS servos on a serial bus.
        case feetech
        /// A Sawyer's own controller, over ROS 1.
        case intera
        /// A Universal Robots controller, over its Real-Time Data Exchange.
        case rtde
    }

    public var `protocol`: WireProtocol
    /// The serial device, the URI of the robot's ROS master, or the controller's host.
    public var port: String
    /// bit/s; zero on a network.
    public var baud: Int
    /// Hz, the control tick.
    public var rate: Double

    /// Whether servos hang on it, each with registers of its own.
    public var isBus: Bool { `protocol` == .dynamixel || `protocol` == .feetech }
    /// Whether what is at its other end stops by itself when the wire falls silent.
    public var hasWatchdog: Bool { `protocol` != .feetech }
}

extension WireDescription: Decodable {
    enum CodingKeys: String, CodingKey { case `protocol`, port, baud, master, host, rate }

    /// The rates that Dynamixel X servos have a code for.
    static let dynamixelBauds = [9600, 57600, 115_200, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 4_500_000]
    /// The rates on whose codes all sources for Feetech servos agree.
    static let feetechBauds = [115_200, 128_000, 250_000, 500_000, 1_000_000]

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        `protocol` = try keys.decode(WireProtocol.self, forKey: .protocol)
        switch `protocol` {
        case .dynamixel: (port, baud) = try WireDescription.serial(keys, WireDescription.dynamixelBauds)
        case .feetech: (port, baud) = try WireDescription.serial(keys, WireDescription.feetechBauds)
        case .intera: (port, baud) = (try WireDescription.master(keys), 0)
        case .rtde: (port, baud) = (try WireDescription.host(keys), 0)
        }
        rate = try keys.positive(.rate)
        guard rate <= 1000 else { throw keys.fault(.rate, "must be at most 1000 Hz, found \(rate)") }
    }

    private static func serial(_ keys: KeyedDecodingContainer<CodingKeys>, _ bauds: [Int]) throws -> (String, Int) {
        let port = try keys.decode(String.self, forKey: .port)
        guard !port.isEmpty else { throw keys.fault(.port, "name the device, such as /dev/ttyUSB0") }
        let baud = try keys.decode(Int.self, forKey: .baud)
        guard bauds.contains(baud) else {
            let known = bauds.map(String.init).joined(separator: ", ")
            throw keys.fault(.baud, "\(baud) is no rate of these servos; they know \(known)")
        }
        return (port, baud)
    }

    private static func master(_ keys: KeyedDecodingContainer<CodingKeys>) throws -> String {
        let master = try keys.decode(String.self, forKey: .master)
        guard master.hasPrefix("http://"), master.count > 7 else {
            throw keys.fault(.master, "name the ROS master, such as http://localhost:11311")
        }
        return master
    }

    private static func host(_ keys: KeyedDecodingContainer<CodingKeys>) throws -> String {
        let host = try keys.decode(String.self, forKey: .host)
        guard !host.isEmpty, !host.contains("/"), !host.contains(where: \.isWhitespace) else {
            throw keys.fault(.host, "name the controller by its address, such as 192.168.56.101")
        }
        return host
    }
}
