import Foundation
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

    @Test func aWayBetweenAnyTwoPosesIsProvenAsThatFromReadyToPark() {
        let robot = TestArm.small
        let (start, end) = (JointVector([-0.2, 0.6, 0.3]), JointVector([-1.6, 0.6, 0.3]))
        #expect(PathCheck.problems(of: robot, from: start, to: start) == [])
        let blocked = PathCheck.problems(of: robot, from: start, to: end)
        #expect(blocked.count == 1 && blocked[0].hasPrefix("elbow and post come nearer than 5.0 mm "))
        #expect(blocked[0].hasSuffix(" along the way from start to end: move a pose or measure the capsules."))
        let outside = JointVector([-0.2, 1.9, 0.3])
        #expect(
            PathCheck.problems(of: robot, from: outside, to: end).first
                == "The pose start puts shoulder at 1.9 rad, outside its limits of -1.5 to 1.8 rad.")
        #expect(
            PathCheck.problems(of: robot, from: start, to: outside).first
                == "The pose end puts shoulder at 1.9 rad, outside its limits of -1.5 to 1.8 rad.")
    }

    /// Percent of the straight way from ready to park, at the first of ten thousand places where `isNear`.
    private func firstPercent(_ robot: RobotDescription, _ isNear: (JointVector) -> Bool) -> Int? {
        let (start, end) = (robot.poses.ready, robot.poses.park)
        let share = stride(from: 0, through: 1, by: 1e-4).first { share in
            isNear(JointVector(zip(start.array, end.array).map { $0 + share * ($1 - $0) }))
        }
        return share.map { Int(($0 * 100).rounded()) }
    }

    /// There and back: each end is an end of its own, and what is touched first depends on where one begins.
    @Test(arguments: [false, true]) func aWayIsFollowedFromItsBeginning(reversed: Bool) throws {
        var robot = TestArm.small
        let ways = [JointVector([-0.2, 0.6, 0.3]), JointVector([-2.4, 0.5, 0.3])]
        (robot.poses.ready, robot.poses.park) = reversed ? (ways[1], ways[0]) : (ways[0], ways[1])
        let (kinematics, model) = (Kinematics(robot), CollisionModel(robot))
        let post = try #require(robot.collisionPairs.firstIndex { $0.description == "elbow and post" })
        let touch = try #require(firstPercent(robot) { model.distances(at: $0, kinematics)[post] < 0.005 })
        #expect((10...90).contains(touch))
        #expect(
            PathCheck.problems(of: robot) == [
                "elbow and post come nearer than 5.0 mm \(touch) % along the way from ready to park: move a pose or measure the capsules."
            ])
    }

    @Test(arguments: [(0.2386, [0.1, 1.75]), (0.2386, [3, 1.2]), (0.237, [-0.4, 2.5])] as [(Double, [Double])])
    func aWallIsTouchedWhereTheTipFirstComesToIt(wall: Double, waist: [Double]) throws {
        var robot = TestArm.free
        robot.safety.workspace.max.y = wall
        robot.poses.ready = JointVector([waist[0], 0, 0.3])
        robot.poses.park = JointVector([waist[1], 0, 0.3])
        let kinematics = Kinematics(robot)
        let tip = try #require(kinematics.frameIndex("tip"))
        let touch = try #require(firstPercent(robot) { kinematics.position(frame: tip, kinematics.forward($0)).y > wall - 1e-5 })
        let problem = try #require(PathCheck.problems(of: robot).first)
        let said = try #require(problem.split(separator: " ").compactMap { Int($0) }.first)
        #expect((said - touch).magnitude <= 2, "\(problem), and not at \(touch) %")
    }

    /// The forearm turns by 5 rad as fast as its length lets it, and dips half a millimetre through the floor when it is nearly there.
    @Test func aDipAtTheEndOfALongWayIsNotOverlooked() throws {
        var robot = TestArm.free
        robot.joints[2].limits.position = -3...3
        robot.safety.workspace.frames = ["tip"]
        let shoulder = Double.pi / 2 - 2.4
        robot.poses.ready = JointVector([0, shoulder, -2.5])
        robot.poses.park = JointVector([0, shoulder, 2.5])
        robot.safety.workspace.min.z = 0.15 + 0.25 * cos(shoulder) - 0.25 + 5e-4
        let kinematics = Kinematics(robot)
        let tip = try #require(kinematics.frameIndex("tip"))
        let touch = try #require(
            firstPercent(robot) { kinematics.position(frame: tip, kinematics.forward($0)).z < robot.safety.workspace.min.z })
        #expect(
            PathCheck.problems(of: robot) == [
                "The frame tip leaves the workspace \(touch) % along the way from ready to park: move a pose or widen the box."
            ])
        robot.safety.workspace.min.z -= 6e-4
        #expect(PathCheck.problems(of: robot) == [])
    }

    @Test func aPoseThatTouchesIsAGoodOne() throws {
        var robot = TestArm.small
        robot.poses.park = JointVector([0, 0.9, 0.3])
        robot.safety.clearance = try #require(CollisionModel(robot).distances(at: robot.poses.park, Kinematics(robot)).min())
        #expect(!PathCheck.problems(of: robot).contains { $0.hasPrefix("The pose") })
        robot.safety.clearance += 1e-4
        #expect(PathCheck.problems(of: robot).contains { $0.hasPrefix("The pose park leaves ") })
    }

    @Test func aWayThatOnlyComesNearIsGood() throws {
        var robot = TestArm.small
        robot.safety.obstacles = []
        robot.poses.ready = JointVector([0, 0, 1])
        robot.poses.park = JointVector([0.7, 0, 1])
        // The waist carries the arm, so that its distances stay; they are as near as the check can tell.
        robot.safety.clearance = try #require(CollisionModel(robot).distances(at: robot.poses.ready, Kinematics(robot)).min()) - 1e-9
        #expect(PathCheck.problems(of: robot) == [])
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
        #expect(fastest < limits.numbers.velocity[0] && hardest < limits.numbers.acceleration[0])
        #expect(path.position(at: 0) == path.start && path.position(at: path.duration) == path.end)
        #expect(path.position(at: -1) == path.start && path.position(at: 100) == path.end)
        #expect((path.position(at: dt)[0] - path.start[0]) / dt < 1e-3)
    }

    @Test func aWayToWhereTheArmIsTakesNoTime() {
        let here = JointVector([0, 0, 0.3])
        let path = MinimumJerk(from: here, to: here, limits: SafetyLimits(robot: TestArm.small))
        #expect(path.duration == 0 && path.position(at: 0) == here)
    }
}
