import Control
import Drivers
import Realtime
import Robot
import Synchronization

/// The loop on a thread of its own, against the arm at the other end of a wire, with a guardian beside it.
public final class RealtimeRig: Rig {
    public typealias Rights = RealtimeThread.Rights
    public let control: ControlBlock
    private let way: Way
    private let guardian: Guardian
    private let claim: UnitClaim
    private let stop: LatchWatch
    private let rights: RealtimeThread.Rights
    private let report: @Sendable (String) -> Void
    private let progress = LoopProgress()

    /// - Parameters:
    ///   - setup: its files are what the guardian reads.
    ///   - claim: on the unit, whose software stop is watched for as long as this lives.
    ///   - rights: required on a real arm, wanted on a simulated one.
    ///   - report: shows a sentence to a person.
    public init(
        _ setup: RunSetup, way: Way, claim: UnitClaim, rights: RealtimeThread.Rights, report: @escaping @Sendable (String) -> Void
    ) throws {
        self.way = way
        guardian = try Guardian(robot: setup.robotFile, calibration: setup.calibrationFile, way: way)
        if rights == .required, !guardian.standing.isSuperset(of: [.realtime, .locked]) { throw GuardianError.noRights(guardian.standing) }
        control = ControlBlock(signs: guardian.signs)
        self.claim = claim
        stop = try LatchWatch(claim.latch, control, report: report)
        self.rights = rights
        self.report = report
    }

    /// A rig that never ran has no arm that needs a guardian.
    deinit { guardian.release() }

    public var robotSeconds: Double { progress.seconds }

    /// The calling thread is the learner's: whatever it takes its time for, the loop does not wait.
    public func run(_ job: Job, pump: () throws -> Void) throws -> RigOutcome {
        let thread = try startLoop(job)
        for shortcoming in thread.shortcomings { report(shortcoming) }
        var trouble: (any Error)?
        while progress.result == nil {
            do { try pump() } catch {
                // The arm is parked first; what went wrong is told then.
                trouble = trouble ?? error
                control.ask(.park)
            }
            control.signs.learnerBeat()
            guardian.check()
            LoopClock.monotonic.sleep(until: LoopClock.monotonic.now().advanced(bySeconds: 0.002))
        }
        thread.join()
        guardian.release()
        try pump()
        if let trouble { throw trouble }
        guard let result = progress.result else { preconditionFailure("the loop has ended with a result") }
        return try result.get()
    }

    private func startLoop(_ job: Job) throws -> RealtimeThread {
        let (robot, calibration) = (job.setup.robot, job.setup.calibration)
        switch way {
        case .bus(let wire) where robot.wire.protocol == .feetech:
            return try startLoop(
                job, FeetechDriver(robot: robot, calibration: calibration, transport: wire.transport, clock: .monotonic))
        case .bus(let wire):
            return try startLoop(
                job, DynamixelDriver(robot: robot, calibration: calibration, transport: wire.transport, clock: .monotonic))
        case .graph(let master):
            let report = report
            return try startLoop(job, InteraDriver(robot: robot, master: master) { report("\($0)") })
        case .controller(let place):
            return try startLoop(job, URDriver(robot: robot, operating: job.setup.task.compiled.operating, place: place))
        }
    }

    /// The driver is made by the calling thread: threads that it starts must not run as the control thread does.
    private func startLoop<Driver: ArmDriver & LoopDriver & ~Copyable>(_ job: Job, _ driver: consuming Driver) throws -> RealtimeThread {
        let settings = RealtimeThread.Settings(name: "control", rights: rights, processor: RealtimeThread.quietestProcessor)
        let (handover, guardian, control, progress, report) = (Handover(driver), guardian, control, progress, report)
        return try RealtimeThread(settings) {
            progress.finish(Result { try RealtimeRig.drive(job, handover.take(), guardian, control, progress, report) })
        }
    }

    private static func drive<Driver: ArmDriver & LoopDriver & ~Copyable>(
        _ job: Job, _ driver: consuming Driver, _ guardian: Guardian, _ control: ControlBlock, _ progress: LoopProgress,
        _ report: @escaping (String) -> Void
    ) throws -> RigOutcome {
        var driver = driver
        try driver.prepare()
        var state = JointState(joints: job.setup.robot.joints.count)
        // A controller closes the connection to whom does not listen.
        control.awaitEnable(.monotonic, meanwhile: { _ = driver.readAll(into: &state) }, report: report)
        guard control.asked == .none else { throw RigError.interruptedBeforeEnergising }
        let coolDown = CoolDown(robot: job.setup.robot, clock: .monotonic, control: control, report: report)
        try coolDown.requireCool(&driver)
        try driver.powerUp()
        // That may have taken a minute, in which the operator has thought again.
        control.awaitEnable(.monotonic, meanwhile: { _ = driver.readAll(into: &state) }, report: report)
        guard control.asked == .none else { throw RigError.interruptedBeforeMoving }
        guardian.switching()
        try driver.energise()
        var loop = job.loop(driver, clock: .monotonic, control: control)
        progress.begin()
        let ending = try coolDown.drive(&loop, meanwhile: guardian.signs.beat) { (loop: inout ControlLoop<Driver>) in
            guardian.watch()
            Driver.run(&loop, until: Instant(nanoseconds: .max))
            guardian.switching()
        }
        if ending.place == .parked, !loop.driver.release() {
            report("The arm does not say that its torque is off: it may still be energised.")
        }
        return RigOutcome(
            ending: ending, robotSeconds: progress.seconds, overruns: loop.skippedSlots, lostRecords: loop.lostRecords,
            wire: loop.driver.statistics, policyRandom: loop.policyRandom,
            latency: LatencySummary(
                wakeup: Percentiles(loop.wakeUpLatency), tick: Percentiles(loop.tickDuration),
                roundTrip: Percentiles(loop.driver.statistics.roundTrip)),
            wireDigest: nil)
    }
}

/// What the control thread tells the rest before and after it runs; it touches this in no tick.
private final class LoopProgress: Sendable {
    private struct State {
        var began: Instant?
        var ended: Instant?
        var result: Result<RigOutcome, any Error>?
    }

    private let state = Mutex(State())

    func begin() { state.withLock { $0.began = LoopClock.monotonic.now() } }

    func finish(_ result: Result<RigOutcome, any Error>) {
        state.withLock {
            $0.ended = LoopClock.monotonic.now()
            $0.result = result
        }
    }

    var result: Result<RigOutcome, any Error>? { state.withLock { $0.result } }

    var seconds: Double {
        state.withLock { state in
            guard let began = state.began else { return 0 }
            return (state.ended ?? LoopClock.monotonic.now()).seconds(since: began)
        }
    }
}
