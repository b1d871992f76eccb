import Control
import Drivers
import Realtime
import Simulation

/// Where a run in lockstep stands between two legs.
public struct LockstepPlace: Codable, Equatable, Sendable {
    /// ns of the virtual clock.
    public var nanoseconds: Int64 = 0
    /// FNV-1a of all bytes on the wire so far; nil before the first.
    public var wireDigest: UInt64?

    enum CodingKeys: String, CodingKey {
        case nanoseconds
        case wireDigest = "wire_digest"
    }
}

/// An arm that knows what it has run into.
public protocol ObstructedArm: AnyObject {
    /// Steps of its world so far in which it, or what it holds, touched the task's obstacle.
    var touches: Int { get }
}

/// The loop and an emulated arm on one thread under a virtual clock: faster than real time, and repeatable bit for bit.
///
/// Each leg has an arm of its own that begins at rest, so that nobody can tell a run that was killed between two legs, and gone on with by
/// another process, from one that was not.
public final class LockstepRig: Rig, DisturbedArm, ObstructedArm {
    public let control = ControlBlock()
    /// Where the next leg begins.
    var place = LockstepPlace()
    private let setup: RunSetup
    private let faults: FaultPlan
    private let report: @Sendable (String) -> Void
    private var arm: LockstepArm
    private var began: Instant?
    private var secondsBefore = 0.0
    private var leg = ControlBlock()

    /// - Parameter report: shows a sentence to a person.
    public init(_ setup: RunSetup, faults: FaultPlan = .none, report: @escaping @Sendable (String) -> Void = { _ in }) throws {
        (self.setup, self.faults, self.report) = (setup, faults, report)
        arm = try LockstepArm(setup, faults, LockstepPlace())
    }

    /// The arm itself, for whoever wants to see the truth.
    public var observed: any ObservedArm { arm.observed }

    public var touches: Int { arm.touches }

    public var robotSeconds: Double { secondsBefore + (began.map { arm.clock.now().seconds(since: $0) } ?? 0) }

    /// Parks the arm after the episode under way, which ends this leg and not the run.
    func endLeg() { leg.ask(.finish) }

    public func begin(_ disturbance: Disturbance) throws {
        switch arm {
        case .servos(let wire): try wire.emulator.begin(disturbance)
        case .intera(let lockstep): try lockstep.arm.begin(disturbance)
        case .controller(let lockstep): try lockstep.controller.arm.begin(disturbance)
        }
    }

    public func letGo() {
        switch arm {
        case .servos(let wire): wire.emulator.letGo()
        case .intera(let lockstep): lockstep.arm.letGo()
        case .controller(let lockstep): lockstep.controller.arm.letGo()
        }
    }

    /// Runs one leg.
    public func run(_ job: Job, pump: () throws -> Void) throws -> RigOutcome { try run(job, from: job.policy, pump: pump) }

    func run(_ job: Job, from start: Job.PolicyStart, pump: () throws -> Void) throws -> RigOutcome {
        if place.nanoseconds > 0 { arm = try LockstepArm(setup, faults, place) }
        leg = ControlBlock(signs: control.signs)
        switch arm {
        case .servos(let wire) where job.setup.robot.wire.protocol == .feetech:
            return try drive(FeetechDriver.self, wire, job, from: start, pump: pump)
        case .servos(let wire): return try drive(DynamixelDriver.self, wire, job, from: start, pump: pump)
        case .intera(let arm): return try drive(arm.driver, job, from: start, pump: pump)
        case .controller(let controller):
            let driver = URDriver(
                robot: job.setup.robot, operating: job.setup.task.compiled.operating, ways: controller.ways, clock: controller.clock)
            return try drive(driver, job, from: start, pump: pump)
        }
    }

    private func drive<Driver: ServoDriver & LoopDriver & ~Copyable>(
        _: Driver.Type, _ wire: LockstepWire, _ job: Job, from start: Job.PolicyStart, pump: () throws -> Void
    ) throws -> RigOutcome {
        let driver = Driver(
            robot: job.setup.robot, calibration: job.setup.calibration, transport: wire.transport, clock: wire.clock)
        return try drive(driver, job, from: start, pump: pump)
    }

    private func drive<Driver: ArmDriver & LoopDriver & ~Copyable>(
        _ driver: consuming Driver, _ job: Job, from start: Job.PolicyStart, pump: () throws -> Void
    ) throws -> RigOutcome {
        var driver = driver
        try driver.prepare()
        guard control.asked == .none else { throw RigError.interruptedBeforeEnergising }
        let coolDown = CoolDown(robot: job.setup.robot, clock: arm.clock, control: control, report: report)
        try coolDown.requireCool(&driver)
        try driver.powerUp()
        try driver.energise()
        began = arm.clock.now()
        var loop = job.loop(driver, clock: arm.clock, control: leg, from: start)
        let ending = try coolDown.drive(&loop, meanwhile: pump) { loop in
            while loop.ending == nil {
                passOn()
                arm.stand(obstacle: loop.mode == .running)
                Driver.tick(&loop)
                try pump()
            }
        }
        return finish(&loop, ending)
    }

    /// What others ask of the run holds for the leg, too.
    private func passOn() {
        leg.ask(control.asked)
        if control.isEnabled(at: arm.clock.now()) { leg.enable(at: Instant(nanoseconds: .max)) } else { leg.disable() }
    }

    private func finish<Driver: ArmDriver & ~Copyable>(_ loop: inout ControlLoop<Driver>, _ ending: Ending) -> RigOutcome {
        if ending.place == .parked { _ = loop.driver.release() }
        (secondsBefore, began) = (robotSeconds, nil)
        place = LockstepPlace(nanoseconds: arm.clock.now().nanoseconds, wireDigest: arm.digest)
        return RigOutcome(
            ending: ending, robotSeconds: robotSeconds, overruns: loop.skippedSlots, lostRecords: loop.lostRecords,
            wire: loop.driver.statistics, policyRandom: loop.policyRandom, latency: nil, wireDigest: arm.digest)
    }
}
