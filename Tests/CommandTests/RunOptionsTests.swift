import Robot
import Testing

@testable import limber

@Suite struct RunOptionsTests {
    private func complaint(_ words: String...) -> String? {
        do {
            try RunOptions.validate(Arguments(parsing: words, for: RunOptions.all))
            return nil
        } catch { return "\(error)" }
    }

    @Test func aSimulationDrivesNothingThatMayBeARealArm() {
        #expect(complaint("--simulate", "--port", "/dev/ttyUSB0")?.contains("behind /dev/ttyUSB0 there may be an arm") == true)
        #expect(complaint("--simulate", "--port", "/dev/pts/7") == nil)
        #expect(complaint("--port", "/dev/ttyUSB0") == nil)
    }

    @Test func whatCannotBeMeantTogetherIsRefused() {
        #expect(complaint("--lockstep") == "--lockstep needs --simulate.")
        #expect(complaint("--faults", "plan.yaml") == "--faults needs --simulate.")
        #expect(complaint("--simulate", "--lockstep", "--enable", "/dev/input/event3")?.hasPrefix("--lockstep has no time") == true)
        #expect(complaint("--enable-key", "57")?.contains("belongs to --enable") == true)
        #expect(complaint("--enable", "/dev/input/event3", "--enable-key", "768") != nil)
        #expect(complaint("--enable", "/dev/input/event3", "--enable-key", "57") == nil)
        #expect(complaint("--speed", "0") == "--speed is above 0 and at most 1.")
    }

    @Test(arguments: [
        (["--simulate"], DrivingMode.replay), (["--simulate", "--reduced"], .reduced), (["--simulate", "--speed", "0.3"], .replay),
        ([], .reduced), (["--speed", "1"], .replay), (["--speed", "1", "--reduced"], .reduced),
    ])
    func aRealArmIsDrivenInItsReducedModeUntilToldOtherwise(_ words: [String], _ mode: DrivingMode) throws {
        let arguments = try Arguments(parsing: words, for: RunOptions.all)
        #expect(RunOptions.mode(arguments, for: .replay) == mode)
    }
}
