import Foundation
import Robot
import Testing

@testable import Safety

/// Joints that are led back to where they are measured.
@Suite struct LeadingBackTests {
    private static let ready = TestArm.small.poses.ready
    private static let back = JointCommand(mode: .velocity, values: JointVector([0.1, 0, -0.1]))

    private func seeded(_ robot: RobotDescription = TestArm.small, at position: JointVector = ready) -> SafetyFilter {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: 0.01)
        filter.seed(position: position, velocity: JointVector(count: 3))
        filter.isLeadingBack = true
        return filter
    }

    /// Measured beyond the set-point where `back` leads, and too hot.
    private var hot: JointState {
        var state = JointState.healthy(at: Self.ready)
        state.position[0] += 0.05
        state.position[2] -= 0.05
        state.temperature[1] = 90
        return state
    }

    @Test func aReasonToStopIsToldAndDoesNotKeepThemFromIt() {
        var filter = seeded()
        for _ in 0..<20 {
            let verdict = filter.apply(Self.back, state: hot)
            #expect(verdict == .stop(.one, .overheated))
        }
        #expect(filter.setPoint.position[0] > Self.ready[0] + 0.01)
        #expect(filter.setPoint.position[1] == Self.ready[1])
        #expect(filter.setPoint.position[2] < Self.ready[2] - 0.01)
    }

    private func staysAtRest(_ request: JointCommand, _ change: (inout SafetyFilter, inout JointState) -> Void = { _, _ in }) -> Bool {
        var filter = seeded()
        var state = hot
        change(&filter, &state)
        for _ in 0..<20 { _ = filter.apply(request, state: state) }
        return filter.setPoint.isAtRest && filter.setPoint.position == Self.ready
    }

    @Test func otherwiseTheArmStops() {
        #expect(!staysAtRest(Self.back))
        let isLeadingBack = SafetyFilter(limits: SafetyLimits(robot: TestArm.small), period: 0.01).isLeadingBack
        #expect(!isLeadingBack)
        #expect(staysAtRest(Self.back) { filter, _ in filter.isLeadingBack = false })
        #expect(staysAtRest(JointCommand(mode: .velocity, values: JointVector([-0.1, 0, -0.1]))), "away from where it is measured")
        #expect(staysAtRest(JointCommand(mode: .velocity, values: JointVector([0.1, 0, 0.1]))))
        #expect(staysAtRest(JointCommand(mode: .velocity, values: JointVector([0.1, 0.1, -0.1]))), "already where it is measured")
        #expect(staysAtRest(JointCommand(mode: .velocity, values: JointVector([0.101, 0, -0.1]))), "too fast")
        #expect(staysAtRest(JointCommand(mode: .velocity, values: JointVector([0.1, 0, -.infinity]))))
        #expect(staysAtRest(JointCommand(mode: .position, values: JointVector([0.1, 0, -0.1]))))
        #expect(staysAtRest(JointCommand(mode: .velocity, values: JointVector([0.1, 0]))))
        #expect(staysAtRest(JointCommand(mode: .velocity, values: JointVector([0.1, 0, .nan]))))
        #expect(staysAtRest(Self.back) { _, state in state.position[0] = .nan })
    }

    /// What comes of the load that a joint bears, and what says that nothing is known of the arm.
    @Test(arguments: [
        (StopReason.notSeeded, false), (.nonFiniteState, false), (.nonFiniteRequest, false), (.unsupportedRequest, false),
        (.staleState, false),
        (.underVoltage, true), (.overVoltage, true), (.overheated, true), (.positionBeyondLimit, false), (.overSpeed, false),
        (.trackingError, true), (.sustainedEffort, true), (.contact, true),
    ])
    func onlyWhatComesOfALoadIsPassedOver(_ reason: StopReason, _ isPassedOver: Bool) {
        #expect(reason.isOfLoad == isPassedOver)
    }

    /// Whatever else is the matter.
    @Test func anArmOfWhichAJointIsAstrayStops() {
        #expect(staysAtRest(Self.back) { _, state in state.velocity[1] = 3 })
        #expect(staysAtRest(Self.back) { _, state in state.position[1] = 4 })
    }

    @Test func aFilterThatHasNotBegunStays() {
        var filter = SafetyFilter(limits: SafetyLimits(robot: TestArm.small), period: 0.01)
        filter.isLeadingBack = true
        let before = filter.setPoint
        let verdict = filter.apply(Self.back, state: hot)
        #expect(verdict == .stop(.two, .notSeeded) && filter.setPoint == before)
    }

    @Test func everyOtherLimitHolds() {
        var robot = TestArm.small
        robot.safety.workspace.max.x = 0.241
        var filter = seeded(robot)
        var auditor = SetPointAuditor(robot, period: 0.01, start: filter.setPoint)
        var state = JointState.healthy(at: Self.ready)
        state.position[2] = 0.05
        state.temperature[1] = 90
        for _ in 0..<100 {
            _ = filter.apply(JointCommand(mode: .velocity, values: JointVector([0, 0, -0.1])), state: state)
            let complaint = auditor.complaint(about: filter.setPoint)
            #expect(complaint == nil)
        }
        // The tip is 0.25 m from the elbow: at the face of the box.
        #expect(filter.setPoint.isAtRest)
        #expect((acos(0.241 / 0.25) - 1e-9...0.275).contains(filter.setPoint.position[2]), "\(filter.setPoint.position[2]) rad")
    }
}
