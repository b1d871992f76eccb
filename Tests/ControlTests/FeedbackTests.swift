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

    /// A watch of an arm of six joints at 0, and what it says while the first is sent along a way and measured along another, 100 times a
    /// second.
    private func watch(_ sent: [Double], measured: (Int) -> Double = { _ in 0 }) throws -> (FeedbackWatch, doubtedAt: Int?) {
        let limits = SafetyLimits(robot: try RobotDescription.load("widowx250s"))
        var (watch, state) = (FeedbackWatch(), JointState(joints: 6))
        var setPoint = SetPoint(position: JointVector(count: 6), velocity: JointVector(count: 6))
        for tick in sent.indices {
            state.position = JointVector(count: 6)
            state.position[0] = measured(tick)
            setPoint.position[0] = sent[tick]
            let doubt = watch.doubt(state, setPoint: setPoint, limits: limits.numbers, period: 0.01, at: Double(tick) * 0.01)
            if doubt != nil { return (watch, tick) }
        }
        return (watch, nil)
    }

    @Test func aJointThatDidNotMoveOnItsLastBitOfWayIsLedBackSlowly() throws {
        let limits = SafetyLimits(robot: try RobotDescription.load("widowx250s")).numbers
        func eased(_ sent: [Double], from: Double, measured: (Int) -> Double = { _ in 0 }) throws -> Double? {
            var (watch, _) = try watch(sent, measured: measured)
            var target = JointVector(count: 6)
            target[0] = from
            return watch.ease(&target, limits: limits, period: 0.01) ? target[0] : nil
        }
        let bit = (0..<100).map { 0.0004 * Double($0) }
        #expect(try eased(bit, from: 0.02) == 0.019)
        #expect(try eased(bit.map(-), from: -0.02) == -0.019)
        #expect(try eased(bit, from: 0.0004) == 0, "and stays there")
        #expect(try eased(bit, from: 0) == nil)
        let end = limits.lowerPosition[0]
        #expect(try eased(bit.map { end + 0.01 + $0 }, from: end + 0.0004, measured: { _ in end - 0.1 }) == end, "no further than its end")
        #expect(try eased(bit.map { end + 0.01 + $0 }, from: end, measured: { _ in end - 0.1 }) == nil)
        #expect(try eased(bit.map { $0 / 8 }, from: 0.005) == nil, "hardly sent")
        #expect(try eased(bit, from: 0.04, measured: { $0 > 60 ? 0.001 : 0 }) == 0.039)
        #expect(try eased(bit, from: 0.04, measured: { $0 > 75 ? 0.001 : 0 }) == nil, "sent on since, but it has moved just now")
    }

    /// It leans on something, and friction holds it on the way back.
    @Test func aJointThatIsLedBackIsNotDoubtedForThat() throws {
        let limits = SafetyLimits(robot: try RobotDescription.load("widowx250s")).numbers
        var (watch, state) = (FeedbackWatch(), JointState(joints: 6))
        state.position = JointVector(count: 6)
        var setPoint = SetPoint(position: JointVector(count: 6), velocity: JointVector(count: 6))
        for tick in 0..<300 {
            if tick <= 10 {
                setPoint.position[0] = 0.05 + 0.001 * Double(tick)
            } else {
                _ = watch.ease(&setPoint.position, limits: limits, period: 0.01)
            }
            let doubt = watch.doubt(state, setPoint: setPoint, limits: limits, period: 0.01, at: 0.01 * Double(tick))
            #expect(doubt == nil, "in period \(tick)")
        }
        #expect(setPoint.position[0] == 0)
    }

    /// Nor does it help to lose an answer.
    @Test func anArmIsLeftOnlyOnceAJointThatStandsStillIsNotDrivenOn() throws {
        var bench = try running()
        let frozen = bench.loop.setPoint.position[0]
        bench.script.change = { $0.position[0] = frozen }
        bench.block.ask(.stop)
        _ = bench.run(1) { $0.setPoint.isAtRest }
        bench.script.reads = [.bad(.silence)]
        let ended = bench.run(5) { $0.ending != nil }
        #expect(ended)
        #expect(bench.loop.ending == Ending(.holding, .operatorStop))
        #expect(bench.loop.setPoint.position[0] == frozen)
    }

    /// Nobody presses the operator's switch again.
    @Test func whileTheArmWaitsAJointThatStandsStillIsNotDrivenOn() throws {
        var bench = try running()
        bench.block.requireEnable()
        let frozen = bench.loop.setPoint.position[0]
        bench.script.change = { $0.position[0] = frozen }
        bench.loop.tickOnce()
        #expect(bench.loop.mode == .stopped)
        _ = bench.run(1) { $0.setPoint.isAtRest }
        let (lead, other) = (bench.loop.setPoint.position[0] - frozen, bench.loop.setPoint.position[1])
        #expect(lead.magnitude > 0.006, "it brakes beyond where it is measured")
        _ = bench.run(2) { _ in false }
        #expect(bench.loop.setPoint.position[0] == frozen && bench.loop.setPoint.position[1] == other)
        #expect(bench.loop.fault == .enableReleased && bench.loop.ending == nil)
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
