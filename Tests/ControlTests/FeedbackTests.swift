import Drivers
import Robot
import Safety
import Testing

@testable import Control

/// An arm that is not where it says.
@Suite struct FeedbackTests {
    private func running() throws -> LoopBench {
        var bench = try LoopBench.make(episodes: 8, weight: 3)
        let started = bench.run { $0.mode == .running }
        #expect(started)
        _ = bench.run(0.25) { _ in false }
        return bench
    }

    @Test func anArmThatIsMeasuredToHaveJumpedHoldsAndIsNotSentThere() throws {
        var bench = try running()
        let before = bench.loop.setPoint.position[0]
        bench.script.change = { $0.position[0] += 1.5 }
        let ended = bench.run(5) { $0.ending != nil }
        #expect(ended)
        #expect(bench.loop.ending == Ending(.holding, .feedbackJumped(joint: 0)))
        #expect((bench.loop.setPoint.position[0] - before).magnitude < 0.2)
    }

    @Test func aJointWhoseEncoderStandsStillIsSentWhereItBelievesToBe() throws {
        var bench = try running()
        let frozen = bench.loop.state.position[0]
        bench.script.change = { $0.position[0] = frozen }
        let ended = bench.run(20) { $0.ending != nil }
        #expect(ended)
        #expect(bench.loop.ending == Ending(.holding, .feedbackFrozen(joint: 0)))
        #expect(bench.loop.setPoint.position[0] == frozen)
        for sent in bench.script.sent.suffix(20) { #expect((sent[0] - frozen).magnitude < 0.1) }
    }

    @Test func afterAnOutageAnArmMayBeElsewhere() throws {
        var bench = try running()
        bench.script.reads = Array(repeating: .bad(.silence), count: 40)
        _ = bench.run(0.4) { _ in false }
        bench.script.change = { $0.position[0] += 0.6 }
        _ = bench.run(0.01) { _ in false }
        #expect(bench.loop.fault == .badPackets)
    }

    @Test func aServoWithoutTorqueEndsTheRun() throws {
        var bench = try running()
        bench.script.reads = [.letGo(device: 4)]
        let ended = bench.run(5) { $0.ending != nil }
        #expect(ended)
        #expect(bench.loop.ending == Ending(.holding, .servoLetGo(device: 4)))
    }
}
