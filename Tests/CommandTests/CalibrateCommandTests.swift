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

    @Test func nothingIsOverwrittenAndNothingIsGuessed() throws {
        let given = try calibrate("--export", "arm.json", "--arm", "so101-example")
        #expect(given.status == 0, "\(given.said)")
        let cases: [([String], String)] = [
            (["--export", "arm.json", "--arm", "so101-example"], "arm.json is there already"),
            (["--import", "arm.json"], "Name the arm with --arm UNIT."),
            (["--arm", "u"], "Give either --import FILE or --export FILE."),
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
