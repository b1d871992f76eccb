import Foundation
import Testing

@testable import limber

/// `limber stop` and `limber reset` beside a run in real time.
@Suite(.serialized) struct StopCommandTests {
    private let workplace: Workplace
    private static let train = ["train", "./widowx250s.yaml", "short.yaml", "--simulate", "--arm", "widowx250s-example", "--json"]
    private static let unit = "simulated-widowx250s-example"

    init() throws {
        workplace = try Workplace()
        try workplace.writeShortTask()
        try workplace.writePatientRobot()
    }

    private func train(_ more: String...) throws -> LimberProcess { try LimberProcess(StopCommandTests.train + more, in: workplace) }

    @Test func aRunIsStoppedFromAnotherTerminalAndNoOtherBeginsBeforeTheReset() throws {
        let running = try train()
        #expect(LimberProcess.holds { running.output.contains("episode") }, "\(running.said)")
        let stop = try LimberProcess.run("stop", "widowx250s", "--reason", "a test", in: workplace)
        #expect(
            stop.status == 0 && stop.output.hasPrefix("\(StopCommandTests.unit) is stopped: process \(running.identifier) "), "\(stop.said)"
        )
        running.wait()
        #expect(running.status == 1 && running.errors.contains("The operator stopped the arm. The arm holds its pose"), "\(running.said)")
        #expect(running.errors.contains("To drive it again: limber reset \(StopCommandTests.unit)"), "\(running.said)")

        let refused = try train()
        refused.wait()
        #expect(refused.status == 1 && refused.errors.contains("a test). See that all is clear, then: limber reset"), "\(refused.said)")
        let lockstep = try train("--lockstep", "--episodes", "1")
        lockstep.wait()
        #expect(lockstep.status == 0, "a virtual arm is not stopped: \(lockstep.said)")

        for typed in ["", "yes\n", "widowx250s\n"] {
            let kept = try LimberProcess.run("reset", StopCommandTests.unit, in: workplace, input: typed)
            #expect(kept.status == 1 && kept.errors.contains("stays stopped"), "\(kept.said)")
            #expect(kept.output.contains("a test"), "\(kept.said)")
        }
        let reset = try LimberProcess.run("reset", StopCommandTests.unit, in: workplace, input: StopCommandTests.unit + "\n")
        #expect(reset.status == 0 && reset.output.contains("may be driven again."), "\(reset.said)")
        let again = try LimberProcess.run("reset", StopCommandTests.unit, in: workplace)
        #expect(again.status == 0 && again.output == "\(StopCommandTests.unit) is not stopped.\n")
        let begun = try train("--minutes", "0.02")
        begun.wait()
        #expect(begun.status == 0, "\(begun.said)")
    }

    @Test func aUnitThatNobodyDrivesIsKeptFromBeingDriven() throws {
        let nothing = try LimberProcess.run("stop", in: workplace)
        #expect(nothing.status == 1 && nothing.errors.contains("there is nothing to stop"))
        let unknown = try LimberProcess.run("stop", "widow", in: workplace)
        #expect(unknown.status == 2 && unknown.errors.contains("Without a name every arm is stopped."))
        let stop = try LimberProcess.run("stop", "widowx250s-example", in: workplace)
        #expect(stop.status == 0 && stop.output.contains("nobody drives it"), "\(stop.said)")
        let refused = try LimberProcess.run(
            "train", "widowx250s", "reach", "--arm", "widowx250s-example", "--port", "/dev/null", in: workplace)
        #expect(refused.status == 1 && refused.errors.contains("limber reset widowx250s-example"), "\(refused.said)")
    }

    /// An emulated arm that is taken for a real one, at reduced speed and without real-time rights.
    @Test func aSecondInterruptOfARealArmKeepsItStoppedAndASecondProgramIsRefused() throws {
        let unit = "widowx250s-example"
        let emulator = try LimberProcess(["emulate", "./widowx250s.yaml", "--pty", "--arm", unit], in: workplace)
        defer { emulator.send(SIGTERM) }
        #expect(LimberProcess.holds { emulator.output.hasSuffix("\n") })
        let words = [
            "train", "./widowx250s.yaml", "short.yaml", "--arm", unit, "--port", emulator.output.trimmingCharacters(in: .newlines),
            "--no-realtime", "--json",
        ]
        let running = try LimberProcess(words, in: workplace)
        #expect(LimberProcess.holds { running.output.contains("episode") }, "\(running.said)")
        #expect(running.output.hasPrefix("Mode reduced: joints at up to 30 %"), "\(running.said)")
        let second = try LimberProcess(words, in: workplace)
        second.wait()
        let holder = "\(unit) is driven by another program (process \(running.identifier), since "
        #expect(second.status == 1 && second.errors.contains(holder), "\(second.said)")
        running.send(SIGINT)
        #expect(LimberProcess.holds { running.errors.contains("Parking;") }, "\(running.said)")
        running.send(SIGINT)
        running.wait()
        #expect(running.status == 1 && running.errors.contains("The operator stopped the arm."), "\(running.said)")
        let refused = try LimberProcess(words, in: workplace)
        refused.wait()
        #expect(refused.status == 1 && refused.errors.contains("a second Ctrl-C). See that all is clear"), "\(refused.said)")
    }
}
