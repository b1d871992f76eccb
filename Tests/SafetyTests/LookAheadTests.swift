import Robot
import Testing

@testable import Safety

/// The arithmetic of looking ahead: along a braking way, and along the way between two poses.
@Suite struct LookAheadTests {
    private let period = 0.01

    /// The waist swings the tip on a circle of 0.2388 m towards a wall at y = 0.2 m.
    private static let walled: RobotDescription = {
        var robot = TestArm.free
        robot.safety.workspace.max.y = 0.2
        return robot
    }()

    /// Where the larger part of the difference is accepted, about half of it, and hardly anything.
    @Test(arguments: [0, 0.006, 0.013, 0.02]) func theShareOfARefusedVelocityIsTheLargestThirtySecondThatIsAccepted(nearer: Double) throws {
        let limits = SafetyLimits(robot: LookAheadTests.walled)
        var way = BrakingWay(limits: limits, period: period)
        let (fallback, candidate) = (JointVector([1.3, 0.1, 0]), JointVector([1.46, 0.2, 0]))
        // Find a start from which the one is accepted and the other is not.
        var start = try #require(
            stride(from: 0.5, to: 1, by: 0.001).map { SetPoint(position: JointVector([$0, 0, 0.3]), velocity: fallback) }.first {
                way.prepare(from: $0, between: fallback, and: candidate)
                return !way.violations(at: candidate).isEmpty
            })
        start.position[0] += nearer
        way.prepare(from: start, between: fallback, and: candidate)
        #expect(way.violations(at: fallback).isEmpty)
        let accepted = way.nearestAccepted(to: candidate, orElse: fallback)
        let share = (accepted[0] - fallback[0]) / (candidate[0] - fallback[0])
        #expect(share > 0.05 && share < 1)
        #expect(((accepted[1] - fallback[1]) / (candidate[1] - fallback[1]) - share).magnitude < 1e-9, "the joints keep step")
        #expect((share * 8 - (share * 8).rounded()).magnitude < 1e-9)
        var more = fallback
        for joint in 0..<3 { more[joint] += (share + 1.0 / 8) * (candidate[joint] - fallback[joint]) }
        #expect(way.violations(at: accepted).isEmpty && !way.violations(at: more).isEmpty)
    }

    @Test func aSeedTowardsAWallStopsInsideItWithinItsJerk() {
        var robot = LookAheadTests.walled
        for joint in robot.joints.indices { robot.joints[joint].limits.jerk = 160 }
        var check = WorkspaceCheck(limits: SafetyLimits(robot: robot), period: period)
        for waist in stride(from: 0.7, to: 0.99, by: 0.01) {
            var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
            filter.seed(position: JointVector([waist, 0, 0.3]), velocity: JointVector([1.5, 0, 0]))
            for _ in 0..<60 { filter.brake() }
            #expect(filter.setPoint.isAtRest && check.watched(filter.setPoint.position)[1].y <= 0.2, "\(waist) rad")
        }
    }

    /// The last joint brakes at an eighth of what the others may.
    @Test func everyJointIsLookedAtWithItsOwnBraking() {
        var robot = TestArm.free
        robot.joints[2].limits.acceleration = 1
        robot.safety.workspace.min.z = 0.2
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
        filter.seed(position: JointVector([0, 0, -0.5]), velocity: JointVector(count: 3))
        var check = WorkspaceCheck(limits: filter.model, period: period)
        let down = JointCommand(mode: .velocity, values: JointVector([0, 0, 1.5]))
        var reasons = LimitReasons()
        for _ in 0..<400 {
            if case .limited(let some) = filter.apply(down, state: .healthy(at: filter.setPoint.position)) { reasons.formUnion(some) }
            #expect(check.watched(filter.setPoint.position)[1].z >= 0.2 - 1e-12)
        }
        #expect(reasons.contains(.workspace) && filter.setPoint.position[2] > 0.3)
    }

    @Test(arguments: 0..<3) func eachFaceOfTheBoxIsCrossedOutwardsOnly(axis: Int) {
        let check = WorkspaceCheck(limits: SafetyLimits(robot: TestArm.small), period: period)
        let box = TestArm.small.safety.workspace
        let inside = SIMD3(0.1, 0.1, 0.2)
        func place(_ value: Double) -> SIMD3<Double> {
            var place = inside
            place[axis] = value
            return place
        }
        #expect(!check.leavesBox(from: inside, to: place(box.max[axis])), "a wall belongs to the box")
        #expect(!check.leavesBox(from: inside, to: place(box.min[axis])))
        #expect(check.leavesBox(from: inside, to: place(box.max[axis] + 1e-6)))
        #expect(check.leavesBox(from: inside, to: place(box.min[axis] - 1e-6)))
        #expect(!check.leavesBox(from: place(box.max[axis] + 0.2), to: place(box.max[axis] + 0.1)))
        #expect(check.leavesBox(from: place(box.min[axis] - 0.1), to: place(box.min[axis] - 0.2)))
    }

    @Test(arguments: 0..<2) func everyWatchedFrameIsHeld(slot: Int) {
        func broken(_ before: WatchedPositions, _ after: WatchedPositions) -> LimitReasons {
            var check = WorkspaceCheck(limits: SafetyLimits(robot: TestArm.small), period: period)
            return check.violations(from: before, to: after)
        }
        var before = WatchedPositions(repeating: .zero)
        for index in 0..<2 { before[index] = SIMD3(0.1, 0.1, 0.2) }
        var fast = before
        fast[slot].x += 0.0051
        #expect(broken(before, fast) == .tipSpeed)
        var out = before
        before[slot].z = 0.499
        out[slot].z = 0.501
        #expect(broken(before, out) == .workspace)
        #expect(broken(before, before) == [])
    }

    private func problems(wall: Double) -> [String] {
        var robot = TestArm.free
        robot.safety.workspace.max.y = wall
        robot.poses.ready = JointVector([0, 0, 0.3])
        robot.poses.park = JointVector([2.8, 0, 0.3])
        return PathCheck.problems(of: robot)
    }

    /// The tip is nearest to the wall at π/2, which is neither an end nor the middle of the way.
    @Test func aWayIsLookedAtWhereverItMayTouch() {
        let radius = 0.238834  // 0.25 m · cos 0.3
        #expect(problems(wall: radius + 1e-3) == [])
        #expect(
            problems(wall: radius - 1e-4) == [
                "The frame tip leaves the workspace 55 % along the way from ready to park: move a pose or widen the box."
            ])
    }

    @Test func whatLiesOutsideIsToldInTenthsOfAMillimetre() {
        var robot = TestArm.free
        robot.safety.workspace.max.x = 0.2
        robot.poses.park = JointVector([2, 0, 0.3])
        #expect(PathCheck.problems(of: robot) == ["The pose ready puts the frame tip 38.8 mm outside the workspace."])
    }

    /// The set-point's own velocity, as an arm has it that is taken over in motion.
    @Test func aSeedTowardsAWallIsHalvedUntilItCanStop() {
        func seeded(at waist: Double) -> Double {
            var filter = SafetyFilter(limits: SafetyLimits(robot: LookAheadTests.walled), period: period)
            filter.seed(position: JointVector([waist, 0, 0.3]), velocity: JointVector([1.5, 0, 0]))
            return filter.setPoint.velocity[0]
        }
        // The wall is at 0.9925 rad. From 1.5 rad/s the arm brakes within 0.133 rad, from half of that within 0.031 rad,
        // then 7, 1.4 and 0.14 mrad.
        #expect(seeded(at: 0.80) == 1.5)
        #expect(seeded(at: 0.90) == 0.75)
        #expect(seeded(at: 0.97) == 0.375)
        #expect(seeded(at: 0.987) == 0.1875)
        #expect(seeded(at: 0.9913) == 0.09375)
        #expect(seeded(at: 0.9924) == 0, "four halves are tried")
        #expect(seeded(at: 0.9926) == 0, "outside already")
    }
}
