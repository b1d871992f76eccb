import Testing

@testable import Robot
@testable import Safety

/// What a program may not even ask for ends it, before anything moves.
@Suite struct PreconditionTests {
    @Test func aPeriodLiesBetweenNothingAndASecond() async {
        _ = SafetyFilter(limits: SafetyLimits(robot: TestArm.small), period: 1)
        await #expect(processExitsWith: .failure) { _ = SafetyFilter(limits: SafetyLimits(robot: TestArm.small), period: 0) }
        await #expect(processExitsWith: .failure) { _ = SafetyFilter(limits: SafetyLimits(robot: TestArm.small), period: 1.01) }
    }

    @Test func aSpeedFactorLiesBetweenNothingAndOne() async {
        await #expect(processExitsWith: .failure) { _ = SafetyLimits(robot: TestArm.small, speedFactor: 0) }
        await #expect(processExitsWith: .failure) { _ = SafetyLimits(robot: TestArm.small, speedFactor: 1.01) }
    }

    @Test func eightFramesCanBeWatched() async {
        _ = SafetyLimits(robot: watching(8))
        await #expect(processExitsWith: .failure) { _ = SafetyLimits(robot: watching(9)) }
    }

    @Test func aBudgetIsNotNegative() async {
        await #expect(processExitsWith: .failure) { _ = FaultBudget(allowed: -1, within: 1) }
    }
}

private func watching(_ count: Int) -> RobotDescription {
    var robot = TestArm.small
    for number in 2..<count { robot.frames["frame\(number)"] = Frame(on: "elbow", xyz: .zero) }
    robot.safety.workspace.frames += (2..<count).map { "frame\($0)" }
    return robot
}
