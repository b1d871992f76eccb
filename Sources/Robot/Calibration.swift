/// What was measured on one physical arm, as `Calibration/UNIT.yaml` states it.
public struct Calibration: Equatable, Sendable {
    /// The robot model that the unit is one of.
    public var robot: String
    /// The name of this physical arm, also the file's.
    public var unit: String
    /// The day it was measured, as YYYY-MM-DD.
    public var date: String
    /// How it was measured, in a sentence.
    public var method: String
    /// One entry per servo of the arm, shadows and gripper included; none of an arm whose own controller knows its drives.
    public var servos: [ServoCalibration]
    /// What the last gravity check found; nil before the first.
    public var gravity: GravityRecord?

    public init(robot: String, unit: String, date: String, method: String, servos: [ServoCalibration]) {
        (self.robot, self.unit, self.date, self.method, self.servos) = (robot, unit, date, method, servos)
    }

    public func servo(_ id: Int) -> ServoCalibration? { servos.first { $0.id == id } }

    /// The unit's file.
    /// - Parameter note: what its first line says.
    public func yaml(of robot: RobotDescription, note: String) -> String {
        let owners = Dictionary(uniqueKeysWithValues: robot.namedServos.flatMap { name, servo in servo.ids.map { ($0, name) } })
        let entries = servos.map { servo in
            let range = servo.range.map { ", range: [\($0.lowerBound), \($0.upperBound)]" } ?? ""
            let constant = servo.torqueConstant.map { ", torque_constant: \($0)" } ?? ""
            return "  - {id: \(servo.id), model: \(servo.model), homing_offset: \(servo.homingOffset)\(range)\(constant)}"
                + (owners[servo.id].map { "   # \($0)" } ?? "")
        }
        let head = ["# \(note)", "robot: \(self.robot)", "unit: \(unit)", "date: \(date)", "method: \(method)", "servos:"]
        return (head + entries).joined(separator: "\n") + "\n" + (gravity?.yaml ?? "")
    }
}

/// What was measured on one servo.
public struct ServoCalibration: Equatable, Sendable {
    public var id: Int
    public var model: String
    /// Ticks, what the device adds to its encoder's position (Dynamixel) or takes from it (Feetech).
    public var homingOffset: Int
    /// Ticks, this unit's own ends of travel, which its servo has stored; the joint's zero is in their middle. Nil where the robot's
    /// file says it for all units, with tick 2048 as zero.
    public var range: ClosedRange<Int>?
    /// N·m/A at the servo's horn; nil where the wire reports no current.
    public var torqueConstant: Double?

    public init(id: Int, model: String, homingOffset: Int, range: ClosedRange<Int>? = nil, torqueConstant: Double? = nil) {
        (self.id, self.model, self.homingOffset, self.range) = (id, model, homingOffset, range)
        self.torqueConstant = torqueConstant
    }
}

extension Calibration: Decodable {
    enum CodingKeys: String, CodingKey { case robot, unit, date, method, servos, gravity }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        robot = try keys.word(.robot)
        unit = try keys.word(.unit)
        date = try keys.day(.date)
        method = try keys.decode(String.self, forKey: .method)
        guard !method.isEmpty else { throw keys.fault(.method, "say how it was measured") }
        servos = try keys.decodeIfPresent([ServoCalibration].self, forKey: .servos) ?? []
        guard !servos.isEmpty || !keys.contains(.servos) else { throw keys.fault(.servos, "at least one servo is needed") }
        var seen: Set<Int> = []
        for (index, servo) in servos.enumerated() where !seen.insert(servo.id).inserted {
            throw fault(keys.codingPath, ["servos", PathKey(index), "id"], "servo \(servo.id) has an entry already")
        }
        gravity = try keys.decodeIfPresent(GravityRecord.self, forKey: .gravity)
    }
}

extension ServoCalibration: Decodable {
    enum CodingKeys: String, CodingKey {
        case id, model, range
        case homingOffset = "homing_offset"
        case torqueConstant = "torque_constant"
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        id = try keys.decode(Int.self, forKey: .id)
        guard (0...252).contains(id) else { throw keys.fault(.id, "servo IDs go from 0 to 252, found \(id)") }
        model = try keys.word(.model)
        homingOffset = try keys.decode(Int.self, forKey: .homingOffset)
        guard (-2047...2047).contains(homingOffset) else {
            throw keys.fault(.homingOffset, "must lie within -2047 to 2047, found \(homingOffset)")
        }
        range = try ServoCalibration.range(keys)
        torqueConstant = keys.contains(.torqueConstant) ? try keys.positive(.torqueConstant) : nil
    }

    private static func range(_ keys: KeyedDecodingContainer<CodingKeys>) throws -> ClosedRange<Int>? {
        guard let ticks = try keys.decodeIfPresent([Int].self, forKey: .range) else { return nil }
        guard ticks.count == 2, 0 <= ticks[0], ticks[0] < ticks[1], ticks[1] <= 4095 else {
            throw keys.fault(.range, "expected 2 ticks that rise within 0 to 4095, found \(ticks)")
        }
        return ticks[0]...ticks[1]
    }
}

extension ServoCalibration {
    /// The tick at which the joint is at 0 rad; between two ticks where the range has no middle one.
    public var zeroTick: Double { range.map { Double($0.lowerBound + $0.upperBound) / 2 } ?? Double(ServoDescription.centerTick) }
}
