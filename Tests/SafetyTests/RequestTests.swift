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

    private func jerking(_ jerk: Double) -> RobotDescription {
        var robot = TestArm.free
        for joint in robot.joints.indices { robot.joints[joint].limits.jerk = jerk }
        return robot
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
        var soft = filter(robot: jerking(160))
        apply(position(0), to: &soft)
        for expected in [0.016, 0.048, 0.096] {
            apply(position(0.4), to: &soft)
            #expect((soft.setPoint.velocity[0] - expected).magnitude < 1e-9)
        }
    }

    /// A target that comes, moves at an even speed and stands still again: each time it is caught up with, and not swung past.
    @Test(arguments: [-1.0, 1], [160, 1e5]) func aTargetThatMovesOnIsCaughtUpWith(side: Double, jerk: Double) {
        var filter = filter(robot: jerking(jerk))
        var target = 0.2
        for tick in 0..<300 {
            if (100..<200).contains(tick) { target += 0.008 }
            apply(position(target * side), to: &filter)
            let ahead = filter.setPoint.position[0] * side - target
            #expect(ahead < (tick < 100 ? 1e-6 : 0.06), "tick \(tick)")
            if [99, 199, 299].contains(tick) { #expect(ahead.magnitude < 1e-6, "tick \(tick): \(ahead)") }
            if tick == 199 { #expect((filter.setPoint.velocity[0] * side - 0.8).magnitude < 1e-6) }
        }
        #expect(filter.setPoint.isAtRest)
    }

    @Test(arguments: 0..<3, [-1.0, 1]) func aVelocityIsApproachedWithoutSwingingPast(joint: Int, side: Double) {
        var filter = filter(robot: jerking(160))
        var request = JointCommand.hold(joints: 3)
        request.values[joint] = 0.5 * side
        for _ in 0..<15 {
            apply(request, to: &filter)
            #expect(filter.setPoint.velocity[joint] * side <= 0.5)
        }
        #expect(filter.setPoint.velocity[joint] == 0.5 * side)
    }

    /// A joint at 1 rad/s, so far from its target that it may go just so fast.
    @Test(arguments: [-1.0, 1], [0.1, 0.3, 0.62, 0.9]) func theFastestThatDoesNotSwingPastIsFound(side: Double, share: Double) throws {
        let limits = SafetyLimits(robot: jerking(160))
        let setPoint = SetPoint(position: JointVector([0, 0, 0.3]), velocity: JointVector([side, 0, 0]))
        let next = 1 - 0.016 + share * 0.032
        let span = Braking(0, limits.numbers, period).span(from: 0, next, (next - 1) / period)
        var requested = RequestedVelocity(joints: 3)
        var reasons = LimitReasons()
        let wish = try #require(
            requested.following(position(span.highest * side), at: setPoint, limits: limits.numbers, period: period, &reasons))
        #expect(wish[0] * side <= next + 1e-9 && wish[0] * side > next - 1.01 * 0.032 / 4096)
    }

    @Test func aTargetMayMoveAsFastAsTheJoint() {
        var filter = filter()
        for tick in 1...200 { apply(position(0.015 * Double(min(tick, 100))), to: &filter) }
        #expect((filter.setPoint.position[0] - 1.5).magnitude < 1e-6)
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
        #expect(seeded(at: 2.99, 1) == Braking(0, SafetyLimits(robot: TestArm.free).numbers, period).fastest(within: 3 - 2.99))
        #expect(seeded(at: 2.99, -1) == -1)
    }
}
