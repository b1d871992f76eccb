import Foundation
import Robot
import Testing

@testable import limber

/// `limber calibrate --gravity`, in lockstep, and at a terminal beside an emulated arm that is taken for a real one.
@Suite(.serialized) struct GravityCommandTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    @Test func aSimulatedArmIsWeighedWithoutAQuestionAndDrawn() throws {
        let limber = try LimberProcess.run(
            "calibrate", "widowx250s", "--gravity", "--simulate", "--lockstep", "--poses", "6", in: workplace)
        #expect(limber.status == 0 && limber.output.contains("Effort follows gravity at every joint that tells it."), "\(limber.said)")
        #expect(limber.output.contains("wrist_rotate  reports no effort") && limber.output.contains("The arm is parked."), "\(limber.said)")
        let run = try #require(workplace.run)
        let figure = try String(contentsOfFile: run + "/figure.svg", encoding: .utf8)
        #expect(figure.contains("wrist_angle") && figure.contains("measured effort / N·m"))
        #expect(!FileManager.default.fileExists(atPath: workplace.path + "/Calibration"), "a simulated arm has no file of its own")
    }

    @Test func anyKeyParksTheArmAndNothingIsWritten() throws {
        try workplace.writePatientRobot()
        let emulator = try LimberProcess(["emulate", "widowx250s", "--pty"], in: workplace)
        defer { emulator.send(SIGTERM) }
        #expect(LimberProcess.holds { emulator.output.hasSuffix("\n") })
        let port = emulator.output.trimmingCharacters(in: .newlines)
        try FileManager.default.createDirectory(atPath: workplace.path + "/Calibration", withIntermediateDirectories: true)
        let unit = try ModelFile("widowx250s-example", folder: "Calibration").text.replacing(
            "unit: widowx250s-example", with: "unit: bench-1")
        try workplace.write(unit, as: "Calibration/bench-1.yaml")
        let words = ["calibrate", "./widowx250s.yaml", "--arm", "bench-1", "--port", port, "--gravity", "--no-realtime"]
        let unwilling = try TerminalProcess(words, in: workplace)
        #expect(unwilling.shows("The arm will move by itself") && unwilling.shows("Write yes to begin"), "\(unwilling.text)")
        unwilling.type("y\n")
        #expect(unwilling.status() == 1 && unwilling.text.contains("Nothing was moved."), "\(unwilling.text)")
        #expect(workplace.run == nil)

        let terminal = try TerminalProcess(words, in: workplace)
        #expect(terminal.shows("Write yes to begin"), "\(terminal.text)")
        terminal.type("yes\n")
        #expect(terminal.shows("pose 1 of 10"), "\(terminal.text)")
        terminal.type(" ")
        #expect(terminal.shows("Parking; Ctrl-C again stops the arm where it is."), "\(terminal.text)")
        #expect(terminal.status() == 1, "\(terminal.text)")
        #expect(terminal.text.contains("The arm is parked. The check is not complete, and nothing was written."), "\(terminal.text)")
        #expect(workplace.text("Calibration/bench-1.yaml") == unit)
    }

    @Test func withoutATerminalOrEffortNothingMoves() throws {
        let piped = try LimberProcess.run(
            "calibrate", "widowx250s", "--arm", "widowx250s-example", "--gravity", in: workplace, input: "yes\n")
        #expect(piped.status == 2 && piped.errors.contains("only when a person at a terminal says yes"), "\(piped.said)")
        try FileManager.default.createDirectory(atPath: workplace.path + "/Calibration", withIntermediateDirectories: true)
        try workplace.write(
            ModelFile("so101-example", folder: "Calibration").text.replacing(/, torque_constant: [0-9.]+/, with: ""),
            as: "Calibration/so101-example.yaml")
        let silent = try LimberProcess.run("calibrate", "so101", "--gravity", "--simulate", "--lockstep", in: workplace)
        #expect(
            silent.status == 2 && silent.errors.contains("The arm so101-example reports no effort to compare with gravity"),
            "\(silent.said)")
        let cases = [
            (["--arm", "u", "--gravity", "--poses", "3"], "Give --poses 4 to 40."),
            (["--arm", "u", "--gravity", "--import", "f"], "Give --gravity without --import and --export."),
            (["--arm", "u", "--simulate"], "--simulate belongs to --gravity."),
        ]
        for (words, sentence) in cases {
            let limber = try LimberProcess(["calibrate", "so101"] + words, in: workplace)
            limber.wait()
            #expect(limber.status == 2 && limber.errors.contains(sentence), "\(limber.said)")
        }
        #expect(workplace.run == nil)
    }
}
