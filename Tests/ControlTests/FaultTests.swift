import Drivers
import Robot
import Safety
import Testing

@testable import Control

@Suite struct FaultTests {
    /// A bench in the middle of its first episode.
    private func running(_ change: (inout LoopSettings) -> Void = { _ in }) throws -> LoopBench {
        var bench = try LoopBench.make(episodes: 4, settings: change)
        let started = bench.run { $0.mode == .running }
        #expect(started)
        _ = bench.run(0.25) { _ in false }
        return bench
    }

    @Test func anInterruptEndsTheEpisodeAndParks() throws {
        var bench = try running()
        bench.block.ask(.park)
        let ended = bench.run { $0.ending != nil }
        #expect(ended)
        #expect(bench.loop.ending == Ending(.parked, .operatorInterrupt))
        #expect(bench.takeSteps().map(\.end) == [.none, .none, .stop])
        for joint in 0..<6 { #expect((bench.script.position[joint] - bench.robot.poses.park[joint]).magnitude < 0.01) }
    }

    @Test func anOperatorsStopHoldsAndIsNotParkedAfterwards() throws {
        var bench = try running()
        bench.block.ask(.stop)
        _ = bench.run { $0.ending != nil }
        bench.block.ask(.park)
        _ = bench.run(1) { _ in false }
        #expect(bench.loop.ending == Ending(.holding, .operatorStop))
        #expect(bench.loop.setPoint.isAtRest)
        #expect(bench.takeSteps().last?.end == .stop)
    }

    @Test func badPacketsWithinTheBudgetAreRiddenOut() throws {
        var bench = try running()
        bench.script.reads = [.bad(.corrupted), .fresh, .bad(.silence), .bad(.truncated)]
        _ = bench.run(0.2) { _ in false }
        #expect(bench.loop.mode == .running && bench.loop.fault == nil)
    }

    @Test func badPacketsBeyondTheBudgetStopTheArmAndItGoesOnOnceTheWireIsHealthy() throws {
        var bench = try running()
        bench.script.reads = Array(repeating: .bad(.silence), count: 4)
        _ = bench.run(0.05) { $0.mode == .stopped }
        #expect(bench.loop.fault == .badPackets)
        let resumed = bench.run(2) { $0.mode == .resetting }
        #expect(resumed && bench.loop.recoveries == 1)
        #expect(bench.takeSteps().last?.end == .stop)
        let next = bench.run { $0.mode == .running }
        #expect(next)
    }

    /// Stops the arm `times` times, `pause` s after it has gone on from the last time.
    private func stop(_ bench: inout LoopBench, times: Int, pause: Double) {
        for _ in 0..<times {
            _ = bench.run(pause) { _ in false }
            bench.script.reads = Array(repeating: .bad(.silence), count: 4)
            _ = bench.run(1) { $0.mode == .stopped }
            _ = bench.run(3) { $0.mode != .stopped || $0.ending != nil }
        }
    }

    @Test func oneStopMoreThanTheBudgetAllowsIsLeftToAPerson() throws {
        var bench = try running { $0.protectiveStops = BudgetDescription(allowed: 2, within: 60) }
        stop(&bench, times: 3, pause: 1)
        #expect(bench.loop.ending == Ending(.holding, .stoppedTooOften))
        #expect(bench.loop.recoveries == 2)
        #expect(bench.loop.setPoint.isAtRest)
    }

    @Test func stopsThatLieFarApartAreForgotten() throws {
        var bench = try running { $0.protectiveStops = BudgetDescription(allowed: 2, within: 60) }
        stop(&bench, times: 6, pause: 31)
        #expect(bench.loop.ending == nil && bench.loop.recoveries == 6)
    }

    @Test func withoutABudgetTheFirstStopIsLeftToAPerson() throws {
        var bench = try running { $0.protectiveStops = BudgetDescription(allowed: 0, within: 60) }
        stop(&bench, times: 1, pause: 1)
        #expect(bench.loop.ending == Ending(.holding, .stoppedTooOften) && bench.loop.recoveries == 0)
    }

    @Test func aLostWireIsSpokenToNoMore() throws {
        var bench = try running()
        bench.script.reads = [.lost]
        bench.loop.tickOnce()
        let sent = bench.script.sent.count
        _ = bench.run(0.5) { _ in false }
        #expect(bench.script.sent.count == sent)
        #expect(bench.loop.ending == Ending(.unreachable, .wireLost))
        #expect(bench.loop.ending?.description.hasSuffix("The arm may still be energised.") == true)
        #expect(bench.takeSteps().last?.end == .stop)
    }

    @Test func aWireThatIsLostInWritingIsLostToo() throws {
        var bench = try running()
        bench.script.writes = [.lost]
        _ = bench.run(0.1) { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.unreachable, .wireLost))
    }

    @Test func aServosAlertStopsForGood() throws {
        var bench = try running()
        bench.script.reads = [.alert(device: 4, bits: 0x20)]
        _ = bench.run { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.holding, .deviceAlert(device: 4, bits: 0x20)))
        #expect(bench.loop.ending?.description.contains("servo 4 may hold no more: support the arm") == true)
        #expect(bench.loop.ending?.description.hasPrefix("Servo 4 reports a hardware error (overload);") == true)
    }

    @Test func aShadowThatStraysStopsForGood() throws {
        var bench = try running()
        bench.script.reads = [.shadowApart(device: 3)]
        _ = bench.run { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.holding, .shadowApart(device: 3)))
    }

    @Test(arguments: [
        (WireOutcome.robotStopped(.button), Ending(.holding, .robotStopped(.button))),
        (.robotStopped(.protective), Ending(.holding, .robotStopped(.protective))),
        (.robotDisabled, Ending(.holding, .robotDisabled)),
        (.robotHindered(.programStopped), Ending(.holding, .robotHindered(.programStopped))),
        (.robotHindered(.localControl), Ending(.holding, .robotHindered(.localControl))),
        (.robotHindered(.controlUnknown), Ending(.holding, .robotHindered(.controlUnknown))),
        (.topicLost(.robotState), Ending(.unreachable, .topicLost(.robotState))),
    ])
    func whatARobotsOwnControllerSaysEndsTheRunUnderItsOwnName(_ outcome: WireOutcome, _ ending: Ending) throws {
        var bench = try running()
        bench.script.reads = [outcome]
        _ = bench.run { $0.ending != nil }
        #expect(bench.loop.ending == ending)
    }

    @Test func aHotServoIsParked() throws {
        var bench = try running()
        bench.script.change = { $0.temperature[1] = 66 }
        _ = bench.run { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.parked, .filter(.overheated)))
    }

    /// Parks a hot arm, and takes the loop up again once it has cooled.
    private func restAndBeginAgain(_ bench: inout LoopBench) {
        bench.script.change = { $0.temperature[1] = 66 }
        _ = bench.run { $0.ending != nil }
        #expect(bench.loop.ending?.passesByCooling == true)
        bench.script.change = { _ in }
        bench.clock.advance(to: bench.clock.now.advanced(bySeconds: 300))
        bench.loop.beginAgain()
    }

    @Test func anArmThatHasCooledGoesOnWithTheNextEpisode() throws {
        var bench = try running()
        restAndBeginAgain(&bench)
        #expect(bench.takeSteps().last?.end == .stop)
        let sent = bench.script.sent.count
        bench.loop.tickOnce()
        #expect(bench.script.sent.count == sent + 1 && bench.loop.mode == .resetting && bench.loop.fault == nil)
        _ = bench.run { $0.mode == .running }
        _ = bench.run(0.25) { _ in false }
        #expect(bench.takeSteps().map(\.episode) == [1, 1] && bench.loop.skippedSlots == 0)
    }

    @Test func anEpisodeThatHadNoStepBeforeTheArmRestedBeginsAgain() throws {
        var bench = try LoopBench.make(episodes: 4)
        _ = bench.run(0.2) { _ in false }
        #expect(bench.loop.mode == .resetting)
        restAndBeginAgain(&bench)
        _ = bench.run { $0.mode == .running }
        _ = bench.run(0.25) { _ in false }
        #expect(bench.takeSteps().map(\.episode) == [0, 0])
    }

    @Test func aPolicyThatGivesNoNumberIsParked() throws {
        var bench = try running()
        LoopBench.publish(.nan, to: bench.weights)
        _ = bench.run { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.parked, .nonFinitePolicy))
        #expect(bench.takeSteps().last?.end == .stop)
    }

    @Test func anArmThatIsPushedAwayGivesWayAndGoesOnOnceItIsFree() throws {
        var bench = try running()
        bench.script.offset[1] = 0.35
        _ = bench.run(0.1) { $0.mode == .stopped }
        #expect(bench.loop.fault == .filter(.trackingError))
        _ = bench.run(0.5) { $0.setPoint.isAtRest }
        bench.loop.tickOnce()
        let distance = bench.loop.state.position[1] - bench.loop.setPoint.position[1]
        #expect(distance.magnitude <= 0.35)
        bench.script.offset[1] = 0
        let resumed = bench.run(5) { $0.mode == .running }
        #expect(resumed)
    }

    @Test func aStartPoseThatIsNotReachedEndsInHolding() throws {
        var bench = try LoopBench.make(episodes: 1)
        bench.loop.tickOnce()
        bench.script.offset[1] = 0.2
        let ended = bench.run(120) { $0.ending != nil }
        #expect(ended)
        #expect(bench.loop.ending == Ending(.holding, .resetTimeout))
        #expect(bench.takeSteps().isEmpty)
    }

    @Test func aParkPoseThatIsNotReachedEndsInHolding() throws {
        var bench = try running()
        bench.script.offset[2] = 0.2
        bench.block.ask(.park)
        _ = bench.run(120) { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.holding, .parkTimeout))
    }

    @Test func aHoldingArmIsParkedWhenAPersonAsks() throws {
        var bench = try LoopBench.make(episodes: 1)
        bench.loop.tickOnce()
        bench.script.offset[1] = 0.2
        _ = bench.run(120) { $0.ending?.place == .holding }
        bench.script.offset[1] = 0
        bench.block.ask(.park)
        _ = bench.run(60) { $0.ending?.place == .parked }
        #expect(bench.loop.ending == Ending(.parked, .operatorInterrupt))
    }

    @Test func tooManyLateTicksStopTheArm() throws {
        var bench = try running()
        for _ in 0..<25 {
            bench.clock.advance(to: bench.clock.now.advanced(bySeconds: 0.025))
            bench.loop.tickOnce()
        }
        #expect(bench.loop.mode == .stopped && bench.loop.fault == .overrunStorm)
        #expect(bench.loop.skippedSlots == 50)
    }

    @Test func nothingIsSentBeforeTheArmWasHeard() throws {
        var bench = try LoopBench.make()
        bench.script.reads = [.bad(.silence), .bad(.silence)]
        bench.loop.tickOnce()
        bench.loop.tickOnce()
        #expect(bench.script.sent.isEmpty && bench.loop.fault == nil)
        bench.loop.tickOnce()
        #expect(bench.script.sent.count == 1)
    }

    @Test func anArmThatWasNotHeardYetIsParkedFromWhereItIs() throws {
        var bench = try LoopBench.make(episodes: 0)
        bench.script.reads = [.bad(.silence), .bad(.silence)]
        bench.block.ask(.park)
        _ = bench.run { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.parked, .operatorInterrupt))
        let park = bench.robot.poses.park
        for sent in bench.script.sent { #expect(sent == park) }
    }

    @Test func whatEndsARunIsNotForgottenOverWhatStoppedItFirst() throws {
        var bench = try running()
        bench.script.reads = Array(repeating: .bad(.silence), count: 4) + [.shadowApart(device: 3)]
        _ = bench.run { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.holding, .shadowApart(device: 3)))
        #expect(bench.loop.recoveries == 0)
    }

    @Test func anArmThatStaysSilentIsNotSaidToHold() throws {
        var bench = try running()
        bench.script.reads = Array(repeating: .bad(.silence), count: 2000)
        _ = bench.run { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.unreachable, .badPackets))
    }

    @Test func aLoopThatStoodStillLongerThanTheWatchdogsWaitSaysSo() throws {
        var bench = try running()
        bench.clock.advance(to: bench.clock.now.advanced(bySeconds: 0.15))
        _ = bench.run { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.holding, .watchdogsFired))
    }

    @Test func whatIsInTheWayOfAParkingArmIsNotPushedAgain() throws {
        var bench = try running()
        bench.block.ask(.finish)
        _ = bench.run { $0.mode == .parking }
        bench.script.offset[1] = 0.35
        _ = bench.run(1) { $0.mode == .stopped }
        bench.script.offset[1] = 0
        _ = bench.run(5) { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.holding, .filter(.trackingError)))
    }

    @Test(arguments: [0.1, 0.4]) func aHeldArmKeepsTheGoalThatHoldsItUnlessItIsFarFromIt(sag: Double) throws {
        var bench = try LoopBench.make(episodes: 0)
        let held = bench.robot.poses.ready
        bench.loop.conductor.heldPosition = held
        bench.script.position = held
        bench.script.position[1] -= sag
        let measured = bench.script.position
        bench.loop.tickOnce()
        #expect(bench.script.sent == [sag < bench.robot.safety.trackingError ? held : measured])
    }
}
