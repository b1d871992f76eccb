import Foundation
import Robot

/// `limber calibrate`: a unit's calibration from LeRobot's and back. It asks no arm, and nothing moves.
enum CalibrateCommand {
    private static let robot = Positional<String>("ROBOT", help: "a name in Robots/, or the path of a file")
    private static let unit = Option<String?>("arm", "UNIT", help: "the unit, whose file is Calibration/UNIT.yaml")
    private static let source = Option<String?>("import", "FILE", help: "LeRobot's JSON file, from which the unit's file is made")
    private static let target = Option<String?>("export", "FILE", help: "the JSON file for LeRobot, made from the unit's file")

    static let command = Command(
        name: "calibrate", abstract: "Take over a calibration from LeRobot, or give one to it; nothing moves",
        discussion: """
            For arms of Feetech servos, such as the SO-101. LeRobot keeps its files in ~/.cache/huggingface/lerobot/calibration, and has
            stored the same numbers in the servos: `limber check ROBOT --arm UNIT` finds out whether they are still there. No file is overwritten.
            """,
        parameters: [robot, unit, source, target], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        guard (arguments[source] == nil) != (arguments[target] == nil) else {
            throw UsageError.refused("Give either --import FILE or --export FILE.")
        }
        guard let unit = arguments[unit] else { throw UsageError.refused("Name the arm with --arm UNIT.") }
        let robot = try RobotDescription.load(arguments[robot])
        do {
            if let file = arguments[source] { return try take(file, robot, unit) }
            if let file = arguments[target] { return try give(file, robot, unit) }
        } catch let error as LeRobotError { throw UsageError.refused(error.description) }
        return .ok
    }

    private static func take(_ file: String, _ robot: RobotDescription, _ unit: String) throws -> CommandStatus {
        guard !unit.contains("/") else { throw UsageError.refused("A unit has a name, not a path: give --arm my-\(robot.name).") }
        guard let data = FileManager.default.contents(atPath: file) else { throw ModelFileError.unreadable(path: file) }
        let day = Date().formatted(.iso8601.year().month().day())
        let text = try LeRobotCalibration(json: data).yaml(for: robot, unit: unit, day: day)
        let path = "Calibration/\(unit).yaml"
        let problems = robot.problems(with: try Calibration(yaml: text, file: path))
        guard problems.isEmpty else { throw UsageError.refused(problems.joined(separator: "\n")) }
        try FileManager.default.createDirectory(atPath: "Calibration", withIntermediateDirectories: true)
        try write(text, to: path)
        Console.standardOutput.say(
            "\(path) is written; it has no torque constants, so no effort is measured. Next: limber check \(robot.name) --arm \(unit)")
        return .ok
    }

    private static func give(_ file: String, _ robot: RobotDescription, _ unit: String) throws -> CommandStatus {
        let calibration = try Calibration.load(unit)
        guard calibration.robot == robot.name else {
            throw UsageError.refused("The calibration of '\(calibration.unit)' is for a \(calibration.robot), not for a \(robot.name).")
        }
        try write(LeRobotCalibration(calibration, robot: robot).json(for: robot), to: file)
        Console.standardOutput.say("\(file) is written.")
        return .ok
    }

    private static func write(_ text: String, to path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw UsageError.refused("\(path) is there already: move it away, or choose another name.")
        }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
