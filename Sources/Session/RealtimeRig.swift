import Control
import Drivers
import Realtime
import Synchronization

/// The loop on a thread of its own, against the arm at the other end of a wire, with a guardian beside it.
public final class RealtimeRig: Rig {
    public typealias Rights = RealtimeThread.Rights
    public let control: ControlBlock
    private let wire: Wire
    private let guardian: Guardian
    private let claim: UnitClaim
    private let stop: LatchWatch
    private let rights: RealtimeThread.Rights
    private let report: @Sendable (String) -> Void
    private let progress = LoopProgress()

    /// - Parameters:
    ///   - path: of the wire.
    ///   - setup: its files are what the guardian reads.
    ///   - claim: on the unit, whose software stop is watched for as long as this lives.
    ///   - rights: required on a real arm, wanted on a simulated one.
    ///   - report: shows a sentence to a person.
    public init(
        _ setup: RunSetup, path: String, claim: UnitClaim, rights: RealtimeThread.Rights, report: @escaping @Sendable (String) -> Void
    ) throws {
        wire = try Wire(path: path, baud: setup.robot.wire.baud) { report($0.description) }
        guardian = try Guardian(robot: setup.robotFile, calibration: setup.calibrationFile, wire: wire.descriptor)
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
        let settings = RealtimeThread.Settings(name: "control", rights: rights, processor: RealtimeThread.quietestProcessor)
        let (transport, guardian, control, progress, report) = (wire.transport, guardian, control, progress, report)
        return try RealtimeThread(settings) {
            progress.finish(Result { try RealtimeRig.drive(job, transport, guardian, control, progress, report) })
        }
    }

    private static func drive(
        _ job: Job, _ transport: Transport, _ guardian: Guardian, _ control: ControlBlock, _ progress: LoopProgress,
        _ report: @escaping (String) -> Void
    ) throws -> RigOutcome {
        var driver = DynamixelDriver(
            robot: job.setup.robot, calibration: job.setup.calibration, transport: transport, clock: .monotonic)
        try driver.connect()
        control.awaitEnable(.monotonic, meanwhile: {}, report: report)
        guard control.asked == .none else { throw RigError.interruptedBeforeEnergising }
        let coolDown = CoolDown(robot: job.setup.robot, clock: .monotonic, control: control, report: report)
        try coolDown.requireCool(&driver)
        guardian.switching()
        try driver.energise()
        var loop = job.loop(driver, clock: .monotonic, control: control)
        progress.begin()
        let ending = try coolDown.drive(&loop, meanwhile: guardian.signs.beat) { (loop: inout ControlLoop<DynamixelDriver>) in
            guardian.watch()
            Control.run(&loop, until: Instant(nanoseconds: .max))
            guardian.switching()
        }
        if ending.place == .parked, !loop.driver.disengage() {
            report("Not every servo says that its torque is off: the arm may still be energised.")
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
