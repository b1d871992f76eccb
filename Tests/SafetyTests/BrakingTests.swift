import Realtime
import Robot
import Testing

@testable import Safety

/// The closed forms of braking, and its bookkeeping, against going the way tick by tick.
@Suite struct BrakingTests {
    private static let period = 0.01

    /// rad/s³; felt for 22, 5 and 0.8 periods, and not at all.
    private static let jerks = [37.0, 160, 1000, 1e5]

    private static func limits(_ jerk: Double) -> SafetyLimits {
        var robot = TestArm.free
        robot.joints[0].limits.jerk = jerk
        return SafetyLimits(robot: robot)
    }

    /// rad, all places on the way of a joint that moves a period and then brakes, by the rules of braking alone.
    private static func way(_ limits: SafetyLimits, _ velocity: Double, _ acceleration: Double) -> [Double] {
        let ramp = VelocityRamp(acceleration: limits.numbers.acceleration[0], jerk: limits.numbers.jerk[0], period: period)
        var (velocity, acceleration, places) = (velocity, acceleration, [0.0])
        for _ in 0..<200 {
            places.append((places.last ?? 0) + velocity * period)
            let next = ramp.next(velocity, acceleration, towards: 0)
            (velocity, acceleration) = (next, ramp.acceleration(from: velocity, to: next))
        }
        return places
    }

    private static func states(_ count: Int) -> [(velocity: Double, acceleration: Double)] {
        var random = RandomGenerator(seed: 5)
        return (0..<count).map { _ in (random.uniform(-2, 2) * random.uniform(), random.uniform(-8, 8)) }
    }

    @Test(arguments: jerks) func theSpanIsThatOfTheWholeWay(jerk: Double) {
        let limits = BrakingTests.limits(jerk)
        for (velocity, acceleration) in BrakingTests.states(2000) {
            let places = BrakingTests.way(limits, velocity, acceleration)
            let span = Braking(0, limits.numbers, BrakingTests.period).span(from: 0, velocity, acceleration)
            #expect(span.lowest == places.min() && span.highest == places.max())
        }
    }

    @Test(arguments: jerks) func theBoundHoldsAndIsNotFarOff(jerk: Double) {
        let limits = BrakingTests.limits(jerk)
        var ratios: [Double] = []
        for (velocity, acceleration) in BrakingTests.states(20_000) {
            let highest = BrakingTests.way(limits, velocity, acceleration).max() ?? 0
            let bound = Braking(0, limits.numbers, BrakingTests.period).furthest(velocity, acceleration)
            #expect(highest <= bound + 1e-15, "\(velocity) rad/s, \(acceleration) rad/s²")
            if highest > 0.01 { ratios.append(bound / highest) }
        }
        #expect(ratios.sorted()[ratios.count / 2] < 1.5)
    }

    @Test(arguments: jerks) func noJointGetsFasterThanItsBound(jerk: Double) {
        let limits = BrakingTests.limits(jerk)
        var excess: [Double] = []
        for (velocity, acceleration) in BrakingTests.states(20_000) {
            let places = BrakingTests.way(limits, velocity, acceleration)
            let highest = zip(places, places.dropFirst()).map { ($1 - $0) / BrakingTests.period }.max() ?? 0
            let bound = Braking(0, limits.numbers, BrakingTests.period).fastest(velocity, acceleration)
            #expect(highest <= bound + 1e-12, "\(velocity) rad/s, \(acceleration) rad/s²")
            excess.append(bound - highest)
        }
        #expect(excess.sorted()[excess.count / 2] < 0.1)
        let braking = Braking(0, limits.numbers, BrakingTests.period)
        #expect(braking.fastest(0, 0) == 0 && braking.fastest(-1, 0) == 0 && braking.fastest(-1, -8) == 0 && braking.fastest(0.5, 0) == 0.5)
        #expect((braking.fastest(0, 8) - 8 * (4 / jerk + BrakingTests.period)).magnitude < 1e-12, "a²/2j, and a period more")
    }

    @Test(arguments: jerks, [0.001, 0.01, 0.1, 1, 10]) func theFastestVelocityStopsWithinItsDistance(jerk: Double, distance: Double) {
        let limits = BrakingTests.limits(jerk)
        let fastest = Braking(0, limits.numbers, BrakingTests.period).fastest(within: distance)
        let highest = BrakingTests.way(limits, fastest, 0).max() ?? 0
        #expect(highest <= distance)
        // Where there is no time for the whole deceleration more of the way is given away.
        #expect(distance < 0.1 || highest >= 0.6 * distance)
        #expect(Braking(0, limits.numbers, BrakingTests.period).fastest(within: -distance) == 0)
        // v²/2a + va/2j + v·dt
        #expect((fastest * fastest / 16 + fastest * (4 / jerk + 0.01) - distance).magnitude < 1e-9)
    }

    /// What the bisections between braking and a request rest on.
    @Test(arguments: jerks) func theHigherTheVelocityTheHigherTheWholeWay(jerk: Double) {
        let limits = BrakingTests.limits(jerk)
        let braking = Braking(0, limits.numbers, BrakingTests.period)
        for (velocity, acceleration) in BrakingTests.states(1000) {
            let reach = braking.ramp.reach(acceleration)
            let spans = stride(from: 0.0, through: 1, by: 1.0 / 16).map {
                let change = reach.low + $0 * (reach.high - reach.low)
                return braking.span(from: 0, velocity + change * BrakingTests.period, change)
            }
            for (lower, higher) in zip(spans, spans.dropFirst()) {
                #expect(lower.lowest <= higher.lowest + 1e-15 && lower.highest <= higher.highest + 1e-15)
            }
        }
    }

    /// The waist is stopped at full speed and acceleration: the acceleration is let go of first, and taken off again at the end.
    @Test func aStopKeepsTheJerkLimitToo() {
        var filter = SafetyFilter(limits: BrakingTests.limits(160), period: BrakingTests.period)
        filter.seed(position: JointVector([0, 0, 0.3]), velocity: JointVector(count: 3))
        let fast = JointCommand(mode: .velocity, values: JointVector([1.5, 0, 0]))
        for _ in 0..<12 { _ = filter.apply(fast, state: .healthy(at: filter.setPoint.position)) }
        #expect((filter.setPoint.acceleration[0] - 8).magnitude < 1e-6)
        var before = filter.setPoint.acceleration[0]
        var peak = filter.setPoint.velocity[0]
        var ticks = 0
        while !filter.setPoint.isAtRest, ticks < 100 {
            filter.brake()
            #expect((filter.setPoint.acceleration[0] - before).magnitude <= 1.6 + 1e-9)
            before = filter.setPoint.acceleration[0]
            peak = max(peak, filter.setPoint.velocity[0])
            ticks += 1
        }
        // 0.8 rad/s, and 8²/2·160 more until the acceleration is gone; v/a + 2·a/j of time.
        #expect((0.9...1.0).contains(peak) && (20...26).contains(ticks), "\(peak) rad/s, \(ticks) ticks")
    }

    /// rad/s, rad/s²; by hand: p = v + a²/2j, and p·(a/j + p/2d + d/2j + dt).
    @Test(arguments: [(0.5, 0, 0.033125), (0.5, 8, 0.090125), (-1, 4, 0), (0.5, -8, 0.033125)])
    func theBoundByHand(velocity: Double, acceleration: Double, expected: Double) {
        let bound = Braking(0, BrakingTests.limits(160).numbers, BrakingTests.period).furthest(velocity, acceleration)
        #expect((bound - expected).magnitude < 1e-12)
    }

    /// Into an end of travel, from afar and while the joint still gains speed: it is reached to the micrometre, and not passed by a bit.
    @Test(arguments: jerks, [2, 2.8, 2.9, 2.96, 2.99, 2.999]) func anEndOfTravelIsReachedAndNotPassed(jerk: Double, start: Double) {
        for side in [-1.0, 1] {
            var filter = SafetyFilter(limits: BrakingTests.limits(jerk), period: BrakingTests.period)
            filter.seed(position: JointVector([start * side, 0, 0.3]), velocity: JointVector(count: 3))
            let out = JointCommand(mode: .velocity, values: JointVector([1.5 * side, 0, 0]))
            var reasons = LimitReasons()
            var ticks = 0
            for tick in 0..<300 {
                if case .limited(let some) = filter.apply(out, state: .healthy(at: filter.setPoint.position)) { reasons.formUnion(some) }
                #expect(filter.setPoint.position[0] * side <= 3)
                if filter.setPoint.position[0] * side < 2.999 { ticks = tick }
            }
            #expect(filter.setPoint.position[0] * side > 3 - 1e-6 && reasons.contains(.position))
            // At 1.5 rad/s, and what comes and goes with acceleration and jerk; a tenth of a second is for coming nearer and nearer.
            let shortest = (3 - start) / 1.5 + 1.5 / 8 + 8 / jerk
            #expect(Double(ticks) * BrakingTests.period < shortest + 0.1, "\(ticks) ticks")
        }
    }

    /// Half of the way that a refused candidate is above braking is tried first, and a thousandth last.
    @Test func theNearestVelocityThatStopsIsFoundToAThousandth() {
        let limits = BrakingTests.limits(160)
        var setPoint = SetPoint(position: JointVector([0, 0, 0.3]), velocity: JointVector([1, 0, 0]))
        let braking = Braking(0, limits.numbers, BrakingTests.period)
        let (brake, fast) = (1 - 0.016, 1 + 0.016)
        for share in [0.1, 0.3, 0.62, 0.9] {
            let next = brake + share * (fast - brake)
            let span = braking.span(from: 0, next, (next - 1) / BrakingTests.period)
            setPoint.position[0] = 3 - span.highest
            let bounds = JointBounds(joint: 0, limits: limits.numbers, at: setPoint, effort: 0, period: BrakingTests.period)
            var reasons = LimitReasons()
            let nearest = bounds.clamp(2, &reasons)
            #expect(reasons.contains(.position) && nearest <= next + 1e-12 && nearest > next - 1.01 * 0.032 / 1024)
            #expect(((nearest - brake) / 0.032 * 1024 - ((nearest - brake) / 0.032 * 1024).rounded()).magnitude < 1e-3)
        }
    }

    @Test func aJumpIsReachedWithoutSwingingPastAtWhateverJerk() {
        for jerk in BrakingTests.jerks {
            var filter = SafetyFilter(limits: BrakingTests.limits(jerk), period: BrakingTests.period)
            filter.seed(position: JointVector([0, 0, 0.3]), velocity: JointVector(count: 3))
            var furthest = 0.0
            for _ in 0..<400 {
                _ = filter.apply(
                    JointCommand(mode: .position, values: JointVector([1, 0, 0.3])), state: .healthy(at: filter.setPoint.position))
                furthest = max(furthest, filter.setPoint.position[0])
            }
            #expect(furthest < 1 + 1e-6 && filter.setPoint.position[0] > 1 - 1e-6, "\(jerk) rad/s³")
        }
    }

    @Test func aWayOfLeastJerkIsFollowedWithoutLag() {
        var filter = SafetyFilter(limits: BrakingTests.limits(160), period: BrakingTests.period)
        filter.seed(position: JointVector([0, 0, 0.3]), velocity: JointVector(count: 3))
        let path = MinimumJerk(from: JointVector([0, 0, 0.3]), to: JointVector([0.02, 0, 0.3]), limits: filter.model)
        for tick in 1...Int(path.duration / BrakingTests.period + 2) {
            let target = path.position(at: Double(tick) * BrakingTests.period)
            let verdict = filter.apply(JointCommand(mode: .position, values: target), state: .healthy(at: filter.setPoint.position))
            #expect(verdict == .pass && (filter.setPoint.position[0] - target[0]).magnitude < 1e-9, "tick \(tick)")
        }
    }
}
