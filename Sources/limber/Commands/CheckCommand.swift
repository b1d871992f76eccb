import Drivers
import Robot
import Session
import YAML

/// `limber check`: validate the files, and where there is a wire ask the arm; nothing moves.
enum CheckCommand {
    private static let robot = Positional<String>("ROBOT", help: "a name in Robots/, or the path of a file")
    private static let simulate = Flag("simulate", help: "ask an emulated arm")
    private static let unit = Option<String?>("arm", "UNIT", help: "ask the arm that Calibration/UNIT.yaml describes")
    private static let port = Option<String?>(
        "port", "PATH", help: "the wire, the ROS master or the controller, in place of the robot file's")
    private static let faults = Option<String?>("faults", "PLAN", help: "what is wrong with the emulated arm, a YAML file")
    private static let json = Flag("json", help: "end with one JSON object: passed, problems, wire, host")

    static let command = Command(
        name: "check", abstract: "Validate a robot's files, and ask the arm itself; nothing moves",
        discussion: """
            Without --simulate, --arm or --port only files are read: the robot, and its example calibration where there is one. With
            them the arm is compared with the files, and the way to it is measured at the robot's rate. What is said of this machine is
            advice, and fails nothing.
            """,
        parameters: [robot, simulate, unit, port, faults, json], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        let console = Console.standardOutput
        let description = try RobotDescription.load(arguments[robot])
        let asksWire = arguments[simulate] || arguments[unit] != nil || arguments[port] != nil
        let unitName = arguments[unit] ?? "\(description.name)-example"
        let calibration = try asksWire || isThere(unitName) ? Calibration.load(unitName) : nil
        var check = ArmCheck(robot: description, calibration: calibration)
        if asksWire, let calibration { try ask(&check, description, calibration, unitName, arguments) }
        let host = HostCheck()
        say(host, on: console)
        say(check, description, unitName, asksWire, on: console)
        if arguments[json] { try console.sayJSON(Report(check: check, host: host)) }
        return check.passed ? .ok : .failed
    }

    private struct Report: Encodable {
        var check: ArmCheck
        var host: HostCheck

        private enum CodingKeys: CodingKey { case host }

        func encode(to encoder: any Encoder) throws {
            try check.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(host, forKey: .host)
        }
    }

    private static func isThere(_ unit: String) -> Bool { ModelFile.names(in: "Calibration").contains(unit) }

    private static func ask(
        _ check: inout ArmCheck, _ description: RobotDescription, _ calibration: Calibration, _ unitName: String, _ arguments: Arguments
    ) throws {
        let emulator =
            try arguments[simulate] && arguments[port] == nil
            ? EmulatorProcess(
                description.wire, robot: arguments[robot], unit: unitName, seed: 0, faults: arguments[faults]) : nil
        defer { emulator?.stop() }
        let way = try Way(description.wire, at: emulator?.place ?? arguments[port]) { Console.standardError.say("\($0)") }
        check.ask(way, robot: description, calibration: calibration)
    }

    private static func say(_ host: HostCheck, on console: Console) {
        console.say("This machine:")
        for finding in host.findings {
            console.say("  \(finding.item): \(finding.found)")
            if let advice = finding.advice { console.say("    " + advice.replacing("\n", with: "\n    ")) }
        }
    }

    private static func say(_ check: ArmCheck, _ robot: RobotDescription, _ unit: String, _ askedWire: Bool, on console: Console) {
        if let wire = check.wire {
            console.say(
                "\(wire.answered) of \(wire.reads) reads answered at \(Int(wire.rate)) Hz; "
                    + (wire.roundTrip.map { "round trip \($0.p50) µs median, \($0.p99) µs p99, \($0.max) µs at most; " } ?? "")
                    + "state \(wire.stateAge.p50) µs old, \(wire.stateAge.p99) µs p99")
        }
        guard check.passed else {
            console.say("\(robot.name) has \(check.problems.count) problem\(check.problems.count == 1 ? "" : "s"):")
            for problem in check.problems { console.say("  - " + problem.replacing("\n", with: "\n    ")) }
            return
        }
        console.say(
            askedWire ? "\(robot.name) (\(unit)) may be driven." : "The files of \(robot.name) are in order; the arm was not asked.")
    }
}
