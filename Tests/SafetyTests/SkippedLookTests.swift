import Realtime
import Robot
import Testing

@testable import Safety

/// Bounds save looking where the frames are; whoever looks at every tick comes to the same.
@Suite struct SkippedLookTests {
    private static let period = 0.01

    /// Of a way that begins at `start` with `first`, every tick looked at.
    private func violations(_ limits: SafetyLimits, from start: SetPoint, first: JointVector) -> LimitReasons {
        var check = WorkspaceCheck(limits: limits, period: SkippedLookTests.period)
        var (point, velocity) = (start, first)
        var before = check.watched(start.position)
        var floor = limits.collisions.distances(at: start.position, limits.kinematics).map { min(limits.clearance, $0) }
        while true {
            point.advance(by: velocity, SkippedLookTests.period)
            let joints = 0..<limits.jointCount
            let braking = joints.map { Braking($0, limits, SkippedLookTests.period) }
            if joints.allSatisfy({ braking[$0].ramp.rests(velocity[$0], point.acceleration[$0]) }) { return [] }
            let after = check.watched(point.position)
            let broken = check.violations(from: before, to: after)
            if !broken.isEmpty { return broken }
            let distances = limits.collisions.distances(at: point.position, limits.kinematics)
            if zip(distances, floor).contains(where: { $0 < $1 - ($1 < limits.clearance ? 1e-9 : 0) }) { return .clearance }
            floor = distances.map { min(limits.clearance, $0) }
            for joint in joints { velocity[joint] = braking[joint].next(velocity[joint], point.acceleration[joint]) }
            before = after
        }
    }

    @Test(arguments: [0.1, 0.5, 1], [40.0, 1e5]) func whoeverLooksAtEveryTickFindsTheSame(share: Double, jerk: Double) {
        var robot = TestArm.small
        for joint in robot.joints.indices { robot.joints[joint].limits.jerk = jerk }
        let limits = SafetyLimits(robot: robot)
        var random = RandomGenerator(seed: UInt64(share * 10))
        var way = BrakingWay(limits: limits, period: SkippedLookTests.period)
        var found: [LimitReasons: Int] = [:]
        for _ in 0..<1500 {
            var start = SetPoint(position: JointVector(count: 3), velocity: JointVector(count: 3))
            var first = start.velocity
            for joint in 0..<3 {
                start.position[joint] = random.uniform(limits.lowerPosition[joint], limits.upperPosition[joint])
                start.velocity[joint] = random.uniform(-share, share) * limits.velocity[joint]
                first[joint] = start.velocity[joint] + random.uniform(-1, 1) * limits.acceleration[joint] * SkippedLookTests.period
            }
            way.forget()
            way.prepare(from: start, between: first, and: first)
            let reasons = way.violations(at: first)
            #expect(reasons == violations(limits, from: start, first: first), "\(start), \(first)")
            found[reasons, default: 0] += 1
        }
        #expect(found.count >= 3 && found[[], default: 0] > 100, "\(found)")
    }

    @Test func aFrameIsCarriedByAllThatTurnsIt() {
        let check = WorkspaceCheck(limits: SafetyLimits(robot: TestArm.small), period: SkippedLookTests.period)
        // From waist and shoulder the tip is at most 0.05 + 0.25 + 0.25 m and 0.25 + 0.25 m away, from the elbow 0.25 m.
        #expect((check.reach(JointVector([0.01, 0.02, 0.04])) - (0.0055 + 0.01 + 0.01)).magnitude < 1e-12)
    }

    @Test func roomIsToTheNearestFaceForTheNearestFrame() {
        let check = WorkspaceCheck(limits: SafetyLimits(robot: TestArm.small), period: SkippedLookTests.period)
        var places = WatchedPositions(repeating: .zero)
        (places[0], places[1]) = (SIMD3(0, 0, 0.25), SIMD3(0.1, 0.3, 0.25))
        #expect((check.room(places) - 0.05).magnitude < 1e-12)
        places[0].z = 0.05
        #expect((check.room(places) - 0.02).magnitude < 1e-12)
        places[1].x = 0.46
        #expect((check.room(places) + 0.01).magnitude < 1e-12)
    }

    /// At 0.5 m/s a period of 10 ms carries a frame 5 mm.
    @Test func whatMayJustHappenIsLookedAt() {
        let check = WorkspaceCheck(limits: SafetyLimits(robot: TestArm.small), period: SkippedLookTests.period)
        #expect(check.isKept(step: 0.0049, carried: 0.0199, room: 0.02))
        #expect(!check.isKept(step: 0.005, carried: 0.0199, room: 0.02))
        #expect(!check.isKept(step: 0.0049, carried: 0.02, room: 0.02))
    }
}
