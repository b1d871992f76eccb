import Drivers
import Policy
import Realtime
import Robot
import Safety
import Task

/// The control thread's own: driver, safety filter, task and policy, and the ends of the rings that lead out of it.
///
/// One thread makes and runs it. It shares nothing but the rings, the weight snapshot and the control block, all of which must
/// outlive it. `tick` and `run` are called through their concrete forms, in which the compiler has proved that nothing allocates,
/// locks or counts references.
public struct ControlLoop<Driver: RobotDriver & ~Copyable>: ~Copyable {
    public var driver: Driver
    var conductor: Conductor
    var schedule: Schedule

    /// - Parameter driver: connected and engaged.
    public init(
        driver: consuming Driver, limits: SafetyLimits, task: CompiledTask, policy: consuming SamplerNetwork, settings: LoopSettings,
        clock: LoopClock, plans: RingReader<EpisodePlan>, steps: RingWriter<StepRecord>, ticks: RingWriter<TickRecord>, port: ControlPort
    ) {
        conductor = Conductor(
            settings: settings, limits: limits, task: task, policy: policy, clock: clock, plans: plans, steps: steps, ticks: ticks,
            port: port)
        conductor.heldPosition = driver.heldPosition
        self.driver = driver
        schedule = Schedule(period: settings.period, start: clock.now())
    }

    /// Goes on after an ending, with a driver that has been engaged anew: what ended the loop is forgotten, what it has counted is not.
    public mutating func beginAgain() {
        conductor.beginAgain(heldPosition: driver.heldPosition)
        schedule.restart(at: conductor.clock.now())
    }

    /// Waits for the next slot and goes through one control tick: read, decide, filter, write, report.
    mutating func tickOnce() {
        let (slot, skipped) = schedule.takeSlot(conductor.clock)
        conductor.rehearse(before: slot)
        schedule.sleep(until: slot, conductor.clock)
        conductor.wake(at: slot, skipped: skipped)
        conductor.hear(driver.read(into: &conductor.state))
        schedule.lean(by: driver.lean)
        let isSent = conductor.filters(conductor.request())
        if isSent { conductor.hear(sent: send()) }
        conductor.report(isSent: isSent)
    }

    private mutating func send() -> WireOutcome {
        conductor.filter.limits.isTorqueDriven
            ? driver.write(effort: conductor.filter.effort) : driver.write(position: conductor.filter.setPoint.position)
    }

    /// Ticks until the arm has come to an end, or until `deadline`.
    mutating func runTicks(until deadline: Instant, evenAfterEnding: Bool) {
        while schedule.upcoming < deadline && (evenAfterEnding || conductor.ending == nil) { tickOnce() }
    }
}

extension ControlLoop where Driver: ~Copyable {
    /// For drivers that live under a virtual clock, where a tick may take its time.
    public mutating func tickUnchecked() { tickOnce() }
    /// Has the next tick wait for that slot, where a run is repeated from its log: a robot's clock may have set its pace.
    public mutating func expect(slot: Instant) { schedule.expect(slot) }
    public mutating func tickUnchecked(until deadline: Instant) { runTicks(until: deadline, evenAfterEnding: false) }
    public var mode: Mode { conductor.mode }
    /// How the arm was left; nil while the run goes on. Ticks may go on after it, to hold the arm.
    public var ending: Ending? { conductor.ending }
    /// The fault being reacted to.
    public var fault: Fault? { conductor.fault }
    public var state: JointState { conductor.state }
    public var setPoint: SetPoint { conductor.filter.setPoint }
    /// Ticks so far.
    public var tickCount: UInt64 { conductor.tick }
    /// Slots of the schedule lost to overruns.
    public var skippedSlots: Int { schedule.skippedSlots }
    public var wakeUpLatency: LatencyHistogram { schedule.wakeUpLatency }
    /// From waking to the end of a tick, the wait for the wire's answer included.
    public var tickDuration: LatencyHistogram { conductor.tickDuration }
    /// Records that found their ring full.
    public var lostRecords: Int { conductor.lostRecords }
    /// Protective stops after which the run went on.
    public var recoveries: Int { conductor.recovery.used }
    /// Where a run that is repeated from its log has the action of the next policy step, one number per joint; nil asks the policy.
    public var recordedAction: UnsafePointer<Float>? {
        get { conductor.recordedAction }
        set { conductor.recordedAction = newValue }
    }
    /// The policy's random numbers, so that a resumed run goes on where it ended.
    public var policyRandom: RandomGenerator {
        get { conductor.policy.random }
        set { conductor.policy.random = newValue }
    }
}
