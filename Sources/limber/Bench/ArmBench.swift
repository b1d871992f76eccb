import Realtime
import Robot
import Safety

/// What a control tick takes besides the policy.
enum ArmBench {
    /// µs
    struct Figures: Encodable, CustomStringConvertible {
        var subject: String
        var count: Int
        var median: Double
        var p99: Double
        var p999: Double
        var maximum: Double
        let description: String

        init(_ subject: String, _ histogram: LatencyHistogram) {
            self.subject = subject
            count = histogram.count
            (median, p99) = (histogram.median * 1e6, histogram.p99 * 1e6)
            (p999, maximum) = (histogram.p999 * 1e6, histogram.maximum * 1e6)
            description = "\(subject): \(histogram), of \(histogram.count)"
        }

        private enum CodingKeys: String, CodingKey { case subject, count, median, p99, p999, maximum }
    }

    /// What a tick computes besides the policy, in the worst of hands: at box, tip speed and ends of travel nearly all the time.
    static func filter(_ robot: RobotDescription, _ seconds: Double) -> Figures {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: 1 / robot.wire.rate)
        filter.seed(position: robot.poses.ready, velocity: JointVector(count: robot.joints.count))
        var state = stateAtRest(robot)
        var random = RandomGenerator(seed: 1)
        var wish = JointCommand.hold(joints: robot.joints.count)
        var tick = 0
        let histogram = timed(seconds) {
            if tick.isMultiple(of: 10) {
                for joint in robot.joints.indices { wish.values[joint] = random.uniform(-1, 1) * robot.joints[joint].limits.velocity }
            }
            tick += 1
            state.position = filter.setPoint.position
            state.velocity = filter.setPoint.velocity
            _ = filter.apply(wish, state: state)
        }
        return Figures("filter", histogram)
    }

    private static func stateAtRest(_ robot: RobotDescription) -> JointState {
        var state = JointState(joints: robot.joints.count)
        state.age = 0
        state.voltage = (robot.safety.voltage.lowerBound + robot.safety.voltage.upperBound) / 2
        return state
    }

    /// Durations of `work`, repeated for so many seconds; the first time does not count.
    private static func timed(_ seconds: Double, _ work: () -> Void) -> LatencyHistogram {
        let clock = LoopClock.monotonic
        var histogram = LatencyHistogram()
        work()
        let end = clock.now().advanced(bySeconds: seconds)
        var start = clock.now()
        while start < end {
            work()
            let now = clock.now()
            histogram.record(nanoseconds: now.nanoseconds - start.nanoseconds)
            start = clock.now()
        }
        return histogram
    }
}
