import Foundation

/// A calibration as LeRobot keeps it in a JSON file: for each motor, by its name, what its servo has stored.
///
/// Every number is a register's, so nothing is converted: `homing_offset` is what the servo takes off its encoder's position, and the middle
/// of `range_min` and `range_max` is LeRobot's 0 degrees as it is 0 rad here. Only the scale differs by a quarter of a thousandth: LeRobot
/// counts 4095 ticks to a turn, and there are 4096.
public struct LeRobotCalibration: Equatable, Sendable {
    /// What one servo has stored.
    public struct Motor: Codable, Equatable, Sendable {
        public var id: Int
        public var driveMode: Int
        public var homingOffset: Int
        public var rangeMin: Int
        public var rangeMax: Int

        enum CodingKeys: String, CodingKey {
            case id
            case driveMode = "drive_mode"
            case homingOffset = "homing_offset"
            case rangeMin = "range_min"
            case rangeMax = "range_max"
        }
    }

    public var motors: [String: Motor]

    public init(json: Data) throws(LeRobotError) {
        do { motors = try JSONDecoder().decode([String: Motor].self, from: json) } catch { throw .unreadable }
    }

    /// What a unit's calibration says, for LeRobot: torque constants, date and method it does not know.
    public init(_ calibration: Calibration, robot: RobotDescription) throws(LeRobotError) {
        motors = [:]
        for (name, servo) in try LeRobotCalibration.motors(of: robot) {
            guard let unit = calibration.servo(servo.ids[0]), let range = unit.range else { throw .noRange(name) }
            motors[name] = Motor(
                id: unit.id, driveMode: 0, homingOffset: unit.homingOffset, rangeMin: range.lowerBound, rangeMax: range.upperBound)
        }
    }

    /// As LeRobot writes it, in the order of the robot's file.
    public func json(for robot: RobotDescription) throws(LeRobotError) -> String {
        let entries = try LeRobotCalibration.motors(of: robot).compactMap { name, _ in
            motors[name].map { motor in
                """
                    "\(name)": {
                        "id": \(motor.id),
                        "drive_mode": \(motor.driveMode),
                        "homing_offset": \(motor.homingOffset),
                        "range_min": \(motor.rangeMin),
                        "range_max": \(motor.rangeMax)
                    }
                """
            }
        }
        return "{\n\(entries.joined(separator: ",\n"))\n}\n"
    }

    /// A unit's calibration file, with these numbers.
    /// - Parameter day: YYYY-MM-DD
    public func yaml(for robot: RobotDescription, unit: String, day: String) throws(LeRobotError) -> String {
        let known = try LeRobotCalibration.motors(of: robot)
        for name in motors.keys.sorted() where !known.contains(where: { $0.0 == name }) { throw .unknownMotor(name, robot: robot.name) }
        var servos: [ServoCalibration] = []
        for (name, servo) in known {
            guard let motor = motors[name] else { throw .missingMotor(name) }
            try motor.check(name, servo)
            servos.append(
                ServoCalibration(
                    id: motor.id, model: servo.model, homingOffset: motor.homingOffset, range: motor.rangeMin...motor.rangeMax))
        }
        let method = "imported from LeRobot's calibration; the date is that of the import"
        return Calibration(robot: robot.name, unit: unit, date: day, method: method, servos: servos).yaml(
            of: robot, note: "What LeRobot found for this arm and stored in its servos: ticks in EEPROM registers 31, 9 and 11.")
    }

    private static func motors(of robot: RobotDescription) throws(LeRobotError) -> [(String, ServoDescription)] {
        guard robot.wire.protocol == .feetech else { throw .otherServos(robot.name) }
        return robot.namedServos
    }
}

extension LeRobotCalibration.Motor {
    fileprivate func check(_ name: String, _ servo: ServoDescription) throws(LeRobotError) {
        guard id == servo.ids[0] else { throw .otherID(name, found: id, expected: servo.ids[0]) }
        guard driveMode == 0 else { throw .driveMode(name) }
        guard (-2047...2047).contains(homingOffset) else { throw .offset(name, homingOffset) }
        guard 0 <= rangeMin, rangeMin < rangeMax, rangeMax <= 4095 else { throw .range(name, rangeMin, rangeMax) }
    }
}

/// Why a calibration of LeRobot's cannot be taken over, or given.
public enum LeRobotError: Error, Equatable, CustomStringConvertible {
    case unreadable
    case otherServos(String)
    case unknownMotor(String, robot: String)
    case missingMotor(String)
    case otherID(String, found: Int, expected: Int)
    case driveMode(String)
    case offset(String, Int)
    case range(String, Int, Int)
    case noRange(String)

    public var description: String {
        switch self {
        case .unreadable:
            "This is no calibration of LeRobot's: it has id, drive_mode, homing_offset, range_min and range_max for each motor."
        case .otherServos(let robot): "LeRobot's calibrations are taken over for arms of Feetech servos, which a \(robot) is not."
        case .unknownMotor(let name, let robot): "The file has a motor '\(name)', which a \(robot) does not have: is it another arm's?"
        case .missingMotor(let name): "The file has no motor '\(name)': is it another arm's?"
        case .otherID(let name, let found, let expected):
            "'\(name)' has the ID \(found), but \(expected) in the robot's file: is it another arm's?"
        case .driveMode(let name):
            "'\(name)' has a drive mode other than 0: which way a joint turns is for the robot's file to say (reversed), so calibrate anew."
        case .offset(let name, let found): "The homing offset of '\(name)' must lie within -2047 to 2047, found \(found)."
        case .range(let name, let low, let high): "The range of '\(name)' must rise within 0 to 4095, found \(low) to \(high)."
        case .noRange(let name): "The unit's calibration has no range for '\(name)', which LeRobot needs."
        }
    }
}
