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
        var floor = limits.collisions.distances(at: start.position, limits.kinematics).map { min(limits.numbers.clearance, $0) }
        while true {
            point.advance(by: velocity, SkippedLookTests.period)
            let joints = 0..<limits.numbers.jointCount
            let braking = joints.map { Braking($0, limits.numbers, SkippedLookTests.period) }
            if joints.allSatisfy({ braking[$0].ramp.rests(velocity[$0], point.acceleration[$0]) }) { return [] }
            let after = check.watched(point.position)
            let broken = check.violations(from: before, to: after)
            if !broken.isEmpty { return broken }
            let distances = limits.collisions.distances(at: point.position, limits.kinematics)
            if zip(distances, floor).contains(where: { $0 < $1 - ($1 < limits.numbers.clearance ? 1e-9 : 0) }) { return .clearance }
            floor = distances.map { min(limits.numbers.clearance, $0) }
            for joint in joints { velocity[joint] = braking[joint].next(velocity[joint], point.acceleration[joint]) }
            before = after
        }
    }

    /// Where what an arm meets is all that there is, and where it is the box alone or the tip speed alone.
    enum Surroundings: CaseIterable {
        case all, box, speed

        func place(_ robot: inout RobotDescription) {
            if self == .all { return }
            robot.safety.obstacles = []
            if self == .box {
                robot.safety.tipSpeed = 100
            } else {
                robot.safety.workspace.min = SIMD3(repeating: -10)
                robot.safety.workspace.max = SIMD3(repeating: 10)
            }
            for pair in [["base", "elbow"], ["waist", "elbow"]] {
                robot.safety.uncheckedPairs.append(UncheckedPair(links: pair, reason: "not in this test"))
            }
        }
    }

    @Test(arguments: [(0.1, 40.0), (0.5, 40), (1, 40), (0.1, 1e5), (0.5, 1e5), (1, 1e5)], Surroundings.allCases)
    func whoeverLooksAtEveryTickFindsTheSame(motion: (share: Double, jerk: Double), surroundings: Surroundings) {
        let (share, jerk) = motion
        var robot = TestArm.small
        surroundings.place(&robot)
        for joint in robot.joints.indices { robot.joints[joint].limits.jerk = jerk }
        let limits = SafetyLimits(robot: robot)
        var random = RandomGenerator(seed: UInt64(share * 10))
        var way = BrakingWay(limits: limits, period: SkippedLookTests.period)
        var found: [LimitReasons: Int] = [:]
        for _ in 0..<1000 {
            var start = SetPoint(position: JointVector(count: 3), velocity: JointVector(count: 3))
            var first = start.velocity
            for joint in 0..<3 {
                start.position[joint] = random.uniform(limits.numbers.lowerPosition[joint], limits.numbers.upperPosition[joint])
                start.velocity[joint] = random.uniform(-share, share) * limits.numbers.velocity[joint]
                first[joint] = start.velocity[joint] + random.uniform(-1, 1) * limits.numbers.acceleration[joint] * SkippedLookTests.period
            }
            way.forget()
            way.prepare(from: start, between: first, and: first)
            let reasons = way.violations(at: first)
            #expect(reasons == violations(limits, from: start, first: first), "\(start), \(first)")
            found[reasons, default: 0] += 1
        }
        #expect(found.count >= (surroundings == .all ? 3 : share == 0.1 && jerk > 40 ? 1 : 2) && found[[], default: 0] > 50, "\(found)")
    }

    /// A tip on the x axis, 1 m out, that only the waist turns: p = (cos t, sin t).
    private static let beam: RobotDescription = {
        var robot = TestArm.free
        robot.frames["tip"]?.on = "waist"
        robot.frames["tip"]?.xyz = SIMD3(1, 0, 0)
        robot.safety.workspace.frames = ["tip"]
        return robot
    }()

    /// The model of the beam at rest, in a box that ends at both sides.
    private func model(speed: Double = 1e3, side: Double = 1e3) -> LinearizedFrames {
        var robot = SkippedLookTests.beam
        robot.safety.tipSpeed = speed
        (robot.safety.workspace.min.y, robot.safety.workspace.max.y) = (-side, side)
        let limits = SafetyLimits(robot: robot)
        var check = WorkspaceCheck(limits: limits, period: SkippedLookTests.period)
        var frames = LinearizedFrames(limits: limits, period: SkippedLookTests.period)
        frames.startAt(check.watched(JointVector(count: 3)), &check.frames)
        frames.begin()
        return frames
    }

    /// What the last of these steps of the waist may do by it.
    private func isKept(_ steps: [Double], speed: Double = 1e3, side: Double = 1e3) -> Bool {
        var frames = model(speed: speed, side: side)
        return steps.map { frames.isKept(after: JointVector([$0, 0, 0])) }.last!
    }

    @Test func theSpeedOfAStepIsBoundedByTheJacobianAndHowFarItMayHaveTurned() {
        // The step alone turns by θ = 0.1: bounds are (1 + 0.1)·0.1 m.
        #expect(isKept([0.1], speed: 11.01))
        #expect(!isKept([0.1], speed: 10.99))
        // After 0.1 rad more they are (1 + 0.2)·0.1 m.
        #expect(isKept([0.1, 0.1], speed: 12.01))
        #expect(!isKept([0.1, 0.1], speed: 11.99))
        // And so they are on the way back from there.
        #expect(isKept([0.1, -0.1], speed: 12.01))
        #expect(!isKept([0.1, -0.1], speed: 11.99))
    }

    @Test func thePlaceIsBoundedByTheJacobianAndHalfTheSquareOfTheTurn() {
        #expect(isKept([0.1, 0.1], side: 0.2201))
        #expect(!isKept([0.1, 0.1], side: 0.2199))
        #expect(isKept([-0.1, -0.1], side: 0.2201))
        #expect(!isKept([-0.1, -0.1], side: 0.2199))
    }

    @Test func whatIsLeftOfAWayIsBoundedByLevers() {
        func isKept(_ sweep: Double, _ fastest: Double, speed: Double = 1e3, side: Double = 1e3) -> Bool {
            var frames = model(speed: speed, side: side)
            _ = frames.isKept(after: JointVector([0.1, 0, 0]))
            return frames.isKept(rest: JointVector([sweep, 0, 0]), fastest: JointVector([fastest, 0, 0]))
        }
        #expect(isKept(0.2, 0.05, speed: 5.001))
        #expect(!isKept(0.2, 0.05, speed: 4.999))
        // 0.1 m of way, half of the square of that for the model, and 0.2 m.
        #expect(isKept(0.2, 0.05, side: 0.3051))
        #expect(!isKept(0.2, 0.05, side: 0.3049))
    }

    @Test func aWayThatIsBegunAnewAndAPlaceThatIsLookedAtForgetTheSteps() {
        var frames = model(side: 0.2201)
        for _ in 0..<3 {
            frames.begin()
            let kept = (0..<3).map { _ in frames.isKept(after: JointVector([0.1, 0, 0])) }
            #expect(kept == [true, true, false])
        }
        var check = WorkspaceCheck(limits: SafetyLimits(robot: SkippedLookTests.beam), period: SkippedLookTests.period)
        frames.look(check.watched(JointVector([0.2, 0, 0])), &check.frames)
        // By the model sin 0.2 + 0.02·cos 0.2 = 0.2183 m, then 0.2379 m.
        let kept = (0..<2).map { _ in frames.isKept(after: JointVector([0.02, 0, 0])) }
        #expect(kept == [true, false])
        #expect((frames.looked[0].y - 0.19867).magnitude < 1e-5)
    }

    /// Its acceleration takes 0.2 s to let go of, by when the waist has turned by some 0.1 rad and moves at 0.88 rad/s.
    @Test func aWayThatBeginsSlowlyIsNotTakenForAShortOne() {
        var robot = SkippedLookTests.beam
        robot.joints[0].limits.jerk = 40
        robot.safety.workspace.max.y = 0.2
        var way = BrakingWay(limits: SafetyLimits(robot: robot), period: SkippedLookTests.period)
        let first = JointVector([0.08, 0, 0])
        way.prepare(from: SetPoint(position: JointVector(count: 3), velocity: JointVector(count: 3)), between: first, and: first)
        #expect(way.violations(at: first) == .workspace)
    }

    /// All arms, turns up to half a radian of each joint.
    @Test func noFrameIsEverFurtherFromItsModelThanTheBound() throws {
        var random = RandomGenerator(seed: 4)
        for robot in try TestArm.all() {
            let limits = SafetyLimits(robot: robot)
            var check = WorkspaceCheck(limits: limits, period: SkippedLookTests.period)
            for _ in 0..<200 {
                var start = JointVector(count: limits.numbers.jointCount)
                for joint in 0..<limits.numbers.jointCount {
                    start[joint] = random.uniform(limits.numbers.lowerPosition[joint], limits.numbers.upperPosition[joint])
                }
                let places = check.watched(start)
                let poses = limits.kinematics.forward(start)
                var step = start
                let size = random.uniform(0, 0.5)
                for joint in 0..<limits.numbers.jointCount { step[joint] = random.uniform(-size, size) }
                var end = start
                for joint in 0..<limits.numbers.jointCount { end[joint] += step[joint] }
                let after = check.watched(end)
                let angle = step.array.reduce(0) { $0 + $1.magnitude }
                let reach = zip(step.array, limits.numbers.lever.array).reduce(0) { $0 + $1.0.magnitude * $1.1 }
                for slot in 0..<limits.numbers.watchedFrameCount {
                    let model = places[slot] + limits.kinematics.linearJacobian(frame: limits.numbers.watchedFrames[slot], poses) * step
                    #expect((after[slot] - model).length <= angle * reach / 2 + 1e-12, "\(robot.name), \(start), \(step)")
                }
            }
        }
    }
}
