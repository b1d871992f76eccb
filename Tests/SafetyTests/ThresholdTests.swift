import Robot
import Testing

@testable import Safety

/// Exactly at a limit is inside it, on either side and for the first joint as for the last.
@Suite struct ThresholdTests {
    private func filter(at position: [Double] = [0, 0, 0.3], robot: RobotDescription = TestArm.free, period: Double = 0.01) -> SafetyFilter
    {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
        filter.seed(position: JointVector(position), velocity: JointVector(count: 3))
        return filter
    }

    private func verdict(at position: [Double] = [0, 0, 0.3], _ change: (inout JointState) -> Void) -> Verdict {
        var filter = filter(at: position)
        var state = JointState.healthy(at: JointVector(position))
        change(&state)
        return filter.apply(.hold(joints: 3), state: state)
    }

    @Test func aSupplyAtItsLimitsIsGood() {
        #expect(verdict { $0.voltage = 10 } == .pass)
        #expect(verdict { $0.voltage = 14 } == .pass)
    }

    @Test(arguments: 0..<3) func everyJointsHeatCounts(joint: Int) {
        #expect(verdict { $0.temperature[joint] = 65 } == .stop(.one, .overheated))
    }

    @Test func aJointAtItsOverSpeedLimitIsNotTooFast() {
        #expect(verdict { $0.velocity[0] = 1.5 * 1.5 + 0.2 } == .pass)
        #expect(verdict { $0.velocity[0] = -2.46 } == .stop(.two, .overSpeed))
    }

    @Test func aJointAtItsTrackingErrorIsNotTooFar() {
        #expect(verdict { $0.position[0] = 0.3 } == .pass)
        #expect(verdict { $0.position[0] = -0.301 } == .stop(.two, .trackingError))
    }

    @Test(arguments: [-1.0, 1]) func aMeasurementMayLieByTheTrackingErrorBeyondAJointsLimit(side: Double) {
        #expect(verdict(at: [3 * side, 0, 0.3]) { $0.position[0] = 3.1 * side } == .pass)
        #expect(verdict(at: [3 * side, 0, 0.3]) { $0.position[0] = 3.3 * side } == .pass)
        #expect(verdict { $0.position[0] = 3.301 * side } == .stop(.two, .positionBeyondLimit))
        #expect(verdict { $0.position[0] = 3.3 * side } == .stop(.two, .trackingError), "which is another reason")
    }

    /// Eighths of a second are exact in binary, so that half a second is reached and not passed.
    @Test(arguments: [(0, 3.5, 5), (2, -3.5, 5), (0, 3.0, nil)] as [(Int, Double, Int?)])
    func effortStopsWhenItHasLastedLongerThanHalfASecond(joint: Int, effort: Double, stopsAt: Int?) {
        var filter = filter(period: 0.125)
        var state = JointState.healthy(at: filter.setPoint.position)
        state.effort[joint] = effort
        let stop = (1...20).first { _ in filter.apply(.hold(joints: 3), state: state) == .stop(.two, .sustainedEffort) }
        #expect(stop == stopsAt)
    }

    @Test(arguments: [-1.0, 1]) func effortHoldsAJointBackOnlyBeyondItsLimitAndOnlyThatWay(side: Double) {
        func reasons(effort: Double, velocity: Double, hasEffort: Bool = true) -> LimitReasons {
            var filter = filter()
            var state = JointState.healthy(at: filter.setPoint.position)
            state.effort[0] = effort * side
            if !hasEffort { state.hasEffort = 0 }
            let verdict = filter.apply(JointCommand(mode: .velocity, values: JointVector([velocity * side, 0, 0])), state: state)
            if case .limited(let reasons) = verdict { return reasons }
            return LimitReasons()
        }
        #expect(reasons(effort: 3, velocity: 0.05) == [])
        #expect(reasons(effort: 3.1, velocity: 0.05) == .effort)
        #expect(reasons(effort: 3.1, velocity: -0.05) == [])
        #expect(reasons(effort: 3.1, velocity: 0.05, hasEffort: false) == [])
    }

    @Test func aJointThatReportsNoEffortIsNotTakenToExertAny() {
        var robot = TestArm.free
        for joint in robot.joints.indices { robot.joints[joint].limits.effort = 0.5 }
        var filter = filter(robot: robot)
        var state = JointState.healthy(at: filter.setPoint.position)
        state.hasEffort = 0
        #expect(filter.apply(JointCommand(mode: .velocity, values: JointVector([0.05, 0, 0])), state: state) == .pass)
    }

    /// A nanoradian per second is rounding, and two are not.
    @Test(arguments: [-1.0, 1]) func theFastestThatAJointMayGoIsNoIntervention(side: Double) {
        func verdict(_ velocity: Double) -> Verdict {
            var filter = filter()
            let state = JointState.healthy(at: filter.setPoint.position)
            return filter.apply(JointCommand(mode: .velocity, values: JointVector([velocity * side, 0, 0])), state: state)
        }
        #expect(verdict(0.08) == .pass)
        #expect(verdict(0.08 + 0.5e-9) == .pass)
        #expect(verdict(0.08 + 1.5e-9) == .limited(.acceleration))
    }

    @Test(arguments: [-1.0, 1]) func atItsVelocityLimitAJointMayBeAskedForRoundingMore(side: Double) {
        func verdict(_ velocity: Double) -> Verdict {
            var filter = filter()
            var last = Verdict.pass
            for request in Array(repeating: 1.5, count: 30) + [velocity] {
                let state = JointState.healthy(at: filter.setPoint.position)
                last = filter.apply(JointCommand(mode: .velocity, values: JointVector([request * side, 0, 0])), state: state)
            }
            return last
        }
        #expect(verdict(1.5 + 0.5e-9) == .pass)
        #expect(verdict(1.5 + 1.5e-9) == .limited(.velocity))
    }

    @Test func theWindowOfABudgetHasBothItsEnds() {
        var budget = FaultBudget(allowed: 1, within: 0.5)
        let exceeded = [0, 0.5, 1.25].map { budget.record(bad: true, at: $0) }
        #expect(exceeded == [false, true, false])
    }

    @Test func anArmIsAtRestWhenNoJointMoves() {
        for joint in 0..<3 {
            var setPoint = SetPoint(position: JointVector(count: 3), velocity: JointVector(count: 3))
            #expect(setPoint.isAtRest)
            setPoint.velocity[joint] = -1e-9
            #expect(!setPoint.isAtRest)
            setPoint.velocity[joint] = 0
            setPoint.acceleration[joint] = 1e-9
            #expect(!setPoint.isAtRest, "it only turns round")
        }
    }
}
