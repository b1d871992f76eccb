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

/// The loop and an emulated arm on one thread under a virtual clock: faster than real time, and repeatable bit for bit.
///
/// Each leg has an arm of its own that begins at rest, so that nobody can tell a run that was killed between two legs, and gone on with by
/// another process, from one that was not.
public final class LockstepRig: Rig {
    public let control = ControlBlock()
    /// Where the next leg begins.
    var place = LockstepPlace()
    private let setup: RunSetup
    private let faults: FaultPlan
    private let report: @Sendable (String) -> Void
    private var wire: LockstepWire
    private var began: Instant?
    private var secondsBefore = 0.0
    private var leg = ControlBlock()

    /// - Parameter report: shows a sentence to a person.
    public init(_ setup: RunSetup, faults: FaultPlan = .none, report: @escaping @Sendable (String) -> Void = { _ in }) throws {
        (self.setup, self.faults, self.report) = (setup, faults, report)
        wire = try LockstepRig.wire(setup, faults, LockstepPlace())
    }

    /// The faults go on through the legs, with other dice in each.
    private static func wire(_ setup: RunSetup, _ faults: FaultPlan, _ place: LockstepPlace) throws -> LockstepWire {
        var plan = faults
        for index in plan.timed.indices { plan.timed[index].from -= Double(place.nanoseconds) * 1e-9 }
        let emulator = try DynamixelEmulator(
            robot: setup.robot, calibration: setup.calibration, faults: plan, seed: setup.seed ^ UInt64(place.nanoseconds))
        return LockstepWire(
            emulator: emulator, baud: setup.robot.wire.baud, start: Instant(nanoseconds: place.nanoseconds), after: place.wireDigest)
    }

    /// The arm itself, for whoever wants to see the truth.
    public var emulator: DynamixelEmulator { wire.emulator }

    public var robotSeconds: Double { secondsBefore + (began.map { wire.clock.now().seconds(since: $0) } ?? 0) }

    /// Parks the arm after the episode under way, which ends this leg and not the run.
    func endLeg() { leg.ask(.finish) }

    /// Runs one leg.
    public func run(_ job: Job, pump: () throws -> Void) throws -> RigOutcome { try run(job, from: job.policy, pump: pump) }

    func run(_ job: Job, from start: Job.PolicyStart, pump: () throws -> Void) throws -> RigOutcome {
        if place.nanoseconds > 0 { wire = try LockstepRig.wire(setup, faults, place) }
        leg = ControlBlock(signs: control.signs)
        var driver = DynamixelDriver(
            robot: job.setup.robot, calibration: job.setup.calibration, transport: wire.transport, clock: wire.clock)
        try driver.connect()
        guard control.asked == .none else { throw RigError.interruptedBeforeEnergising }
        let coolDown = CoolDown(robot: job.setup.robot, clock: wire.clock, control: control, report: report)
        try coolDown.requireCool(&driver)
        try driver.energise()
        began = wire.clock.now()
        var loop = job.loop(driver, clock: wire.clock, control: leg, from: start)
        let ending = try coolDown.drive(&loop, meanwhile: pump) { loop in
            while loop.ending == nil {
                passOn()
                tick(&loop)
                try pump()
            }
        }
        return finish(&loop, ending)
    }

    /// What others ask of the run holds for the leg, too.
    private func passOn() {
        leg.ask(control.asked)
        if control.isEnabled(at: wire.clock.now()) { leg.enable(at: Instant(nanoseconds: .max)) } else { leg.disable() }
    }

    private func finish(_ loop: inout ControlLoop<DynamixelDriver>, _ ending: Ending) -> RigOutcome {
        if ending.place == .parked { loop.driver.disengage() }
        (secondsBefore, began) = (robotSeconds, nil)
        place = LockstepPlace(nanoseconds: wire.clock.now().nanoseconds, wireDigest: wire.digest)
        return RigOutcome(
            ending: ending, robotSeconds: robotSeconds, overruns: loop.skippedSlots, lostRecords: loop.lostRecords,
            wire: loop.driver.statistics, policyRandom: loop.policyRandom, latency: nil, wireDigest: wire.digest)
    }
}
