import Foundation
import Testing

@testable import limber

/// `limber calibrate`, as a person with an arm from LeRobot uses it.
@Suite struct CalibrateCommandTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    private func calibrate(_ more: String...) throws -> LimberProcess {
        let limber = try LimberProcess(["calibrate", "so101"] + more, in: workplace)
        limber.wait()
        return limber
    }

    private func text(_ name: String) throws -> String { try String(contentsOfFile: "\(workplace.path)/\(name)", encoding: .utf8) }

    @Test func aCalibrationGoesToLeRobotAndComesBack() throws {
        let given = try calibrate("--export", "arm.json", "--arm", "so101-example")
        #expect(given.status == 0 && given.output.contains("arm.json is written."), "\(given.said)")
        let taken = try calibrate("--import", "arm.json", "--arm", "bench-3")
        #expect(taken.status == 0 && taken.output.contains("limber check so101 --arm bench-3"), "\(taken.said)")
        #expect(try text("Calibration/bench-3.yaml").contains("{id: 1, model: STS3215, homing_offset: -143, range: [792, 3310]}"))
        let again = try calibrate("--export", "again.json", "--arm", "bench-3")
        #expect(again.status == 0, "\(again.said)")
        #expect(try text("again.json") == text("arm.json"))
    }

    @Test func byHandWhatWasMeasuredIsKeptWhenThePersonLeaves() throws {
        let emulator = try LimberProcess(["emulate", "so101", "--pty"], in: workplace)
        defer { emulator.send(SIGTERM) }
        #expect(LimberProcess.holds { emulator.output.hasSuffix("\n") })
        let port = emulator.output.trimmingCharacters(in: .newlines)
        let left = try LimberProcess.run("calibrate", "so101", "--arm", "bench-1", "--port", port, in: workplace, input: "\n")
        #expect(left.status == 1 && left.output.contains("Put every joint, gripper too, into the middle of its travel"), "\(left.said)")
        #expect(left.output.contains("Turn shoulder_pan by ten degrees or more so that the tip goes to the right"), "\(left.said)")
        #expect(left.errors.contains("Nobody answers any more. Nothing was written; what was measured is kept"), "\(left.said)")
        let again = try LimberProcess.run("calibrate", "so101", "--arm", "bench-1", "--port", port, in: workplace, input: "")
        #expect(again.output.contains("Going on with what was measured on") && !again.output.contains("Put every joint"), "\(again.said)")
        #expect(!FileManager.default.fileExists(atPath: workplace.path + "/Calibration/bench-1.yaml"))
    }

    @Test func aRobotThatKnowsItsJointsIsNotCalibrated() throws {
        let limber = try LimberProcess.run("calibrate", "ur5e", "--arm", "lab-2", in: workplace)
        #expect(limber.status == 2 && limber.errors.contains("A ur5e knows its joints by itself"), "\(limber.said)")
    }

    @Test func nothingIsOverwrittenAndNothingIsGuessed() throws {
        let given = try calibrate("--export", "arm.json", "--arm", "so101-example")
        #expect(given.status == 0, "\(given.said)")
        let cases: [([String], String)] = [
            (["--export", "arm.json", "--arm", "so101-example"], "arm.json is there already"),
            (["--import", "arm.json"], "Name the arm with --arm UNIT."),
            (["--import", "a.json", "--export", "b.json", "--arm", "u"], "Give --import FILE or --export FILE, not both."),
            (["--import", "none.json", "--arm", "u"], "none.json cannot be read"),
            (["--export", "x.json", "--arm", "widowx250s-example"], "is for a widowx250s, not for a so101"),
        ]
        for (words, sentence) in cases {
            let limber = try LimberProcess(["calibrate", "so101"] + words, in: workplace)
            limber.wait()
            #expect(limber.status == 2 && limber.errors.contains(sentence), "\(limber.said)")
        }
        try workplace.write(text("arm.json").replacing("792", with: "1200"), as: "narrow.json")
        let narrow = try calibrate("--import", "narrow.json", "--arm", "u")
        #expect(narrow.status == 2 && narrow.errors.contains("record its range again"), "\(narrow.said)")
    }
}
