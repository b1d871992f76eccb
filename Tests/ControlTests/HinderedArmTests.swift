import Drivers
import Policy
import Realtime
import Robot
import Safety
import Simulation
import Task
import Testing
import YAML

@testable import Control

/// A loop over an emulated Universal Robots controller in lockstep.
private struct ControllerBench: ~Copyable {
    let lockstep: LockstepUR
    let block = ControlBlock()
    let plans = RingBuffer<EpisodePlan>(capacity: 16)
    let steps = RingBuffer<StepRecord>(capacity: 1024)
    let ticks = RingBuffer<TickRecord>(capacity: 32768)
    let weights: LatestValue
    var loop: ControlLoop<URDriver>

    init(_ operating: OperatingMode = .position) throws {
        let robot = try RobotDescription.load("ur5e")
        let lockstep = LockstepUR(controller: URController(arm: try URArm(robot: robot, seed: 1), robot: robot))
        var driver = URDriver(robot: robot, operating: operating, ways: lockstep.ways, clock: lockstep.clock)
        try driver.connect()
        try driver.powerUp()
        try driver.engage { _, wish, _, _ in wish }
        let task = LoopBench.task(fraction: 0.5).replacing("joint_velocity", with: operating == .torque ? "joint_torque" : "joint_velocity")
        let description = try YAMLDecoder().decode(TaskDescription.self, from: task, file: "bench")
        let bound = try BoundTask(description, robot: robot)
        let shape = SamplerShape(observation: bound.compiled.observationCount, action: bound.compiled.actionCount, hidden: [16])
        weights = LatestValue(count: shape.parameterCount)
        LoopBench.publish(4, to: weights)
        loop = ControlLoop(
            driver: driver, limits: SafetyLimits(robot: robot, operating: operating), task: bound.compiled,
            policy: SamplerNetwork(shape: shape, weights: weights.reader, seed: 1),
            settings: LoopSettings(robot: robot, reset: description.reset),
            clock: lockstep.clock, plans: plans.reader, steps: steps.writer, ticks: ticks.writer, port: block.port)
        self.lockstep = lockstep
        for episode in 0..<UInt32(8) {
            _ = plans.writer.push(
                EpisodePlan(episode: episode, readyPose: robot.poses.ready, scene: SceneState(target: SIMD3(0.5, 0, 0.3))))
        }
    }

    /// Ticks until `done`, at most for `seconds`; false when it never was.
    mutating func run(_ seconds: Double, until done: (borrowing ControlLoop<URDriver>) -> Bool) -> Bool {
        for _ in 0..<Int(seconds * 500) {
            if done(loop) { return true }
            tick(&loop)
        }
        return done(loop)
    }

    /// Lets a person do something to the running arm, and undo it 2 s later.
    /// - Returns: the fault meanwhile, and the greatest change of a joint's velocity between two ticks (rad/s) from the undoing on.
    mutating func hinder(_ change: (URController) -> Void, undo: (URController) -> Void) -> (fault: Fault?, jolt: Double) {
        _ = run(20) { $0.mode == .running }
        _ = run(0.3) { _ in false }
        change(lockstep.controller)
        _ = run(2) { _ in false }
        let fault = loop.fault
        undo(lockstep.controller)
        while ticks.reader.pop() != nil {}
        _ = run(3) { _ in false }
        var (last, jolt): (JointVector?, Double) = (nil, 0)
        while let record = ticks.reader.pop() {
            for joint in 0..<6 { jolt = max(jolt, abs(record.state.velocity[joint] - (last ?? record.state.velocity)[joint])) }
            last = record.state.velocity
        }
        return (fault, jolt)
    }
}

@Suite struct HinderedArmTests {
    /// rad/s between two ticks: the limit of acceleration with some way for the drives to follow by.
    private static let gentle = 0.03

    @Test(arguments: [Fault.robotStopped(.safeguard), .robotHindered(.speedSlider), .robotHindered(.reducedMode), .robotHindered(.paused)])
    func anArmThatItsControllerHinderedGoesOnWithoutAJump(_ expected: Fault) throws {
        var bench = try ControllerBench()
        let (fault, jolt) = bench.hinder(
            { controller in
                switch expected {
                case .robotStopped: controller.become(.safeguardStop)
                case .robotHindered(.reducedMode): controller.become(.reduced)
                case .robotHindered(.paused): order("pause", controller)
                default: controller.speedSlider = 0.5
                }
            },
            undo: { controller in
                controller.become(.normal)
                controller.speedSlider = 1
                if expected == .robotHindered(.paused) { order("play", controller) }
            })
        #expect(fault == expected)
        #expect(bench.loop.ending == nil && bench.loop.fault == nil && bench.loop.recoveries == 1)
        #expect(jolt < HinderedArmTests.gentle, "a joint's velocity changed by \(jolt) rad/s between two ticks")
    }

    private func order(_ words: String, _ controller: URController) {
        let line = controller.open(.dashboard)
        controller.receive(Array("\(words)\n".utf8), on: line)
    }

    @Test func aSafeguardThatFollowsAnotherFaultLeavesNoOldSetPointEither() throws {
        var bench = try ControllerBench()
        _ = bench.run(20) { $0.mode == .running }
        _ = bench.run(0.3) { _ in false }
        bench.block.requireEnable()
        bench.lockstep.controller.become(.safeguardStop)
        _ = bench.run(2) { _ in false }
        #expect(bench.loop.fault == .enableReleased)
        bench.lockstep.controller.become(.normal)
        let (block, clock) = (bench.block, bench.lockstep.clock)
        _ = bench.run(1.5) { _ in
            block.enable(at: clock.now())
            return false
        }
        let apart = (0..<6).map { abs(bench.loop.state.position[$0] - bench.loop.setPoint.position[$0]) }
        #expect(bench.loop.fault == nil && bench.loop.ending == nil && bench.loop.mode != .stopped)
        #expect(apart.allSatisfy { $0 < 0.02 }, "\(apart)")
    }

    /// rad/s, the fastest joint's.
    private func speed(_ bench: borrowing ControllerBench) -> Double { bench.loop.state.velocity.array.map(abs).max() ?? 0 }

    @Test(arguments: [0.05, 0.1, 1.0]) func anArmOfTorquesGoesOnFromWhereItStandsHoweverShortTheHindrance(_ seconds: Double) throws {
        var bench = try ControllerBench(.torque)
        _ = bench.run(20) { $0.mode == .running }
        _ = bench.run(0.5) { _ in false }
        #expect(bench.loop.mode == .running && speed(bench) > 0.1)
        bench.lockstep.controller.speedSlider = 0.5
        _ = bench.run(seconds) { _ in false }
        #expect(bench.loop.fault == .robotHindered(.speedSlider))
        bench.lockstep.controller.speedSlider = 1
        var fastest = 0.0
        for _ in 0..<40 {
            let before = speed(bench)
            _ = bench.run(0.01) { _ in false }
            fastest = max(fastest, speed(bench) - before)
        }
        #expect(fastest < 0.05, "\(fastest) rad/s faster within 10 ms")
        _ = bench.run(3) { _ in false }
        #expect(bench.loop.fault == nil && bench.loop.ending == nil && bench.loop.recoveries == 1)
    }

    @Test func anArmOfTorquesHoldsWhatDrawsAtItOnceItHasComeToRest() throws {
        var bench = try ControllerBench(.torque)
        _ = bench.run(20) { $0.mode == .running }
        _ = bench.run(0.3) { _ in false }
        bench.block.requireEnable()
        bench.lockstep.controller.become(.safeguardStop)
        _ = bench.run(1) { _ in false }
        try bench.lockstep.controller.arm.begin(Disturbance(.payload(frame: "tip", mass: 1), duration: 60))
        bench.lockstep.controller.become(.normal)
        _ = bench.run(0.5) { _ in false }
        let before = bench.loop.state.position
        _ = bench.run(6) { _ in false }
        #expect(bench.loop.fault == .enableReleased && bench.loop.mode == .stopped)
        let sunk = (0..<6).map { abs(bench.loop.state.position[$0] - before[$0]) }
        #expect(sunk.allSatisfy { $0 < 0.12 }, "\(sunk) rad, where the springs allow 0.09")
    }

    @Test func whatAPersonHasEndedStaysEnded() throws {
        var bench = try ControllerBench()
        let (fault, _) = bench.hinder({ $0.become(.protectiveStop) }, undo: { $0.become(.normal) })
        #expect(fault == .robotStopped(.protective) && bench.loop.ending == Ending(.holding, .robotStopped(.protective)))
        #expect(bench.lockstep.controller.arm.isStill)
    }

    @Test func theLoopTicksWithTheController() throws {
        var bench = try ControllerBench()
        let steps = bench.lockstep.controller.arm.steps
        _ = bench.run(10) { _ in false }
        #expect(bench.lockstep.controller.arm.steps - steps - 5000 < 20 && bench.loop.skippedSlots == 0)
        #expect(bench.loop.fault == nil && bench.loop.driver.statistics.bad == 0)
        let age = bench.loop.state.age
        #expect(age < 0.001, "\(age)")
    }
}
