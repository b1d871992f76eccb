import Drivers
import Realtime
import Robot
import Testing

@testable import Control

/// A loop whose operator holds a switch, presses it again, or lets go.
@Suite struct EnableTests {
    /// A bench in the middle of its first episode, with a stop budget of none; the switch is held.
    private func running() throws -> LoopBench {
        var bench = try LoopBench.make(episodes: 12) { $0.protectiveStops = BudgetDescription(allowed: 0, within: 60) }
        bench.block.requireEnable()
        let started = hold(&bench, 20) { $0.mode == .running }
        #expect(started)
        _ = hold(&bench, 0.25) { _ in false }
        return bench
    }

    /// Ticks with the switch held until `done`, at most for `seconds`.
    private func hold(_ bench: inout LoopBench, _ seconds: Double, until done: (borrowing ControlLoop<KinematicDriver>) -> Bool) -> Bool {
        for _ in 0..<Int(seconds * bench.robot.wire.rate) {
            if done(bench.loop) { return true }
            bench.block.enable(at: bench.clock.now)
            bench.loop.tickOnce()
        }
        return done(bench.loop)
    }

    @Test func withoutASwitchEveryInstantIsEnabled() {
        let block = ControlBlock()
        #expect(block.isEnabled(at: Instant(nanoseconds: 0)) && block.isEnabled(at: Instant(nanoseconds: .max)))
    }

    @Test func aLeaveToMoveIsGoodForATenthOfASecond() {
        let block = ControlBlock()
        block.requireEnable()
        let given = Instant(nanoseconds: 5_000_000_000)
        #expect(!block.isEnabled(at: given))
        block.enable(at: given)
        #expect(block.isEnabled(at: given.advanced(bySeconds: 0.1)) && !block.isEnabled(at: given.advanced(bySeconds: 0.101)))
        block.disable()
        #expect(!block.isEnabled(at: given))
    }

    @Test func whereSeveralHaveToGiveLeaveTheArmMovesWhileAllDo() {
        let block = ControlBlock()
        let given = Instant(nanoseconds: 5_000_000_000)
        for enabler in Enabler.allCases { block.requireEnable(by: enabler) }
        #expect(Enabler.allCases.count == Enabler.count)
        block.enable(at: given)
        #expect(!block.isEnabled(at: given))
        block.enable(at: given.advanced(bySeconds: 0.05), by: .keyboard)
        #expect(block.isEnabled(at: given.advanced(bySeconds: 0.1)))
        #expect(!block.isEnabled(at: given.advanced(bySeconds: 0.12)), "the switch's leave is too old")
        block.enable(at: given.advanced(bySeconds: 0.12))
        #expect(!block.isEnabled(at: given.advanced(bySeconds: 0.16)), "the keyboard's is")
    }

    @Test func nothingMovesBeforeTheSwitchIsHeldForASecond() throws {
        var bench = try LoopBench.make(episodes: 1)
        bench.block.requireEnable()
        _ = bench.run(20) { _ in false }
        #expect(bench.loop.ending == nil && bench.loop.fault == .enableReleased)
        #expect(bench.script.sent.allSatisfy { $0 == bench.robot.poses.park })
        let tooShort = hold(&bench, 0.9) { $0.mode != .stopped }
        #expect(!tooShort)
        let began = hold(&bench, 0.2) { $0.mode == .resetting }
        #expect(began)
    }

    @Test func aReleaseStopsTheArmInTheSameTickAndCutsTheEpisode() throws {
        var bench = try running()
        bench.block.disable()
        bench.loop.tickOnce()
        #expect(bench.loop.mode == .stopped && bench.loop.fault == .enableReleased)
        _ = bench.run(2) { $0.setPoint.isAtRest }
        #expect(bench.loop.setPoint.isAtRest && bench.takeSteps().last?.end == .stop)
    }

    @Test func aThreadThatDiesIsALetGoSwitch() throws {
        var bench = try running()
        let stopped = bench.run(0.12) { $0.mode == .stopped }
        #expect(stopped && bench.loop.fault == .enableReleased)
    }

    @Test func theRunGoesOnOnceTheSwitchIsHeldAgainHoweverOftenAndLong() throws {
        var bench = try running()
        for _ in 0..<5 {
            bench.block.disable()
            _ = bench.run(60) { _ in false }
            #expect(bench.loop.ending == nil && bench.loop.mode == .stopped)
            let goesOn = hold(&bench, 1.05) { $0.mode != .stopped }
            #expect(goesOn)
            _ = hold(&bench, 0.3) { _ in false }
        }
        #expect(bench.loop.recoveries == 0)
        let runs = hold(&bench, 20) { $0.mode == .running }
        #expect(runs)
    }

    @Test func aSwitchThatFlickersLetsNothingMove() throws {
        var bench = try running()
        bench.block.disable()
        for _ in 0..<20 {
            _ = hold(&bench, 0.5) { _ in false }
            bench.block.disable()
            bench.loop.tickOnce()
        }
        #expect(bench.loop.mode == .stopped)
    }

    @Test func parkingNeedsTheSwitchTooAndGoesOnWithIt() throws {
        var bench = try running()
        bench.block.ask(.park)
        _ = hold(&bench, 0.5) { _ in false }
        #expect(bench.loop.mode == .parking)
        bench.block.disable()
        _ = bench.run(30) { _ in false }
        #expect(bench.loop.ending == nil && bench.loop.mode == .stopped && bench.loop.setPoint.isAtRest)
        let parked = hold(&bench, 30) { $0.ending != nil }
        #expect(parked && bench.loop.ending == Ending(.parked, .operatorInterrupt))
    }

    @Test func anInterruptWithALetGoSwitchMovesNothing() throws {
        var bench = try running()
        bench.block.disable()
        _ = bench.run(2) { $0.setPoint.isAtRest }
        let still = bench.loop.setPoint.position
        bench.block.ask(.park)
        _ = bench.run(5) { _ in false }
        #expect(bench.loop.setPoint.position == still && bench.loop.ending == nil)
        bench.block.ask(.stop)
        _ = bench.run(1) { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.holding, .operatorStop))
    }

    @Test func whatEndsARunEndsOneThatWaitsForItsSwitch() throws {
        var bench = try running()
        bench.block.disable()
        _ = bench.run(1) { _ in false }
        bench.script.reads = [.alert(device: 4, bits: 0x20)]
        _ = bench.run(1) { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.holding, .deviceAlert(device: 4, bits: 0x20)))
    }

    /// The operator lets go of an arm that was stopped by a fault; neither the fault nor the budget is forgotten.
    @Test func aStopOfTheArmsOwnWaitsForTheSwitchToo() throws {
        var bench = try LoopBench.make(episodes: 4) { $0.protectiveStops = BudgetDescription(allowed: 1, within: 60) }
        bench.block.requireEnable()
        _ = hold(&bench, 20) { $0.mode == .running }
        bench.script.reads = Array(repeating: .bad(.silence), count: 4)
        _ = hold(&bench, 0.1) { $0.mode == .stopped }
        #expect(bench.loop.fault == .badPackets)
        bench.block.disable()
        _ = bench.run(60) { _ in false }
        #expect(bench.loop.ending == nil && bench.loop.fault == .badPackets)
        let goesOn = hold(&bench, 1.05) { $0.mode == .resetting }
        #expect(goesOn && bench.loop.recoveries == 1)
    }
}
