import Foundation
import Testing

@testable import limber

/// `limber setup` at a terminal, with one emulated servo alone on the wire.
@Suite(.serialized) struct SetupCommandTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    /// An arm of which only servo 1 is connected, and its port.
    private func lonely(_ robot: String, servos: Int) throws -> (process: LimberProcess, place: String) {
        let missing = (2...servos).map { "  - {fault: missing, servo: \($0)}" }.joined(separator: "\n")
        try workplace.write("start:\n\(missing)\n", as: "lonely.yaml")
        let emulator = try LimberProcess(["emulate", robot, "--pty", "--faults", "lonely.yaml"], in: workplace)
        #expect(LimberProcess.holds { emulator.output.contains("\n") }, "\(emulator.said)")
        return (emulator, emulator.output.trimmingCharacters(in: .newlines))
    }

    private func kept() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: workplace.path + "/Setup")) ?? [] }

    @Test(arguments: [
        ("so101", 6, 3, "elbow_flex", "minimumPosition: 792 becomes 947"), ("widowx250s", 9, 6, "forearm_roll", "id: 1 becomes 6"),
    ])
    func aServoBecomesWhatTheFileWantsOnceItsNewIDIsTyped(_ robot: String, _ servos: Int, _ id: Int, _ joint: String, _ line: String) throws
    {
        let (emulator, place) = try lonely(robot, servos: servos)
        defer { emulator.send(SIGTERM) }
        let refused = try TerminalProcess(["setup", robot, "--id", "\(id)", "--port", place], in: workplace)
        #expect(refused.shows("Write this? Type \(id):"), "\(refused.text)")
        #expect(refused.text.contains("answers as 1. It is to be servo \(id), \(joint):") && refused.text.contains(line), "\(refused.text)")
        refused.type("yes\n")
        #expect(refused.status() == 1 && refused.text.contains("Nothing was written.") && kept().isEmpty, "\(refused.text)")

        let setup = try TerminalProcess(["setup", robot, "--id", "\(id)", "--port", place], in: workplace)
        #expect(setup.shows("Write this? Type \(id):"), "\(setup.text)")
        setup.type("\(id)\n")
        #expect(setup.status() == 0 && setup.text.contains("Servo \(id) (\(joint)) is set up."), "\(setup.text)")
        let file = try #require(kept().first)
        #expect(workplace.text("Setup/\(file)").contains("id: 1\n"), "\(workplace.text("Setup/\(file)"))")

        let again = try TerminalProcess(["setup", robot, "--id", "\(id)", "--port", place], in: workplace)
        #expect(again.status() == 0 && again.text.contains("nothing has to be changed."), "\(again.text)")
        let found = try LimberProcess.run("find", place, in: workplace)
        #expect(found.output.contains("id \(id), firmware"), "\(found.said)")
    }

    @Test func moreThanOneServoAForeignOneAndNoPersonAreRefused() throws {
        let (emulator, place) = try lonely("so101", servos: 6)
        defer { emulator.send(SIGTERM) }
        let foreign = try TerminalProcess(["setup", "widowx250s", "--id", "1", "--port", place], in: workplace)
        #expect(foreign.status() == 1 && foreign.text.contains("The servo is a STS3215, and the robot's file wants a XM430-W350"))
        let unknown = try TerminalProcess(["setup", "so101", "--id", "9", "--port", place], in: workplace)
        #expect(
            unknown.status() == 1 && unknown.text.contains("has no servo 9: give one of 1, 2, 3, 4, 5, 6 with --id."), "\(unknown.text)")
        let robot = try TerminalProcess(["setup", "ur5e", "--id", "1"], in: workplace)
        #expect(robot.status() == 1 && robot.text.contains("has a controller of its own"), "\(robot.text)")
        let nobody = try LimberProcess.run("setup", "so101", "--id", "1", "--port", place, in: workplace)
        #expect(nobody.status == 2 && nobody.errors.contains("A person has to agree to the plan"), "\(nobody.said)")

        let whole = try LimberProcess(["emulate", "so101", "--pty"], in: workplace)
        defer { whole.send(SIGTERM) }
        #expect(LimberProcess.holds { whole.output.contains("\n") })
        let several = try TerminalProcess(
            ["setup", "so101", "--id", "1", "--port", whole.output.trimmingCharacters(in: .newlines)], in: workplace)
        #expect(several.status() == 1 && several.text.contains("6 servos answer (id 1, id 2, id 3, id 4, id 5, id 6)"), "\(several.text)")
    }
}
