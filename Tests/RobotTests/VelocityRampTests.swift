import Robot
import Testing

@Suite struct VelocityRampTests {
    private static let period = 0.01

    /// Jerk limits that are felt for long, for a whole number of periods and for another, and not at all.
    private static let jerks = [37.0, 160, 333, 1e5]

    private func ramp(_ jerk: Double) -> VelocityRamp { VelocityRamp(acceleration: 8, jerk: jerk, period: VelocityRampTests.period) }

    /// The velocities until the target is reached and kept.
    private func velocities(_ jerk: Double, from start: Double, _ acceleration: Double, towards target: Double) -> [Double] {
        var (velocity, acceleration) = (start, acceleration)
        var all: [Double] = []
        for _ in 0..<1000 where velocity != target || acceleration != 0 {
            let next = ramp(jerk).next(velocity, acceleration, towards: target)
            (velocity, acceleration) = (next, (next - velocity) / VelocityRampTests.period)
            all.append(velocity)
        }
        return all
    }

    @Test(arguments: jerks) func neitherAccelerationNorItsChangeIsEverMoreThanItMayBe(jerk: Double) {
        for start in stride(from: -2, through: 2, by: 0.17) {
            for acceleration in stride(from: -8.0, through: 8, by: 1.6) {
                var before = (velocity: start, acceleration: acceleration)
                for velocity in velocities(jerk, from: start, acceleration, towards: 0.3) {
                    let acceleration = (velocity - before.velocity) / VelocityRampTests.period
                    #expect(acceleration.magnitude <= 8 + 1e-11)
                    #expect((acceleration - before.acceleration).magnitude <= jerk * VelocityRampTests.period + 1e-11)
                    before = (velocity, acceleration)
                }
                #expect(before == (0.3, 0), "from \(start) rad/s, \(acceleration) rad/s²")
            }
        }
    }

    /// From rest nothing is gained by coming from beyond.
    @Test(arguments: jerks, [0.004, 0.05, 0.31, 1.5, -0.7]) func aRampFromRestDoesNotSwingPastItsTarget(jerk: Double, target: Double) {
        let all = velocities(jerk, from: 0, 0, towards: target)
        #expect(all.last == target && all.allSatisfy { $0.magnitude <= target.magnitude })
    }

    /// A triangle of acceleration where the change is small, a trapezium where it is great: 2√(v/j) and v/a + a/j, in whole periods.
    @Test(arguments: [(0.1, 0.05), (0.4, 0.1), (1.5, 0.2375), (0.01, 0.0158)])
    func aRampTakesTheTimeThatJerkAndAccelerationNeed(velocity: Double, seconds: Double) {
        let all = velocities(160, from: 0, 0, towards: velocity)
        // The last period of a ramp is the one in which its acceleration is gone.
        #expect(abs(Double(all.count) * VelocityRampTests.period - seconds) <= 0.02 + 1e-9)
    }

    @Test func withoutAFeltJerkARampIsTheStraightOne() {
        let all = velocities(1e5, from: 0, 0, towards: 0.2)
        for (velocity, expected) in zip(all, [0.08, 0.16, 0.2, 0.2]) { #expect((velocity - expected).magnitude < 1e-12) }
        #expect(all.count == 4)
    }

    @Test func oneThatTurnsRoundDoesNotRest() {
        #expect(ramp(160).rests(0, 0) && ramp(160).rests(0, -1.6))
        #expect(!ramp(160).rests(0, 1.7) && !ramp(160).rests(-1e-9, 0))
    }
}
