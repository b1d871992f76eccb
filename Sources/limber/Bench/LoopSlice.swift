import Control
import Drivers
import Foundation
import Realtime
import Robot
import Safety
import Session
import Synchronization

/// A control loop as a run has it, on a thread of its own for some seconds, and what its ticks took.
final class LoopSlice: Sendable {
    /// What the loop is wired to.
    enum Wire: String, Codable {
        /// No wire: the arm is measured where it was sent.
        case null
        /// The emulator's pseudo-terminal.
        case emulator
    }

    private let setup: LoopSetup
    private let control = ControlBlock()
    private let plans = RingBuffer<EpisodePlan>(capacity: 4)
    private let steps = RingBuffer<StepRecord>(capacity: 256)
    private let ticks = RingBuffer<TickRecord>(capacity: 16_384)
    private let result = Mutex<Result<LoopCounts, any Error>?>(nil)

    init(_ setup: LoopSetup) { self.setup = setup }

    /// Runs the loop, and takes its records as a run's recorder and learner would.
    /// - Returns: what the system did not grant the thread.
    func run(_ wire: Wire, seconds: Double, into sample: inout LoopSample) throws -> [String] {
        let thread: RealtimeThread
        switch wire {
        case .null: thread = try start { try LoopSlice.driveNothing($0, seconds) }
        case .emulator:
            let unit = "\(setup.robot.name)-example"
            let calibration = try Calibration.load(unit)
            let emulator = try EmulatorProcess(setup.robot.wire, robot: setup.robotName, unit: unit, seed: 1, faults: nil)
            defer { emulator.stop() }
            let port = try Session.Wire(path: emulator.place, baud: setup.robot.wire.baud) { _ in }
            let transport = port.transport
            thread = try start { slice in
                slice.setup.robot.wire.protocol == .feetech
                    ? try LoopSlice.driveEmulator(FeetechDriver.self, slice, calibration, transport, seconds)
                    : try LoopSlice.driveEmulator(DynamixelDriver.self, slice, calibration, transport, seconds)
            }
            return try withExtendedLifetime(port) { try finish(thread, &sample) }
        }
        return try finish(thread, &sample)
    }

    private func start(_ drive: @escaping @Sendable (LoopSlice) throws -> LoopCounts) throws -> RealtimeThread {
        let settings = RealtimeThread.Settings(name: "control", rights: .wanted, processor: RealtimeThread.quietestProcessor)
        return try RealtimeThread(settings) { [self] in
            let counts = Result { try drive(self) }
            result.withLock { $0 = counts }
        }
    }

    private func finish(_ thread: RealtimeThread, _ sample: inout LoopSample) throws -> [String] {
        var planner = EpisodePlanner(task: setup.task, seed: 1, purpose: .training)
        while result.withLock({ $0 == nil }) {
            try planner.fill(plans.writer)
            take(into: &sample)
            usleep(2000)
        }
        thread.join()
        take(into: &sample)
        if let counts = try result.withLock({ try $0?.get() }) { sample.add(counts) }
        return thread.shortcomings
    }

    private func take(into sample: inout LoopSample) {
        while steps.reader.pop() != nil {}
        while let record = ticks.reader.pop() { sample.add(record) }
    }

    private static func driveNothing(_ slice: LoopSlice, _ seconds: Double) throws -> LoopCounts {
        let robot = slice.setup.robot
        var loop = slice.loop(NullDriver(robot: robot, position: robot.poses.ready, period: slice.setup.period))
        let before = ThreadUsage.current
        Control.run(&loop, until: end(seconds))
        return LoopCounts(loop, ThreadUsage.current.since(before))
    }

    private static func driveEmulator<Driver: ServoDriver & LoopDriver & ~Copyable>(
        _: Driver.Type, _ slice: LoopSlice, _ calibration: Calibration, _ transport: Transport, _ seconds: Double
    ) throws -> LoopCounts {
        var driver = Driver(robot: slice.setup.robot, calibration: calibration, transport: transport, clock: .monotonic)
        try driver.connect()
        try driver.engage()
        var loop = slice.loop(driver)
        let before = ThreadUsage.current
        Driver.run(&loop, until: end(seconds))
        var counts = LoopCounts(loop, ThreadUsage.current.since(before))
        counts.badPackets = loop.driver.statistics.bad
        return counts
    }

    private static func end(_ seconds: Double) -> Instant { LoopClock.monotonic.now().advanced(bySeconds: seconds) }

    private func loop<Driver: RobotDriver & ~Copyable>(_ driver: consuming Driver) -> ControlLoop<Driver> {
        ControlLoop(
            driver: driver, limits: SafetyLimits(robot: setup.robot), task: setup.task.compiled, policy: setup.policy(),
            settings: setup.settings, clock: .monotonic, plans: plans.reader, steps: steps.writer, ticks: ticks.writer,
            port: control.port)
    }
}

/// What a loop has counted by itself.
struct LoopCounts: Sendable {
    var overruns: Int
    var lostRecords: Int
    var badPackets = 0
    var usage: ThreadUsage
    /// How it ended before its time.
    var ending: String?

    init<Driver: RobotDriver & ~Copyable>(_ loop: borrowing ControlLoop<Driver>, _ usage: ThreadUsage) {
        (overruns, lostRecords, self.usage) = (loop.skippedSlots, loop.lostRecords, usage)
        ending = loop.ending?.description
    }
}
