import Drivers
import Policy
import Realtime
import Robot
import Safety
import Task
import YAML

@testable import Control

/// A loop over perfect servos under a virtual clock, with everything that a session would hold.
struct LoopBench: ~Copyable {
    static let task = task(fraction: 0.2)

    static func task(fraction: Double) -> String {
        """
        task: bench
        policy_rate: 10
        episode: 1.0
        observation: [joint_positions, tip_to_target, last_action]
        action: {mode: joint_velocity, fraction: \(fraction)}
        target: {frame: tip, azimuth: [-0.5, 0.5], radius: [0.5, 0.7], height: [0.2, 0.4]}
        reward: [{constant: 0}]
        success: {within: 0.02, hold: 0.5}
        reset: {noise: 0.1, tolerance: 0.12, timeout: 6.0, attempts: 2}
        """
    }

    let clock = VirtualClock()
    let block = ControlBlock()
    let plans = RingBuffer<EpisodePlan>(capacity: 16)
    let steps = RingBuffer<StepRecord>(capacity: 1024)
    let ticks = RingBuffer<TickRecord>(capacity: 16384)
    let weights: LatestValue
    let robot: RobotDescription
    let script: ServoScript
    var loop: ControlLoop<KinematicDriver>

    static func make(
        _ name: String = "widowx250s", episodes: Int = 2, weight: Float = 0.2, settings change: (inout LoopSettings) -> Void = { _ in }
    ) throws -> LoopBench {
        var robot = try RobotDescription.load(name)
        // These servos report no effort and are held off by tests of the tracking error and of poses that are not reached.
        robot.safety.contact.trackingError = 0.29
        let description = try YAMLDecoder().decode(TaskDescription.self, from: task, file: "bench")
        var settings = LoopSettings(robot: robot, reset: description.reset)
        change(&settings)
        return LoopBench(try BoundTask(description, robot: robot), episodes: episodes, weight: weight, settings: settings)
    }

    private init(_ bound: BoundTask, episodes: Int, weight: Float, settings: LoopSettings) {
        robot = bound.robot
        let shape = SamplerShape(observation: bound.compiled.observationCount, action: bound.compiled.actionCount, hidden: [16])
        weights = LatestValue(count: shape.parameterCount)
        LoopBench.publish(weight, to: weights)
        script = ServoScript(at: robot.poses.park)
        loop = ControlLoop(
            driver: KinematicDriver(script, period: settings.period), limits: SafetyLimits(robot: robot), task: bound.compiled,
            policy: SamplerNetwork(shape: shape, weights: weights.reader, seed: 1), settings: settings, clock: clock.clock,
            plans: plans.reader, steps: steps.writer, ticks: ticks.writer, port: block.port)
        for episode in 0..<UInt32(episodes) {
            let scene = SceneState(target: SIMD3(0.35, 0, 0.2))
            _ = plans.writer.push(EpisodePlan(episode: episode, readyPose: robot.poses.ready, scene: scene))
        }
    }

    /// Weights between -size and size, the same every time; NaN makes every action NaN.
    static func publish(_ size: Float, to weights: LatestValue) {
        var random = RandomGenerator(seed: 5)
        let values = (0..<weights.count).map { _ in Float(random.uniform(-1, 1)) * size }
        values.withUnsafeBufferPointer { weights.writer.publish($0, version: 7) }
    }

    /// Ticks until `done`, at most for `seconds`; false when it never was.
    mutating func run(_ seconds: Double = 60, until done: (borrowing ControlLoop<KinematicDriver>) -> Bool) -> Bool {
        for _ in 0..<Int(seconds * robot.wire.rate) {
            if done(loop) { return true }
            loop.tickOnce()
        }
        return done(loop)
    }

    func takeSteps() -> [StepRecord] {
        var records: [StepRecord] = []
        while let record = steps.reader.pop() { records.append(record) }
        return records
    }

    func takeTicks() -> [TickRecord] {
        var records: [TickRecord] = []
        while let record = ticks.reader.pop() { records.append(record) }
        return records
    }
}
