import Learning
import Policy
import Realtime
import Robot
import Safety
import Synchronization

/// Measures what decides whether this machine can drive and train an arm.
enum BenchCommand {
    private enum Subject: String, CaseIterable, OptionValue { case loop, filter, inference, learner }

    /// µs
    private struct Figures: Encodable {
        var subject: String
        var count: Int
        var median: Double
        var p99: Double
        var p999: Double
        var maximum: Double
    }

    private static let subject = Positional<Subject>("SUBJECT", help: "loop, filter, inference or learner")
    private static let seconds = Option<Double>("seconds", "SECONDS", standard: 5, help: "how long to measure")
    private static let robot = Option<String>("robot", "ROBOT", standard: "widowx250s", help: "whose arm and rate to measure with")
    private static let json = Flag("json", help: "prints the figures as one line of JSON")

    static let command = Command(
        name: "bench", abstract: "Measure the loop, the policy or the learner on this machine",
        discussion: """
            loop: how late a control thread wakes, with kinematics and safety filter at work in each tick.
            filter: one tick of the safety filter, under a policy that asks for full speed in random directions.
            inference: one action of a policy of the standard size. learner: one gradient step of the standard settings.
            """,
        parameters: [subject, seconds, robot, json]
    ) { arguments in
        let description = try RobotDescription.load(arguments[robot])
        let histogram =
            switch arguments[subject] {
            case .loop: try loop(description, arguments[seconds])
            case .filter: filter(description, arguments[seconds])
            case .inference: inference(joints: description.joints.count, arguments[seconds])
            case .learner: try learner(joints: description.joints.count, arguments[seconds])
            }
        try show(arguments[subject].rawValue, histogram, asJSON: arguments[json])
        return .ok
    }

    private static func show(_ subject: String, _ histogram: LatencyHistogram, asJSON: Bool) throws {
        guard asJSON else {
            Console.standardOutput.say("\(subject): \(histogram), of \(histogram.count)")
            return
        }
        try Console.standardOutput.sayJSON(
            Figures(
                subject: subject, count: histogram.count, median: histogram.median * 1e6, p99: histogram.p99 * 1e6,
                p999: histogram.p999 * 1e6, maximum: histogram.maximum * 1e6))
    }

    /// The wake-up latency of a control thread; the arm swings to and fro in thought.
    private static func loop(_ robot: RobotDescription, _ seconds: Double) throws -> LatencyHistogram {
        let result = Measured()
        let settings = RealtimeThread.Settings(name: "bench", rights: .wanted, processor: RealtimeThread.quietestProcessor)
        let thread = try RealtimeThread(settings) {
            var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: 1 / robot.wire.rate)
            filter.seed(position: robot.poses.ready, velocity: JointVector(count: robot.joints.count))
            var wish = JointCommand.hold(joints: robot.joints.count)
            var state = JointState(joints: robot.joints.count)
            state.age = 0
            state.voltage = (robot.safety.voltage.lowerBound + robot.safety.voltage.upperBound) / 2
            var histogram = LatencyHistogram()
            let clock = LoopClock.monotonic
            var deadline = clock.now()
            for tick in 0..<max(1, Int(seconds * robot.wire.rate)) {
                deadline = deadline.advanced(bySeconds: filter.period)
                clock.sleep(until: deadline)
                histogram.record(nanoseconds: clock.now().nanoseconds - deadline.nanoseconds)
                wish.values[0] = tick / 100 % 2 == 0 ? 0.2 : -0.2
                state.position = filter.setPoint.position
                state.velocity = filter.setPoint.velocity
                _ = filter.apply(wish, state: state)
            }
            result.histogram.withLock { $0 = histogram }
        }
        thread.join()
        for shortcoming in thread.shortcomings { Console.standardError.say(shortcoming) }
        return result.histogram.withLock { $0 }
    }

    /// What a tick computes besides the policy, in the worst of hands: at box, tip speed and ends of travel nearly all the time.
    private static func filter(_ robot: RobotDescription, _ seconds: Double) -> LatencyHistogram {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: 1 / robot.wire.rate)
        filter.seed(position: robot.poses.ready, velocity: JointVector(count: robot.joints.count))
        var state = JointState(joints: robot.joints.count)
        state.age = 0
        state.voltage = (robot.safety.voltage.lowerBound + robot.safety.voltage.upperBound) / 2
        var random = RandomGenerator(seed: 1)
        var wish = JointCommand.hold(joints: robot.joints.count)
        var tick = 0
        return timed(seconds) {
            if tick.isMultiple(of: 10) {
                for joint in robot.joints.indices { wish.values[joint] = random.uniform(-1, 1) * robot.joints[joint].limits.velocity }
            }
            tick += 1
            state.position = filter.setPoint.position
            state.velocity = filter.setPoint.velocity
            _ = filter.apply(wish, state: state)
        }
    }

    private static func inference(joints: Int, _ seconds: Double) -> LatencyHistogram {
        let shape = SamplerShape(observation: 2 * joints + 6, action: joints, hidden: SoftQSettings().hidden)
        let weights = LatestValue(count: shape.parameterCount)
        var network = SamplerNetwork(shape: shape, weights: weights.reader, seed: 1)
        let observation = UnsafeMutablePointer<Float>.allocate(capacity: shape.observation)
        let action = UnsafeMutablePointer<Float>.allocate(capacity: shape.action)
        defer {
            observation.deallocate()
            action.deallocate()
        }
        observation.initialize(repeating: 0.1, count: shape.observation)
        action.initialize(repeating: 0, count: shape.action)
        return timed(seconds) { network.sample(observation, into: action) }
    }

    private static func learner(joints: Int, _ seconds: Double) throws -> LatencyHistogram {
        let observation = 2 * joints + 6
        let settings = SoftQSettings()
        let store = ReplayStore(capacity: 10_000, observation: observation, action: joints)
        var random = RandomGenerator(seed: 1)
        func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.uniform(-1, 1)) } }
        for _ in 0..<max(2000, settings.minimumPool) {
            let reward = Float(random.uniform())
            try store.append(
                Transition(
                    observation: numbers(observation), action: numbers(joints), reward: reward, nextObservation: numbers(observation)))
        }
        let learner = SoftQLearner(observation: observation, action: joints, settings: settings, seed: 1)
        return try timed(seconds) { _ = try learner.step(from: store) }
    }

    /// Durations of `work`, repeated for so many seconds; the first time does not count.
    private static func timed(_ seconds: Double, _ work: () throws -> Void) rethrows -> LatencyHistogram {
        let clock = LoopClock.monotonic
        var histogram = LatencyHistogram()
        try work()
        let end = clock.now().advanced(bySeconds: seconds)
        var start = clock.now()
        while start < end {
            try work()
            let now = clock.now()
            histogram.record(nanoseconds: now.nanoseconds - start.nanoseconds)
            start = clock.now()
        }
        return histogram
    }

    private final class Measured: Sendable {
        let histogram = Mutex(LatencyHistogram())
    }
}
