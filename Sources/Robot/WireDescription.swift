/// How the arm is reached, and how often.
public struct WireDescription: Equatable, Sendable {
    /// The languages that Limber speaks to arms.
    public enum WireProtocol: String, CaseIterable, Codable, Sendable { case dynamixel }
    public var `protocol`: WireProtocol
    public var port: String
    public var baud: Int
    /// Hz, the control tick.
    public var rate: Double
}

extension WireDescription: Decodable {
    enum CodingKeys: String, CodingKey { case `protocol`, port, baud, rate }

    /// The rates that Dynamixel X servos have a code for.
    static let dynamixelBauds = [9600, 57600, 115_200, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 4_500_000]

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        `protocol` = try keys.decode(WireProtocol.self, forKey: .protocol)
        port = try keys.decode(String.self, forKey: .port)
        guard !port.isEmpty else { throw keys.fault(.port, "name the device, such as /dev/ttyUSB0") }
        baud = try keys.decode(Int.self, forKey: .baud)
        guard WireDescription.dynamixelBauds.contains(baud) else {
            let known = WireDescription.dynamixelBauds.map(String.init).joined(separator: ", ")
            throw keys.fault(.baud, "\(baud) is no rate of these servos; they know \(known)")
        }
        rate = try keys.positive(.rate)
        guard rate <= 1000 else { throw keys.fault(.rate, "must be at most 1000 Hz, found \(rate)") }
    }
}
