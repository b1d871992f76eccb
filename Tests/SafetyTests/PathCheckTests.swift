import Testing

@testable import Robot
@testable import Safety

@Suite struct PathCheckTests {
    @Test(arguments: try TestArm.all())
    func everyRobotOfTheHouseIsSound(robot: RobotDescription) {
        #expect(PathCheck.problems(of: robot) == [])
    }

    @Test func aPoseOutsideAJointLimitIsNamed() {
        var robot = TestArm.small
        robot.poses.ready[1] = 1.9
        let problems = PathCheck.problems(of: robot)
        #expect(problems.first == "The pose ready puts shoulder at 1.9 rad, outside its limits of -1.5 to 1.8 rad.")
    }

    @Test func aPoseOutsideTheBoxIsNamedWithItsFrame() {
        var robot = TestArm.small
        robot.safety.workspace.max.z = 0.35
        #expect(PathCheck.problems(of: robot).contains("The pose ready puts the frame elbow 50.0 mm outside the workspace."))
    }

    @Test func aWayThatLeavesTheBoxBetweenTwoGoodPosesIsFound() {
        var robot = TestArm.small
        robot.safety.workspace.max.x = 0.2
        robot.poses.ready = JointVector([-1.2, 0, 0.3])
        robot.poses.park = JointVector([1.2, 0, 0.3])
        let problems = PathCheck.problems(of: robot)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("The frame tip leaves the workspace ") == true)
        #expect(problems.first?.hasSuffix(" along the way from ready to park: move a pose or widen the box.") == true)
    }

    @Test func aPoseThatFoldsTheArmOntoItselfIsNamedWithBothLinks() {
        var robot = TestArm.small
        robot.poses.park = JointVector([0, -0.3, 1.6])
        let problems = PathCheck.problems(of: robot)
        #expect(
            problems.contains {
                $0.hasPrefix("The pose park leaves ") && $0.contains("between waist and elbow, less than the clearance of 5.0 mm.")
            })
    }

    @Test func aWayThroughAnObstacleBetweenTwoGoodPosesIsFound() {
        var robot = TestArm.small
        robot.poses.ready = JointVector([-0.2, 0.6, 0.3])
        robot.poses.park = JointVector([-1.6, 0.6, 0.3])
        let problems = PathCheck.problems(of: robot)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("elbow and post come nearer than 5.0 mm ") == true)
        #expect(problems.first?.hasSuffix(" along the way from ready to park: move a pose or measure the capsules.") == true)
    }

    @Test func aPoseOfTheWrongSizeIsRefused() {
        var robot = TestArm.small
        robot.poses.park = JointVector([0, 0])
        #expect(PathCheck.problems(of: robot) == ["The pose park must have 3 finite numbers, one per joint."])
    }

    @Test func theMinimumJerkWayStartsAndEndsAtRestInsideTheLimits() {
        let limits = SafetyLimits(robot: TestArm.small)
        let path = MinimumJerk(from: JointVector([0, 0, 0.3]), to: JointVector([2, -1, -0.5]), limits: limits)
        let dt = 1e-4
        var fastest = 0.0
        var hardest = 0.0
        for tick in 1..<Int(path.duration / dt) {
            let (a, b, c) = (
                path.position(at: Double(tick - 1) * dt)[0], path.position(at: Double(tick) * dt)[0],
                path.position(at: Double(tick + 1) * dt)[0]
            )
            fastest = max(fastest, (c - b) / dt)
            hardest = max(hardest, ((c - 2 * b + a) / (dt * dt)).magnitude)
        }
        #expect(fastest < limits.velocity[0] && hardest < limits.acceleration[0])
        #expect(path.position(at: 0) == path.start && path.position(at: path.duration) == path.end)
        #expect((path.position(at: dt)[0] - path.start[0]) / dt < 1e-3)
    }

    @Test func aWayToWhereTheArmIsTakesNoTime() {
        let here = JointVector([0, 0, 0.3])
        let path = MinimumJerk(from: here, to: here, limits: SafetyLimits(robot: TestArm.small))
        #expect(path.duration == 0 && path.position(at: 0) == here)
    }
}
