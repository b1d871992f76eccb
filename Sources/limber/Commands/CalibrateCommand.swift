import Drivers
import Foundation
import Robot
import Session

/// `limber calibrate`: a unit's calibration, by hand, or from LeRobot's and back. Nothing moves by itself but in a gravity check.
enum CalibrateCommand {
    private static let robot = Positional<String>("ROBOT", help: "a name in Robots/, or the path of a file")
    private static let unit = Option<String?>("arm", "UNIT", help: "the unit, whose file is Calibration/UNIT.yaml")
    private static let source = Option<String?>("import", "FILE", help: "LeRobot's JSON file, from which the unit's file is made")
    private static let target = Option<String?>("export", "FILE", help: "the JSON file for LeRobot, made from the unit's file")

    static let command = Command(
        name: "calibrate", abstract: "Calibrate a unit by hand, take its calibration over from LeRobot, or check it by gravity",
        discussion: """
            By hand: the arm has no torque, and you support it. You put it into its zero pose, turn each joint a little and, where the servos
            store it, from end to end; then you see what is to be stored, and nothing is before you write yes. What was measured survives
            an end in between: start again to go on.
            --import and --export are for arms of Feetech servos, such as the SO-101. LeRobot keeps its files in
            ~/.cache/huggingface/lerobot/calibration, and has stored the same numbers in the servos. No file is overwritten.
            `limber check ROBOT --arm UNIT` then finds out whether the servos hold what the file says.
            With --gravity the arm moves by itself, in the mode `reduced` and through the safety filter, once a person at the terminal has said
            yes. It passes poses slowly, up and back, and the effort of each joint is set beside the torque that gravity asks for: a gain of 1
            says that torque constant and masses are right, a gain below zero that a joint is reversed; half of what up and back differ by is
            friction. The figures go into the unit's file, for people. Any key parks the arm.
            """,
        parameters: [robot, unit, source, target, RunOptions.port] + gravityParameters, run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        guard arguments[source] == nil || arguments[target] == nil else {
            throw UsageError.refused("Give --import FILE or --export FILE, not both.")
        }
        guard !arguments[gravity] || (arguments[source] ?? arguments[target]) == nil else {
            throw UsageError.refused("Give --gravity without --import and --export.")
        }
        guard arguments[gravity] || !arguments[RunOptions.simulate] else {
            throw UsageError.refused("A simulated arm has nobody to calibrate it by hand: --simulate belongs to --gravity.")
        }
        let name = arguments[robot]
        guard let unit = arguments[unit] ?? (arguments[RunOptions.simulate] ? "\(RunOptions.stem(name))-example" : nil) else {
            throw UsageError.refused("Name the arm with --arm UNIT.")
        }
        if arguments[gravity] { return try weigh(name, unit: unit, arguments) }
        let robot = try RobotDescription.load(name)
        do {
            if let file = arguments[source] { return try take(file, robot, unit) }
            if let file = arguments[target] { return try give(file, robot, unit) }
        } catch let error as LeRobotError { throw UsageError.refused(error.description) }
        return try byHand(robot, unit, arguments[RunOptions.port])
    }

    private static func byHand(_ robot: RobotDescription, _ unit: String, _ port: String?) throws -> CommandStatus {
        let path = try file(of: unit, robot)
        try refuseOverwriting(path)
        switch try Way(robot.wire, at: port, warn: { Console.standardError.say("\($0)") }) {
        case .bus(let wire) where robot.wire.protocol == .dynamixel: try calibrate(DynamixelDriver.self, robot, unit, wire, path)
        case .bus(let wire): try calibrate(FeetechDriver.self, robot, unit, wire, path)
        case .graph, .controller:
            throw UsageError.refused(
                "A \(robot.name) knows its joints by itself: copy Calibration/\(robot.name)-example.yaml, and name the unit in it.")
        }
        Console.standardOutput.say(
            "Stored, and \(path) is written; it has no torque constants, so no effort is measured. "
                + "Next: limber check \(robot.name) --arm \(unit)")
        return .ok
    }

    private static func calibrate<Driver: CalibratableDriver & ~Copyable>(
        _ type: Driver.Type, _ robot: RobotDescription, _ unit: String, _ wire: Wire, _ path: String
    ) throws {
        let kept = "Calibration/\(unit).draft.json"
        var calibration = HandCalibration<Driver>(
            robot: robot, unit: unit, transport: wire.transport, clock: .monotonic, desk: CalibrationTerminal(),
            draft: CalibrationDraft.load(kept, robot: robot.name), day: today)
        var isWritten = false
        do {
            try calibration.run(keep: { try $0.save(kept) }) { calibration in
                let note = "Measured by hand with `limber calibrate`; torque constants are still to be added."
                try write(calibration.yaml(of: robot, note: note), to: path)
                isWritten = true
                Interruption.holdBack()
            }
        } catch {
            // What not all servos have stored is nobody's calibration.
            if isWritten { try? FileManager.default.removeItem(atPath: path) }
            throw error
        }
        try FileManager.default.removeItem(atPath: kept)
    }

    static var today: String { Date().formatted(.iso8601.year().month().day()) }

    private static func file(of unit: String, _ robot: RobotDescription) throws -> String {
        guard !unit.contains("/") else { throw UsageError.refused("A unit has a name, not a path: give --arm my-\(robot.name).") }
        return "Calibration/\(unit).yaml"
    }

    private static func take(_ file: String, _ robot: RobotDescription, _ unit: String) throws -> CommandStatus {
        let path = try self.file(of: unit, robot)
        guard let data = FileManager.default.contents(atPath: file) else { throw ModelFileError.unreadable(path: file) }
        let text = try LeRobotCalibration(json: data).yaml(for: robot, unit: unit, day: today)
        let problems = robot.problems(with: try Calibration(yaml: text, file: path))
        guard problems.isEmpty else { throw UsageError.refused(problems.joined(separator: "\n")) }
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

    private static func refuseOverwriting(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw UsageError.refused("\(path) is there already: move it away, or choose another name.")
        }
    }

    private static func write(_ text: String, to path: String) throws {
        try refuseOverwriting(path)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
