import Drivers
import Policy
import Realtime
import Robot
import Safety
import Task

/// The loop without its driver: decides in every tick what the arm is asked to do, and reports what became of it.
///
/// `hear` takes what the wire said, `request` asks by mode, `filtered` makes the set-point, `report` ends the tick.
struct Conductor: ~Copyable {
    private let isInPlace = InPlace()
    let settings: LoopSettings
    let task: CompiledTask
    let clock: LoopClock
    let plans: RingReader<EpisodePlan>
    let steps: RingWriter<StepRecord>
    let ticks: RingWriter<TickRecord>
    let port: ControlPort
    let observation: UnsafeMutablePointer<Float>
    let action: UnsafeMutablePointer<Float>

    var filter: SafetyFilter
    var policy: SamplerNetwork
    var rehearsal = Rehearsal()
    /// Where a run that is repeated has the action of its next policy step; nil asks the policy.
    var recordedAction: UnsafePointer<Float>?
    var state: JointState
    /// rad, where the driver holds the arm before the first set-point; of no joints when it does not know.
    var heldPosition = JointVector(count: 0)
    var mode = Mode.idle
    var episode: Episode?
    var lastEpisode: UInt32 = 0
    var reset: ResetMotion
    var trail = Trail()
    var park: ParkMotion
    var command: JointCommand
    /// The same, or how joints are led back where it asks for nothing.
    var passedOn: JointCommand

    /// What this tick took in beside the arm's state, for its record.
    var intake: TickIntake
    var outcome = WireOutcome.fresh
    var sending = WireOutcome.fresh
    var verdict = Verdict.pass
    var fault: Fault?
    var circumstances = Circumstances()
    /// Whether the robot's own controller, or a loop that did not hear it, may have stopped the arm short of its set-point, whatever fault came first.
    var wasHindered = false
    /// Whether a stopped arm is where it was parked.
    var hasParked = false
    /// Ticks since.
    var ticksParked = 0
    var ending: Ending?
    var handled = ControlRequest.none
    var badPackets: FaultBudget
    var overruns: FaultBudget
    var protectiveStops: FaultBudget
    var recovery = Recovery()
    var guardian = Vigil()
    var learner = Vigil()
    var feedback = FeedbackWatch()

    var tick: UInt64 = 0
    var slot = Instant(nanoseconds: 0)
    var wokenAt = Instant(nanoseconds: 0)
    var heardAt: Instant
    var timing = TickTiming()
    var lostRecords = 0
    var tickDuration = LatencyHistogram()

    init(
        settings: LoopSettings, limits: SafetyLimits, task: CompiledTask, policy: consuming SamplerNetwork, clock: LoopClock,
        plans: RingReader<EpisodePlan>, steps: RingWriter<StepRecord>, ticks: RingWriter<TickRecord>, port: ControlPort
    ) {
        precondition(policy.shape.observation == task.observationCount, "the policy sees what the task observes")
        precondition(policy.shape.action == task.actionCount && task.actionCount == limits.numbers.jointCount, "one action per joint")
        self.settings = settings
        self.task = task
        self.clock = clock
        heardAt = clock.now()
        self.plans = plans
        self.steps = steps
        self.ticks = ticks
        self.port = port
        observation = .allocate(capacity: task.observationCount)
        observation.initialize(repeating: 0, count: task.observationCount)
        action = .allocate(capacity: task.actionCount)
        action.initialize(repeating: 0, count: task.actionCount)
        filter = SafetyFilter(limits: limits, period: settings.period)
        self.policy = policy
        state = JointState(joints: limits.numbers.jointCount)
        reset = ResetMotion(to: settings.parkPose, settings: settings)
        park = ParkMotion(settings: settings)
        command = .hold(joints: limits.numbers.jointCount)
        passedOn = command
        intake = TickIntake(joints: limits.numbers.jointCount)
        badPackets = FaultBudget(allowed: settings.badPackets.allowed, within: settings.badPackets.within)
        overruns = FaultBudget(allowed: settings.overrunsPerSecond, within: 1)
        protectiveStops = FaultBudget(allowed: settings.protectiveStops.allowed, within: settings.protectiveStops.within)
    }

    deinit {
        observation.deallocate()
        action.deallocate()
    }

    /// Begins a tick on waking.
    @_noLocks mutating func wake(at slot: Instant, skipped: Int) {
        port.signs.beat()
        tick += 1
        self.slot = slot
        wokenAt = clock.now()
        timing = TickTiming()
        timing.wakeUpLatency = wokenAt.seconds(since: slot)
        timing.skippedSlots = skipped
        if wokenAt.seconds(since: heardAt) > settings.watchdog { react(to: .watchdogsFired) }
        if overruns.record(bad: skipped > 0, at: seconds) { react(to: .overrunStorm) }
        lookAfterOthers()
        intake.isEnabled = port.isEnabled(at: wokenAt)
        if !intake.isEnabled { react(to: .enableReleased) }
    }

    /// Makes what is sent in this tick; false where nothing may be.
    @_noLocks mutating func filters(_ request: JointCommand) -> Bool {
        command = request
        passedOn = request
        guard filter.isSeeded, !circumstances.contains(.wireGone) else { return false }
        filter.isYielding = yields
        easeWhileStill()
        verdict = filter.apply(passedOn, state: state)
        episode?.note(verdict, effort: filter.effort, pushBack: filter.pushBack)
        if case .stop(_, let reason) = verdict { react(to: .filter(reason)) }
        return true
    }

    /// Ends a tick: the record goes to the recorder, unless that is too far behind.
    @_noLocks mutating func report(isSent: Bool) {
        let now = clock.now()
        timing.commandAge = timing.stateAge + now.seconds(since: heardAt)
        timing.duration = now.seconds(since: wokenAt)
        tickDuration.record(nanoseconds: now.nanoseconds &- wokenAt.nanoseconds)
        let record = TickRecord(
            tick: tick, slot: slot, mode: mode, episode: lastEpisode, plan: intake.plan, takesPlan: intake.takesPlan, begins: intake.begins,
            heldPosition: heldPosition, asked: handled, isEnabled: intake.isEnabled, guardianBeats: intake.guardianBeats,
            learnerBeats: intake.learnerBeats, outcome: outcome, state: state, action: intake.action, request: passedOn, verdict: verdict,
            setPoint: filter.setPoint, effort: filter.effort, isSent: isSent, sending: sending, fault: fault, timing: timing)
        episode?.note(timing)
        intake.end()
        if !ticks.push(record) { lostRecords += 1 }
        port.signs.show(LoopStance(mode: mode, fault: fault, place: ending?.place))
    }

    /// s on the schedule's time line.
    var seconds: Double { @_noLocks get { Double(slot.nanoseconds) * 1e-9 } }
}
