import Foundation
import Testing

@testable import limber

/// `limber jog` at a terminal, with keys that are pressed, held and let go.
@Suite(.serialized) struct JogCommandTests {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.writePatientRobot()
    }

    private func jog(_ more: String...) throws -> TerminalProcess {
        try TerminalProcess(["jog", "./widowx250s.yaml", "--simulate", "--arm", "widowx250s-example"] + more, in: workplace)
    }

    /// rad, of the waist, as the screen shows it at present.
    private func waist(_ jog: TerminalProcess) -> Double? {
        jog.text.matches(of: /1 waist +(-?[0-9.]+) rad/).last.flatMap { Double($0.1) }
    }

    @Test func aKeyThatIsHeldMovesItsJointAndOneThatIsLetGoStopsItAndQParks() throws {
        let jog = try jog()
        #expect(jog.shows("Mode reduced: joints at up to 30 %") && jog.shows("holding"), "\(jog.text)")
        let moved = jog.hold("\u{1B}[C") { (waist(jog) ?? 0) > 0.15 }
        #expect(moved && jog.text.contains("moving waist +"), "\(jog.text)")
        // Nobody presses anything: the arm comes to rest, well before its limit at 3.14 rad.
        var rest: Double?
        let isAtRest = LimberProcess.holds {
            let before = rest
            rest = waist(jog)
            usleep(400_000)
            return before != nil && before == rest
        }
        #expect(isAtRest && (rest ?? 9) < 1, "\(jog.text)")
        // The tip, straight up: no joint is chosen for it.
        #expect(jog.hold("r") { jog.text.contains("moving the tip along z +") }, "\(jog.text)")
        jog.type("q")
        #expect(jog.shows("Parking; Ctrl-C again stops the arm where it is."), "\(jog.text)")
        #expect(jog.status() == 0 && jog.text.contains("The run was interrupted. The arm is parked."), "\(jog.text)")

        let run = try #require(workplace.run)
        let again = try LimberProcess.run("rerun", run, in: workplace)
        #expect(again.status == 0 && again.output.contains("identical"), "\(again.said)")
    }

    @Test func ctrlCTwiceLeavesTheArmWhereItIsAndTheTerminalAsItWas() throws {
        let jog = try jog()
        #expect(jog.shows("holding"), "\(jog.text)")
        #expect(jog.hold("\u{1B}[D") { (waist(jog) ?? 0) < -0.1 }, "\(jog.text)")
        jog.type("\u{3}")
        #expect(jog.shows("Parking;"), "\(jog.text)")
        jog.type("\u{3}")
        #expect(jog.status() == 1 && jog.text.contains("The operator stopped the arm. The arm holds its pose"), "\(jog.text)")
    }

    @Test func aTerminalThatIsClosedParksTheArm() throws {
        let jog = try jog()
        #expect(jog.shows("holding"), "\(jog.text)")
        #expect(jog.hold("\u{1B}[C") { (waist(jog) ?? 0) > 0.1 }, "\(jog.text)")
        jog.hangUp()
        #expect(jog.status() == 0, "\(jog.text)")
        let log = try #require(workplace.run)
        let again = try LimberProcess.run("rerun", log, in: workplace)
        #expect(again.status == 0, "\(again.said)")
    }

    @Test func withoutATerminalNothingIsBegun() throws {
        let limber = try LimberProcess.run("jog", "widowx250s", "--simulate", in: workplace)
        #expect(limber.status == 2 && limber.errors.contains("led by keys, which need a terminal"), "\(limber.said)")
        #expect(workplace.run == nil)
    }

    @Test func whatIsNoArmToBeDrivenIsRefusedBeforeAnythingMoves() throws {
        let wrong = try TerminalProcess(["jog", "widowx250s", "--simulate", "--arm", "so101-example"], in: workplace)
        #expect(wrong.status() == 1 && wrong.text.contains("is for a so101, not for a widowx250s"), "\(wrong.text)")
        let none = try TerminalProcess(["jog", "widowx250s", "--arm", "none"], in: workplace)
        #expect(none.status() == 2 && none.text.contains("There is no 'none' in Calibration/"), "\(none.text)")
    }
}
