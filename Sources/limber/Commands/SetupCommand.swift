import Drivers
import Foundation
import Robot

/// `limber setup`: make a new servo one of a robot's; nothing is written before a person has seen the plan.
enum SetupCommand {
    private static let robot = Positional<String>("ROBOT", help: "a name in Robots/, or the path of a file")
    private static let id = Option<Int?>("id", "ID", help: "of the robot's servo that this one is to be")
    private static let unit = Option<String?>("arm", "UNIT", help: "whose homing offset and range are written as well")
    private static let port = Option<String?>("port", "PATH", help: "the wire, in place of the robot file's")

    static let command = Command(
        name: "setup", abstract: "Give one servo, alone on the wire, the id, rate and settings that a robot's file wants",
        discussion: """
            Connect one servo only, and support what it carries. It is searched for at the usual rates, and what it has stored is compared
            with the robot's file. The plan is shown, and carried out once the new id has been typed; the old values are kept in Setup/. A
            servo that has torque is left alone. It moves nothing.
            """,
        parameters: [robot, id, unit, port], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        guard isatty(STDIN_FILENO) == 1 else { throw UsageError.refused("A person has to agree to the plan: run it at a terminal.") }
        guard let id = arguments[id] else { throw UsageError.refused("Say with --id which of the robot's servos it is to be.") }
        let description = try RobotDescription.load(arguments[robot])
        let calibration = try arguments[unit].map { try Calibration.load($0) }
        let console = Console.standardOutput
        var progress = Progress()
        do throws(SetupProblem) {
            let setup = try ServoSetup(
                robot: description, calibration: calibration, id: id, path: arguments[port] ?? description.wire.port)
            let plan = try setup.plan { progress.update("looking at \($0) bit/s") }
            progress.clear()
            for line in lines(plan) { console.say(line) }
            guard !plan.changes.isEmpty else { return .ok }
            console.write("Write this? Type \(id): ")
            guard readLine() == "\(id)" else {
                console.say("Nothing was written.")
                return .failed
            }
            guard let file = keep(plan, of: description) else { return .failed }
            Interruption.holdBack()
            try setup.carryOut(plan)
            console.say("Servo \(id) (\(plan.joint)) is set up. Its old values are in \(file).")
        } catch {
            progress.clear()
            Console.standardError.say("limber setup: \(error)")
            return .failed
        }
        return .ok
    }

    private static func lines(_ plan: SetupPlan) -> [String] {
        let rate = plan.found.baud.map { " at \($0) bit/s" } ?? ""
        let head = "A \(plan.found.model) answers as \(plan.found.id)\(rate). It is to be servo \(plan.id), \(plan.joint):"
        guard !plan.changes.isEmpty else { return [head, "  nothing has to be changed."] }
        let offset = "The offset is right only if neither this servo nor its horn was exchanged: calibrate the arm anew otherwise."
        return [head] + plan.changes.map { "  \($0.register): \($0.old) becomes \($0.new)" }
            + (plan.changes.contains { $0.register == "homingOffset" } ? [offset] : [])
    }

    /// Nil, with a sentence, where the old values could not be kept; nothing may be written then.
    private static func keep(_ plan: SetupPlan, of robot: RobotDescription) -> String? {
        let time = Date().formatted(.iso8601).replacing(":", with: "-")
        let path = "Setup/\(time)-\(robot.name)-\(plan.id).yaml"
        let text =
            "# What a \(plan.found.model), found as \(plan.found.id), had stored before `limber setup \(robot.name) --id \(plan.id)`.\n"
            + plan.changes.map { "\($0.register): \($0.old)\n" }.joined()
        do {
            try FileManager.default.createDirectory(atPath: "Setup", withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        } catch {
            Console.standardError.say("limber setup: The old values cannot be kept in \(path), so nothing was written: \(error)")
            return nil
        }
    }
}
