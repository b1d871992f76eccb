import CAllocationProbe
import Drivers
import Policy
import Realtime
import Robot
import Safety
import Simulation
import Task
import YAML

@testable import Control

/// A loop over the real driver and an emulated arm in lockstep.
struct LockstepBench: ~Copyable {
    let wire: LockstepWire
    let block = ControlBlock()
    let plans = RingBuffer<EpisodePlan>(capacity: 16)
    let steps = RingBuffer<StepRecord>(capacity: 1024)
    let ticks = RingBuffer<TickRecord>(capacity: 32768)
    let weights: LatestValue
    let critic: LatestValue
    let robot: RobotDescription
    let arm: UnsafeMutablePointer<allocation_probe_arm>
    var loop: ControlLoop<DynamixelDriver>

    static func make(
        _ name: String, episodes: Int, fraction: Double = 0.2, weight: Float = 0.3, faults: FaultPlan = .none,
        execution: PolicyExecution = .stochastic, contact: ContactReaction = .stop
    ) throws -> LockstepBench {
        let robot = try RobotDescription.load(name)
        let calibration = try Calibration.load("\(name)-example")
        let wire = LockstepWire(emulator: try DynamixelEmulator(robot: robot, calibration: calibration, faults: faults, seed: 1))
        let description = try YAMLDecoder().decode(TaskDescription.self, from: LoopBench.task(fraction: fraction), file: "bench")
        let bound = try BoundTask(description, robot: robot)
        let arm = UnsafeMutablePointer<allocation_probe_arm>.allocate(capacity: 1)
        arm.initialize(to: allocation_probe_arm(wire: wire.transport.raw, clock: wire.clock.raw))
        var driver = DynamixelDriver(
            robot: robot, calibration: calibration, transport: Transport(raw: allocation_probe_wire(arm)),
            clock: LoopClock(raw: allocation_probe_clock(arm)))
        try driver.connect()
        try driver.engage()
        return LockstepBench(
            bound, description, wire: wire, arm: arm, driver: driver, weight: weight, episodes: episodes, execution: execution,
            contact: contact)
    }

    private init(
        _ bound: BoundTask, _ description: TaskDescription, wire: LockstepWire, arm: UnsafeMutablePointer<allocation_probe_arm>,
        driver: consuming DynamixelDriver, weight: Float, episodes: Int, execution: PolicyExecution, contact: ContactReaction
    ) {
        robot = bound.robot
        self.wire = wire
        self.arm = arm
        let shape = SamplerShape(observation: bound.compiled.observationCount, action: bound.compiled.actionCount, hidden: [16])
        weights = LatestValue(count: shape.parameterCount)
        critic = LatestValue(count: shape.critic.parameterCount)
        LoopBench.publish(weight, to: weights)
        var settings = LoopSettings(robot: robot, reset: description.reset)
        settings.contact = contact
        loop = ControlLoop(
            driver: driver, limits: SafetyLimits(robot: robot), task: bound.compiled,
            policy: SamplerNetwork(shape: shape, weights: weights.reader, critic: critic.reader, seed: 1, execution: execution),
            settings: settings, clock: LoopClock(raw: allocation_probe_clock(arm)),
            plans: plans.reader, steps: steps.writer, ticks: ticks.writer, port: block.port)
        for episode in 0..<UInt32(episodes) {
            let scene = SceneState(target: SIMD3(0.3, 0, 0.2))
            _ = plans.writer.push(EpisodePlan(episode: episode, readyPose: robot.poses.ready, scene: scene))
        }
    }

    deinit { arm.deallocate() }

    /// Ticks until `done`, at most for `seconds`; false when it never was.
    mutating func run(_ seconds: Double = 60, until done: (borrowing ControlLoop<DynamixelDriver>) -> Bool) -> Bool {
        for _ in 0..<Int(seconds * robot.wire.rate) {
            if done(loop) { return true }
            tick(&loop)
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
