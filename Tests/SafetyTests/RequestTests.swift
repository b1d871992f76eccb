import Testing

@testable import Robot
@testable import Safety

/// How positions that are asked for become velocities, and what the filter forgets when it begins anew.
@Suite struct RequestTests {
    private let period = 0.01

    private func position(_ waist: Double) -> JointCommand { JointCommand(mode: .position, values: JointVector([waist, 0, 0.3])) }

    private func filter(at waist: Double = 0, robot: RobotDescription = TestArm.free) -> SafetyFilter {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
        filter.seed(position: JointVector([waist, 0, 0.3]), velocity: JointVector(count: 3))
        return filter
    }

    private func apply(_ request: JointCommand, to filter: inout SafetyFilter) {
        _ = filter.apply(request, state: .healthy(at: filter.setPoint.position))
    }

    @Test func aTargetThatJumpsHasNoVelocityOfItsOwn() {
        var back = filter()
        apply(position(0), to: &back)
        apply(position(-1), to: &back)
        #expect(back.setPoint.velocity[0] == -0.08)
        apply(position(-1), to: &back)
        #expect(back.setPoint.velocity[0] == -0.16)
    }

    @Test func aTargetFromBeforeASeedIsForgotten() {
        var filter = filter()
        apply(position(0), to: &filter)
        filter.seed(position: JointVector([0.01, 0, 0.3]), velocity: JointVector(count: 3))
        apply(position(0.01), to: &filter)
        #expect(filter.setPoint.velocity[0] == 0)
    }

    @Test func aTargetFromBeforeAStopIsForgotten() {
        var filter = filter(at: 0.01)
        apply(position(0), to: &filter)
        for _ in 0..<20 { filter.brake() }
        let here = filter.setPoint.position[0]
        apply(position(here), to: &filter)
        #expect(filter.setPoint.velocity[0] == 0)
    }

    @Test func aTargetFromBeforeAVelocityIsForgotten() {
        var filter = filter(at: 0.01)
        apply(position(0), to: &filter)
        for _ in 0..<20 { apply(JointCommand(mode: .velocity, values: JointVector(count: 3)), to: &filter) }
        let here = filter.setPoint.position[0]
        apply(position(here), to: &filter)
        #expect(filter.setPoint.velocity[0] == 0)
    }

    @Test func aRequestThatCannotBeFollowedBrakesAnArmThatMoves() {
        var filter = filter()
        for _ in 0..<10 { apply(JointCommand(mode: .velocity, values: JointVector([1, 0, 0])), to: &filter) }
        let before = filter.setPoint.velocity[0]
        apply(JointCommand(mode: .effort, values: JointVector(count: 3)), to: &filter)
        #expect((filter.setPoint.velocity[0] - (before - 0.08)).magnitude < 1e-12)
    }

    @Test(arguments: [-1.0, 1]) func aSeedMovesNoFasterThanItsJointMayAndCanBrake(side: Double) {
        func seeded(at waist: Double, _ velocity: Double) -> Double {
            var filter = SafetyFilter(limits: SafetyLimits(robot: TestArm.free), period: period)
            filter.seed(position: JointVector([waist * side, 0, 0.3]), velocity: JointVector([velocity * side, 0, 0]))
            return filter.setPoint.velocity[0] * side
        }
        #expect(seeded(at: 0, 0.7) == 0.7)
        #expect(seeded(at: 0, 9) == 1.5)
        #expect(seeded(at: 2.99, 1) == Braking(0, SafetyLimits(robot: TestArm.free), period).fastest(within: 3 - 2.99))
        #expect(seeded(at: 2.99, -1) == -1)
    }
}
