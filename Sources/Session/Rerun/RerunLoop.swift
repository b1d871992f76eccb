import Control
import Drivers
import Policy
import Realtime
import Robot
import Synchronization
import Task

/// The loop of a run, over a driver and a clock that say again what the run's log says.
final class RerunLoop {
    private let setup: RunSetup
    private let job: Job
    private let clock: VirtualClock
    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    private let block: ControlBlock
    private let action: UnsafeMutablePointer<Float>
    private var loop: ControlLoop<LoggedDriver>

    /// - Parameter first: the tick with which the loop began.
    init(_ setup: RunSetup, first: LoggedTick) {
        let (compiled, period) = (setup.task.compiled, 1 / setup.robot.wire.rate)
        self.setup = setup
        // The network is never asked.
        job = Job(
            setup: setup, shape: SamplerShape(observation: compiled.observationCount, action: compiled.actionCount, hidden: []),
            policy: .init(random: RandomGenerator(seed: setup.seed)))
        clock = VirtualClock(start: RerunLoop.beginning(of: first, period: period))
        words = .allocate(capacity: LoopSigns.count)
        for index in 0..<LoopSigns.count { (words + index).initialize(to: Atomic(0)) }
        block = ControlBlock(signs: LoopSigns(words))
        action = .allocate(capacity: compiled.actionCount)
        action.initialize(repeating: .nan, count: compiled.actionCount)
        var driver = LoggedDriver(joints: setup.robot.joints.count, clock: clock.clock)
        driver.heldPosition = first.heldPosition
        loop = job.loop(driver, clock: clock.clock, control: block)
        loop.recordedAction = UnsafePointer(action)
    }

    deinit {
        words.deinitialize(count: LoopSigns.count)
        words.deallocate()
        action.deallocate()
    }

    /// When a loop that ticks first in that tick was begun, or begun again.
    private static func beginning(of tick: LoggedTick, period: Double) -> Instant {
        Instant(nanoseconds: tick.slot.nanoseconds &- (tick.skipped + 1) &* RerunLoop.step(period))
    }

    /// ns; as `Schedule` rounds it.
    private static func step(_ period: Double) -> Int64 { Int64(period * 1e9 + 0.5) }

    /// Goes through a tick with what its record says was taken in.
    /// - Returns: what came of it, and the policy steps that ended.
    func run(_ tick: LoggedTick) -> (tick: TickRecord?, steps: [StepRecord]) {
        let period = 1 / setup.robot.wire.rate
        if tick.begins, loop.tickCount > 0 {
            clock.advance(to: RerunLoop.beginning(of: tick, period: period))
            loop.driver.heldPosition = tick.heldPosition
            loop.beginAgain()
        }
        // A loop that was late looked at the clock after the slots that it skipped.
        if tick.skipped > 0 { clock.advance(to: Instant(nanoseconds: tick.slot.nanoseconds &- RerunLoop.step(period) &+ 1)) }
        loop.expect(slot: Instant(nanoseconds: tick.slot.nanoseconds &- tick.skipped &* RerunLoop.step(period)))
        clock.delayNextWaking(nanoseconds: tick.wakeUp)
        takeIn(tick)
        Control.tick(&loop)
        var steps: [StepRecord] = []
        while let step = job.steps.reader.pop() { steps.append(step) }
        return (job.ticks.reader.pop(), steps)
    }

    private func takeIn(_ tick: LoggedTick) {
        loop.driver.next = tick.exchange
        block.ask(tick.asked)
        if tick.isEnabled { block.enable(at: Instant(nanoseconds: .max)) } else { block.disable() }
        (words + 3).pointee.store(tick.guardianBeats, ordering: .relaxed)
        (words + 4).pointee.store(tick.learnerBeats, ordering: .relaxed)
        if let plan = tick.plan { _ = job.plans.writer.push(plan) }
        for index in 0..<setup.task.compiled.actionCount {
            action[index] = index < tick.action.count ? Float(tick.action[index]) : .nan
        }
    }
}
