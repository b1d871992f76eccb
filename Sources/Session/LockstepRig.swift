import Control
import Drivers
import Realtime
import Simulation

/// The loop and an emulated arm on one thread under a virtual clock: faster than real time, and repeatable bit for bit.
public final class LockstepRig: Rig {
    public let control = ControlBlock()
    private let wire: LockstepWire
    private let report: @Sendable (String) -> Void
    private var began: Instant?

    /// - Parameter report: shows a sentence to a person.
    public init(_ setup: RunSetup, faults: FaultPlan = .none, report: @escaping @Sendable (String) -> Void = { _ in }) throws {
        let emulator = try DynamixelEmulator(
            robot: setup.robot, calibration: setup.calibration, faults: faults, seed: setup.seed)
        wire = LockstepWire(emulator: emulator, baud: setup.robot.wire.baud)
        self.report = report
    }

    public var robotSeconds: Double { began.map { wire.clock.now().seconds(since: $0) } ?? 0 }

    public func run(_ job: Job, pump: () throws -> Void) throws -> RigOutcome {
        var driver = DynamixelDriver(
            robot: job.setup.robot, calibration: job.setup.calibration, transport: wire.transport, clock: wire.clock)
        try driver.connect()
        guard control.asked == .none else { throw RigError.interruptedBeforeEnergising }
        let coolDown = CoolDown(robot: job.setup.robot, clock: wire.clock, control: control, report: report)
        try coolDown.requireCool(&driver)
        try driver.energise()
        began = wire.clock.now()
        var loop = job.loop(driver, clock: wire.clock, control: control)
        let ending = try coolDown.drive(&loop, meanwhile: pump) { loop in
            while loop.ending == nil {
                tick(&loop)
                try pump()
            }
        }
        return finish(&loop, ending)
    }

    private func finish(_ loop: inout ControlLoop<DynamixelDriver>, _ ending: Ending) -> RigOutcome {
        if ending.place == .parked { loop.driver.disengage() }
        return RigOutcome(
            ending: ending, robotSeconds: robotSeconds, overruns: loop.skippedSlots, lostRecords: loop.lostRecords,
            wire: loop.driver.statistics, policyRandom: loop.policyRandom, latency: nil, wireDigest: wire.digest)
    }
}
