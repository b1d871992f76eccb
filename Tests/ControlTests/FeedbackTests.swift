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

    /// An arm that has parked is left anyway, once that joint is led back.
    @Test func aJointThatLeansWhereTheArmRestsIsNotDoubted() throws {
        let limits = SafetyLimits(robot: try RobotDescription.load("widowx250s")).numbers
        func isDoubted(rests: Bool) -> Bool {
            var (watch, state) = (FeedbackWatch(), JointState(joints: 6))
            state.position = JointVector(count: 6)
            var setPoint = SetPoint(position: JointVector(count: 6), velocity: JointVector(count: 6))
            for tick in 0..<200 {
                setPoint.position[0] = min(0.05, 0.001 * Double(tick))
                let now = 0.01 * Double(tick)
                if watch.doubt(state, setPoint: setPoint, limits: limits, period: 0.01, rests: rests && tick >= 50, at: now) != nil {
                    return true
                }
            }
            return false
        }
        #expect(isDoubted(rests: false) && !isDoubted(rests: true))
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
        /// rad/s at which the joint is led back from a set-point at rest.
        func eased(_ sent: [Double], from: Double, measured: (Int) -> Double = { _ in 0 }) throws -> Double? {
            var (watch, _) = try watch(sent, measured: measured)
            var (position, velocity) = (JointVector(count: 6), JointVector(count: 6))
            position[0] = from
            let setPoint = SetPoint(position: position, velocity: velocity)
            watch.ease(&velocity, from: setPoint, limits: limits)
            #expect(watch.isEasing == (velocity[0] != 0))
            return watch.isEasing ? velocity[0] : nil
        }
        let bit = (0..<100).map { 0.0004 * Double($0) }
        #expect(try eased(bit, from: 0.03) == -0.1)
        #expect(try eased(bit.map(-), from: -0.03) == 0.1)
        #expect(try eased(bit, from: 0.01) == -0.05, "slower as it comes near")
        #expect(try eased(bit, from: 0.00005) == nil, "and stays there")
        let end = limits.lowerPosition[0]
        func beyond(_ from: Double) throws -> Double? {
            try eased(bit.map { end + 0.01 + $0 }, from: end + from, measured: { _ in end - 0.1 })
        }
        #expect(try beyond(0.03) == -0.1)
        #expect(try beyond(0.00005) == nil, "no further than its end")
        #expect(try beyond(-0.05) == nil, "nor further outside")
        #expect(try eased(bit.map { $0 / 8 }, from: 0.005) == nil, "hardly sent")
        #expect(try eased(bit, from: 0.04, measured: { $0 > 60 ? 0.001 : 0 }) == -0.1)
        #expect(try eased(bit, from: 0.04, measured: { $0 > 75 ? 0.001 : 0 }) == nil, "sent on since, but it has moved just now")
    }

    /// An arm that was sent on by `way` and stands still, with `go` to make a set-point of the velocity at which the first joint is led back.
    /// - Returns: where it is sent at last, and when it is first told to be kept from that.
    private func leadBack(from way: Double, seconds: Double, _ go: (inout SetPoint, Double) -> Void) throws -> (Double, keptAt: Double?) {
        let limits = SafetyLimits(robot: try RobotDescription.load("widowx250s")).numbers
        var (watch, state, keptAt) = (FeedbackWatch(), JointState(joints: 6), Double?.none)
        state.position = JointVector(count: 6)
        var setPoint = SetPoint(position: JointVector(count: 6), velocity: JointVector(count: 6))
        for tick in 0..<Int(seconds * 100) {
            var velocity = JointVector(count: 6)
            if tick <= 10 {
                setPoint.position[0] = way - 0.01 + 0.001 * Double(tick)
            } else {
                watch.ease(&velocity, from: setPoint, limits: limits)
                go(&setPoint, velocity[0])
                if watch.isKept(0) { keptAt = keptAt ?? Double(tick) * 0.01 }
            }
            let doubt = watch.doubt(state, setPoint: setPoint, limits: limits, period: 0.01, at: 0.01 * Double(tick))
            #expect(doubt == nil, "in period \(tick)")
        }
        return (setPoint.position[0], keptAt)
    }

    /// It leans on something, and friction holds it on the way back.
    @Test func aJointThatIsLedBackIsNotDoubtedForThat() throws {
        let (sent, keptAt) = try leadBack(from: 0.06, seconds: 3) { setPoint, velocity in
            setPoint.position[0] += velocity * 0.01
            setPoint.velocity[0] = velocity
        }
        #expect((0...1e-4).contains(sent) && keptAt == nil)
    }

    @Test func aWayBackThatALimitEndsIsToldAfterASecond() throws {
        let (sent, keptAt) = try leadBack(from: 0.03, seconds: 2) { _, _ in }
        #expect(sent == 0.03)
        #expect((1.3...1.5).contains(try #require(keptAt)))
    }

    /// It is measured where it stands, as the last tick before it moves says, and brakes as slowly as its description says.
    @Test func whatAJointBrakesThatWasLedBackIsNoWayToLeadBack() throws {
        let limits = SafetyLimits(robot: try RobotDescription.load("widowx250s")).numbers
        var (watch, _) = try watch((0..<100).map { 0.0004 * Double($0) })
        var (state, velocity) = (JointState(joints: 6), JointVector(count: 6))
        state.position = JointVector(count: 6)
        var setPoint = SetPoint(position: JointVector(count: 6), velocity: JointVector(count: 6))
        setPoint.position[0] = 0.0396
        watch.ease(&velocity, from: setPoint, limits: limits)
        #expect(watch.isEasing)
        state.position[0] = 0.0015
        for tick in 0..<60 {
            if tick < 20 { setPoint.position[0] -= 0.001 }
            setPoint.velocity[0] = tick < 20 ? -0.1 : 0
            _ = watch.doubt(state, setPoint: setPoint, limits: limits, period: 0.01, at: 1 + 0.01 * Double(tick))
            velocity = JointVector(count: 6)
            watch.ease(&velocity, from: setPoint, limits: limits)
            #expect(!watch.isEasing, "in period \(tick)")
        }
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
        #expect((bench.loop.setPoint.position[0] - frozen).magnitude <= 1e-4)
    }

    /// As where the way back leaves the box: the joint stands there, whatever limits a set-point keeps.
    @Test func aJointThatALimitKeepsFromGoingBackIsSentToWhereItIsMeasuredAtLast() throws {
        var bench = try running()
        let frozen = bench.loop.setPoint.position[0]
        bench.script.change = { state in
            state.position[0] = frozen
            // Beyond the limit, against the way back.
            (state.hasEffort, state.effort[0]) = (1, 100)
        }
        bench.block.ask(.stop)
        _ = bench.run(1) { $0.setPoint.isAtRest }
        let lead = bench.loop.setPoint.position[0] - frozen
        #expect(lead < -0.006)
        _ = bench.run(1) { _ in false }
        #expect(bench.loop.ending == nil && bench.loop.setPoint.position[0] - frozen == lead)
        let ended = bench.run(1) { $0.ending != nil }
        #expect(ended && bench.loop.setPoint.position[0] == frozen)
    }

    /// The policy asks for rest, as a key does that is let go of, in steps of ten ticks.
    @Test func whatLeadsAJointBackIsNotKeptForAnAction() throws {
        var bench = try running()
        let frozen = bench.loop.setPoint.position[0]
        bench.script.change = { $0.position[0] = frozen }
        LoopBench.publish(0, to: bench.weights)
        _ = bench.run(0.5) { $0.setPoint.isAtRest }
        let lead = bench.loop.setPoint.position[0] - frozen
        #expect(lead.magnitude > 0.006)
        for _ in 0..<100 where bench.loop.mode == .running {
            bench.loop.tickOnce()
            #expect(bench.loop.conductor.command.isHold)
        }
        #expect((bench.loop.setPoint.position[0] - frozen).magnitude < 0.5 * lead.magnitude)
    }

    /// Parks with a joint whose encoder freezes just before the pose, until it is led back there.
    /// - Parameter rest: rad, where that is.
    private func parked(_ rest: inout Double) throws -> LoopBench {
        var bench = try running()
        let goal = bench.loop.conductor.settings.parkPose[0]
        #expect((bench.loop.state.position[0] - goal).magnitude > 0.02)
        let place = goal + (bench.loop.state.position[0] < goal ? -0.01 : 0.01)
        bench.script.change = { state in
            if (state.position[0] - goal).magnitude < 0.01 { state.position[0] = place }
        }
        bench.block.ask(.park)
        let isParked = bench.run(60) { $0.conductor.hasParked }
        #expect(isParked && bench.loop.ending == nil)
        rest = place
        return bench
    }

    /// It would be without power, and turn as it was driven last.
    @Test func anArmThatParkedIsLeftOnlyOnceAJointThatStandsStillIsNotDrivenOn() throws {
        var rest = 0.0
        var bench = try parked(&rest)
        let ended = bench.run(5) { $0.ending != nil }
        #expect(ended)
        #expect(bench.loop.ending == Ending(.parked, .operatorInterrupt))
        #expect((bench.loop.setPoint.position[0] - rest).magnitude <= 1e-4)
    }

    @Test(arguments: [(1.5, Fault.feedbackJumped(joint: 1)), (0.2, .operatorInterrupt)])
    func anArmThatIsPushedFromWhereItParkedOrSaysSoHolds(_ way: Double, _ fault: Fault) throws {
        var rest = 0.0
        var bench = try parked(&rest)
        let (change, place) = (bench.script.change, bench.loop.setPoint.position[1])
        bench.script.change = { state in
            change(&state)
            state.position[1] += way
        }
        let ended = bench.run(5) { $0.ending != nil }
        #expect(ended && bench.loop.ending == Ending(.holding, fault))
        let isFollowed = (bench.loop.setPoint.position[1] - place).magnitude > 0.1
        #expect(isFollowed == (fault == .operatorInterrupt))
    }

    /// Or that breaks loose as it is led back, and is left once it has come to rest.
    @Test func anArmThatMovesWhereItParkedIsLeftOnceItIsStill() throws {
        var rest = 0.0
        var bench = try parked(&rest)
        let change = bench.script.change
        var moves = true
        bench.script.change = { state in
            change(&state)
            if moves { state.velocity[1] = 0.1 }
        }
        _ = bench.run(3) { _ in false }
        #expect(bench.loop.ending == nil)
        moves = false
        bench.loop.tickOnce()
        #expect(bench.loop.ending == Ending(.parked, .operatorInterrupt))
    }

    @Test func anArmThatDoesNotComeToRestWhereItParkedHolds() throws {
        var rest = 0.0
        var bench = try parked(&rest)
        let change = bench.script.change
        bench.script.change = { state in
            change(&state)
            state.velocity[1] = 0.1
        }
        let ended = bench.run(60) { $0.ending != nil }
        #expect(ended && bench.loop.ending == Ending(.holding, .operatorInterrupt))
    }

    @Test func whatBefallsAParkedArmBeforeItIsLeftIsToldAndItHolds() throws {
        var rest = 0.0
        var bench = try parked(&rest)
        bench.script.reads = [.letGo(device: 4)]
        let ended = bench.run(5) { $0.ending != nil }
        #expect(ended && bench.loop.ending == Ending(.holding, .servoLetGo(device: 4)))
    }

    /// Neither moves an arm that stands where it was parked.
    @Test func aParkedArmIsNotParkedAgainNorHeldForASwitch() throws {
        var rest = 0.0
        var bench = try parked(&rest)
        bench.block.requireEnable()
        bench.loop.tickOnce()
        #expect(bench.loop.conductor.circumstances.contains(.operatorStop))
        for fault in [Fault.operatorInterrupt, .guardianLost] { bench.loop.conductor.react(to: fault) }
        #expect(bench.loop.mode == .stopped)
        let ended = bench.run(5) { $0.ending != nil }
        #expect(ended && bench.loop.ending == Ending(.parked, .operatorInterrupt))
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
        _ = bench.run(3) { _ in false }
        #expect((bench.loop.setPoint.position[0] - frozen).magnitude <= 1e-4 && bench.loop.setPoint.position[1] == other)
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
