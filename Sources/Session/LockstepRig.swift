import Control
import Drivers
import Realtime
import Simulation

/// The loop and an emulated arm on one thread under a virtual clock: faster than real time, and repeatable bit for bit.
public final class LockstepRig: Rig {
    public let control = ControlBlock()
    private let wire: LockstepWire
    private var began: Instant?

    public init(_ setup: RunSetup, faults: FaultPlan = .none) throws {
        let emulator = try DynamixelEmulator(
            robot: setup.robot, calibration: setup.calibration, faults: faults, seed: setup.seed)
        wire = LockstepWire(emulator: emulator, baud: setup.robot.wire.baud)
    }

    public var robotSeconds: Double { began.map { wire.clock.now().seconds(since: $0) } ?? 0 }

    public func run(_ job: Job, pump: () throws -> Void) throws -> RigOutcome {
        var driver = DynamixelDriver(
            robot: job.setup.robot, calibration: job.setup.calibration, transport: wire.transport, clock: wire.clock)
        try driver.connect()
        guard control.asked == .none else { throw RigError.interruptedBeforeEnergising }
        try driver.energise()
        began = wire.clock.now()
        var loop = job.loop(driver, clock: wire.clock, control: control)
        while loop.ending == nil {
            tick(&loop)
            try pump()
        }
        return finish(&loop)
    }

    private func finish(_ loop: inout ControlLoop<DynamixelDriver>) -> RigOutcome {
        let ending = loop.ending ?? Ending(.holding, .operatorStop)
        if ending.place == .parked { loop.driver.disengage() }
        return RigOutcome(
            ending: ending, robotSeconds: robotSeconds, overruns: loop.skippedSlots, lostRecords: loop.lostRecords,
            wire: loop.driver.statistics, policyRandom: loop.policyRandom, latency: nil, wireDigest: wire.digest)
    }
}
