import Robot
import Testing

@testable import Safety

@Suite struct StopTests {
    private let period = 0.01
    private let still = JointCommand.hold(joints: 3)

    private func seeded(_ robot: RobotDescription = TestArm.small) -> SafetyFilter {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
        filter.seed(position: robot.poses.ready, velocity: JointVector(count: 3))
        return filter
    }

    /// The verdict on one state, changed from a healthy one.
    private func verdict(request: JointCommand? = nil, _ change: (inout JointState) -> Void) -> Verdict {
        var filter = seeded()
        var state = JointState.healthy(at: TestArm.small.poses.ready)
        change(&state)
        return filter.apply(request ?? still, state: state)
    }

    @Test func aHealthyStateIsNoReasonToStop() {
        #expect(verdict { _ in } == .pass)
    }

    @Test func numbersThatAreNotFiniteStop() {
        let stop = Verdict.stop(.two, .nonFiniteState)
        for hostile in [Double.nan, .infinity, -.infinity] {
            #expect(verdict { $0.position[1] = hostile } == stop)
            #expect(verdict { $0.velocity[0] = hostile } == stop)
            #expect(verdict { $0.effort[2] = hostile } == stop)
            #expect(verdict { $0.temperature[2] = hostile } == stop)
            let request = JointCommand(mode: .velocity, values: JointVector([0, hostile, 0]))
            #expect(verdict(request: request) { _ in } == .stop(.two, .nonFiniteRequest))
        }
    }

    @Test func aRequestOfTheWrongSizeStops() {
        #expect(verdict(request: .hold(joints: 2)) { _ in } == .stop(.two, .nonFiniteRequest))
    }

    @Test func anEffortRequestStops() {
        let request = JointCommand(mode: .effort, values: JointVector(count: 3))
        #expect(verdict(request: request) { _ in } == .stop(.two, .unsupportedRequest))
    }

    @Test(arguments: [(0.05, false), (0.051, true), (Double.infinity, true), (Double.nan, true)])
    func aStateStopsWhenItIsTooOld(age: Double, stops: Bool) {
        #expect(verdict { $0.age = age } == (stops ? .stop(.two, .staleState) : .pass))
    }

    @Test func theSupplyVoltageHasTwoLimits() {
        #expect(verdict { $0.voltage = 9.9 } == .stop(.one, .underVoltage))
        #expect(verdict { $0.voltage = 14.1 } == .stop(.one, .overVoltage))
        #expect(verdict { $0.voltage = .infinity } == .stop(.one, .overVoltage))
    }

    @Test func anUnreadVoltageIsNoReasonToStop() {
        #expect(verdict { $0.voltage = .nan } == .pass)
    }

    @Test func heatStopsUntilTheServoHasCooledToItsLowerLimit() {
        var filter = seeded()
        var state = JointState.healthy(at: TestArm.small.poses.ready)
        let steps: [(celsius: Double, stops: Bool)] = [
            (64, false), (65, true), (60, true), (56, true), (55, false), (60, false), (65, true),
        ]
        for (celsius, stops) in steps {
            state.temperature[1] = celsius
            let verdict = filter.apply(still, state: state)
            #expect(verdict == (stops ? .stop(.one, .overheated) : .pass), "\(celsius) °C")
        }
    }

    @Test func heatAndSupplyDoNotKeepTheArmFromParking() {
        var filter = seeded()
        filter.isParking = true
        var state = JointState.healthy(at: TestArm.small.poses.ready)
        state.temperature[0] = 70
        state.voltage = 8
        let parking = filter.apply(still, state: state)
        #expect(parking == .pass)
        state.velocity[0] = 3
        let running = filter.apply(still, state: state)
        #expect(running == .stop(.two, .overSpeed))
    }

    @Test func aJointFarBeyondItsLimitStops() {
        let robot = TestArm.small
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
        let edge = JointVector([2.9, 0, 0.3])
        filter.seed(position: edge, velocity: JointVector(count: 3))
        var state = JointState.healthy(at: edge)
        state.position[0] = 3.31
        let verdict = filter.apply(still, state: state)
        #expect(verdict == .stop(.two, .positionBeyondLimit))
    }

    @Test func aJointFarFromItsSetPointStops() {
        #expect(verdict { $0.position[1] += 0.29 } == .pass)
        #expect(verdict { $0.position[1] += 0.31 } == .stop(.two, .trackingError))
        #expect(verdict { $0.position[1] -= 0.31 } == .stop(.two, .trackingError))
    }

    @Test func aJointMuchFasterThanItsLimitStops() {
        #expect(verdict { $0.velocity[1] = 2.44 } == .pass)
        #expect(verdict { $0.velocity[1] = 2.46 } == .stop(.two, .overSpeed))
        #expect(verdict { $0.velocity[1] = -2.46 } == .stop(.two, .overSpeed))
    }

    @Test func effortBeyondItsLimitStopsAfterHalfASecond() {
        var filter = seeded()
        var state = JointState.healthy(at: TestArm.small.poses.ready)
        state.effort[1] = -3.1
        for tick in 1...49 {
            let verdict = filter.apply(still, state: state)
            #expect(verdict == .pass, "tick \(tick)")
        }
        _ = filter.apply(still, state: state)
        let last = filter.apply(still, state: state)
        #expect(last == .stop(.two, .sustainedEffort))
    }

    @Test func effortThatIsNotReportedIsNotJudged() {
        var filter = seeded()
        var state = JointState.healthy(at: TestArm.small.poses.ready)
        state.hasEffort = 0
        state.effort[1] = 100
        for _ in 0..<200 {
            let verdict = filter.apply(still, state: state)
            #expect(verdict == .pass)
        }
    }

    @Test func aFilterThatWasNeverSeededStopsEverything() {
        var filter = SafetyFilter(limits: SafetyLimits(robot: TestArm.small), period: period)
        let before = filter.apply(still, state: .healthy(at: TestArm.small.poses.ready))
        #expect(before == .stop(.two, .notSeeded))
        filter.seed(position: JointVector([0, .nan, 0]), velocity: JointVector(count: 3))
        let after = filter.apply(still, state: .healthy(at: TestArm.small.poses.ready))
        #expect(after == .stop(.two, .notSeeded))
    }

    @Test func aStopBrakesAsHardAsTheJointMayAndThenStays() {
        var filter = seeded(TestArm.free)
        let state = JointState.healthy(at: TestArm.free.poses.ready)
        for _ in 0..<10 { _ = filter.apply(JointCommand(mode: .velocity, values: JointVector([1, -1, 0])), state: state) }
        let fast = filter.setPoint.velocity[0]
        #expect((fast - 0.8).magnitude < 1e-12)
        var broken = state
        broken.position[0] = .nan
        for tick in 1...11 {
            _ = filter.apply(still, state: broken)
            #expect((filter.setPoint.velocity[0] - max(0, 0.8 - 0.08 * Double(tick))).magnitude < 1e-9)
        }
        #expect(filter.setPoint.isAtRest)
        let rest = filter.setPoint
        _ = filter.apply(still, state: broken)
        #expect(filter.setPoint == rest)
    }

    @Test func everyReasonIsOneSentence() {
        for reason in StopReason.allCases {
            #expect(reason.description.hasSuffix("."))
            #expect(reason.description.contains(where: { $0 == ";" }), "says what to do: \(reason)")
        }
    }
}
