import CRealtime
import Foundation
import Testing

@testable import Session

/// Somebody to watch: a process that sleeps.
private final class Sleeper {
    let process = Process()
    let descriptor: Int32

    init() throws {
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        process.arguments = ["60"]
        // Where it outlived the tests, their runner would wait for it to close what it shares with them.
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        descriptor = rt_process_descriptor(process.processIdentifier)
    }

    deinit {
        // Not its end by SIGTERM, which it ignores when these tests do.
        _ = rt_process_signal(descriptor, SIGKILL)
        close(descriptor)
    }
}

@Suite struct GuardianWatchTests {
    private func watch(_ sleeper: Sleeper, mode: GuardianMode, meanwhile: (GuardianPage) -> Void = { _ in }) throws -> ControllerEnd {
        let page = try GuardianPage.create()
        page.mode = mode
        meanwhile(page)
        return GuardianWatch(page: page, controller: sleeper.descriptor).waitForEnd()
    }

    @Test func aControllerThatDiesIsSeen() throws {
        let sleeper = try Sleeper()
        #expect(try watch(sleeper, mode: .preparing) { _ in kill(sleeper.process.processIdentifier, SIGSEGV) } == .died)
    }

    @Test func aReleasedArmIsLeftAlone() throws {
        #expect(try watch(try Sleeper(), mode: .released) == .released)
    }

    @Test func aReleaseCountsEvenWhenTheControllerIsGoneAlready() throws {
        let sleeper = try Sleeper()
        kill(sleeper.process.processIdentifier, SIGKILL)
        sleeper.process.waitUntilExit()
        #expect(try watch(sleeper, mode: .released) == .released)
    }

    @Test func aControllerWhoseHeartStandsStillIsKilled() throws {
        let sleeper = try Sleeper()
        #expect(try watch(sleeper, mode: .running) { _ in kill(sleeper.process.processIdentifier, SIGSTOP) } == .hung)
        sleeper.process.waitUntilExit()
        #expect(sleeper.process.terminationReason == .uncaughtSignal && sleeper.process.terminationStatus == SIGKILL)
    }

    @Test func aBeatingControllerIsLeftAliveAndOneThatPreparesNeedNotBeat() throws {
        let sleeper = try Sleeper()
        let end = try watch(sleeper, mode: .running) { page in
            Thread.detachNewThread {
                for _ in 0..<100 {
                    page.signs.beat()
                    usleep(10_000)
                }
                page.mode = .preparing
                usleep(700_000)
                page.mode = .released
            }
        }
        #expect(end == .released)
        #expect(sleeper.process.isRunning)
    }

    @Test func aControllerThatNeverComesToTheEndOfSwitchingIsKilled() throws {
        let sleeper = try Sleeper()
        let page = try GuardianPage.create()
        page.mode = .switching
        #expect(GuardianWatch(page: page, controller: sleeper.descriptor, switchingPatience: 5).waitForEnd() == .hung)
        #expect(page.signs.guardianBeats == 5, "it gives a sign of life with every look")
    }

    @Test func aGuardianThatCouldNotSeeTheArmToRestGivesNoSignOfLife() throws {
        let sleeper = try Sleeper()
        let page = try GuardianPage.create()
        page.mode = .switching
        #expect(GuardianWatch(page: page, controller: sleeper.descriptor, switchingPatience: 5).waitForEnd { false } == .hung)
        #expect(page.signs.guardianBeats == 0)
    }

    @Test func aGuardianThatCannotStartIsAnError() {
        #expect(throws: GuardianError.notStarted(errorNumber: ENOENT)) {
            try Guardian(executable: "/nowhere/limber", arguments: [], wire: 0)
        }
    }

    @Test func aGuardianThatEndsBeforeItIsReadyIsAnError() {
        #expect(throws: GuardianError.gaveUp) { try Guardian(executable: "/bin/true", arguments: [], wire: 0) }
    }
}
