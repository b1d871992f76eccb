import Drivers
import Robot

/// What answered at a place, or why nothing is known of it.
struct FindResult: Encodable {
    enum Kind: String, Encodable { case serial, controller, graph }

    static let nobodyOnTheBus =
        "Nobody answers: see that the servos have power and that their cable is in, or try another rate with --baud."

    var place: String
    var kind = Kind.serial
    var port: ListedPort?
    var servos: [FoundServo] = []
    var robot: FoundRobot?
    var problem: String?
    /// Of files in `Robots/` that fit.
    var robots: [String] = []

    var isEmpty: Bool { servos.isEmpty && robot == nil }

    /// Names the files that are of what was found.
    mutating func compare(with descriptions: [RobotDescription]) {
        robots = descriptions.filter { $0.isMade(of: servos) || robot.map($0.describes) == true }.map(\.name)
    }

    private enum CodingKeys: String, CodingKey { case place, kind, adapter, serial, servos, robot, problem, robots }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(place, forKey: .place)
        try container.encode(kind, forKey: .kind)
        try container.encodeIfPresent(port?.adapter, forKey: .adapter)
        try container.encodeIfPresent(port?.serial, forKey: .serial)
        try container.encode(servos, forKey: .servos)
        try container.encodeIfPresent(robot, forKey: .robot)
        try container.encodeIfPresent(problem, forKey: .problem)
        try container.encode(robots, forKey: .robots)
    }

    /// As a person reads it.
    var lines: [String] {
        let adapter = [port?.adapter, port?.serial.map { "serial number \($0)" }].compactMap(\.self).joined(separator: ", ")
        var lines = [adapter.isEmpty ? place : "\(place) (\(adapter))"]
        lines += servos.map { servo in
            "  \(servo.protocol == .feetech ? "Feetech" : "Dynamixel") \(servo.model), id \(servo.id), firmware \(servo.firmware)"
                + (servo.baud.map { ", \($0) bit/s" } ?? "")
        }
        if let robot {
            let parts = [robot.model, robot.serial.map { "serial number \($0)" }, robot.software.map { "software \($0)" }, robot.state]
            lines.append("  \(robot.vendor): " + parts.compactMap(\.self).joined(separator: ", "))
        }
        if let problem { lines.append("  \(problem)") }
        lines += robots.map { "  It fits Robots/\($0).yaml. Next: limber check \($0) --arm UNIT --port \(place)" }
        return lines
    }
}
