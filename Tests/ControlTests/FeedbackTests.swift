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

    /// Sent 0.09 rad away in 0.09 s, and not measured to move.
    @Test(arguments: [(false, 0.05...0.1), (true, 0.5...0.6)])
    func aHandMayHoldAJointStillForAMomentWherePeoplePush(_ mayBeHeld: Bool, _ expected: ClosedRange<Double>) throws {
        let limits = SafetyLimits(robot: try RobotDescription.load("widowx250s"))
        var (watch, state) = (FeedbackWatch(), JointState(joints: 6))
        state.position = JointVector(count: 6)
        var setPoint = SetPoint(position: JointVector(count: 6), velocity: JointVector(count: 6))
        let doubted = (0..<200).first { tick in
            setPoint.position[0] = min(0.09, 0.01 * Double(tick))
            return watch.doubt(
                state, setPoint: setPoint, limits: limits.numbers, period: 0.01, mayBeHeld: mayBeHeld, at: Double(tick) * 0.01) != nil
        }
        #expect(expected.contains(Double(try #require(doubted)) * 0.01), "\(doubted ?? -1)")
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
