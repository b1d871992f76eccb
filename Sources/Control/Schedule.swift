import Realtime

/// The grid of instants at which the loop ticks.
///
/// A tick that overruns its period skips to the next slot of the grid: slots are lost and counted, never caught up in a burst.
public struct Schedule: Sendable {
    /// s
    public let period: Double
    /// Slots that were lost to overruns.
    public private(set) var skippedSlots = 0
    /// From a slot's instant to the loop's waking.
    public private(set) var wakeUpLatency = LatencyHistogram()

    private let step: Int64
    private var next: Instant

    /// The first slot is one period after `start`.
    @_noLocks public init(period: Double, start: Instant) {
        precondition(period > 0, "a schedule needs a period")
        self.period = period
        step = Int64(period * 1e9 + 0.5)
        next = Instant(nanoseconds: start.nanoseconds &+ step)
    }

    /// Goes on after a pause, one period from `start`.
    @_noLocks mutating func restart(at start: Instant) { next = Instant(nanoseconds: start.nanoseconds &+ step) }

    /// Moves what is to come by some seconds, at most half a period: where a robot's clock sets the pace, the grid follows it.
    @_noLocks public mutating func lean(by seconds: Double) {
        let most = Double(step) / 2
        next = Instant(nanoseconds: next.nanoseconds &+ Int64(min(max(seconds * 1e9, -most), most)))
    }

    /// Waits for that slot next, where a run is repeated from its log.
    mutating func expect(_ slot: Instant) { next = slot }

    /// The slot that `takeSlot` will take, unless it has passed by then.
    public var upcoming: Instant { @_noLocks get { next } }

    /// Takes the next slot that has not passed.
    /// - Returns: the slot, and how many were skipped before it.
    @_noLocks public mutating func takeSlot(_ clock: LoopClock) -> (slot: Instant, skipped: Int) {
        let late = clock.now().nanoseconds &- next.nanoseconds
        let skipped = late > 0 ? (late &+ step &- 1) / step : 0
        let slot = Instant(nanoseconds: next.nanoseconds &+ skipped &* step)
        next = Instant(nanoseconds: slot.nanoseconds &+ step)
        skippedSlots += Int(skipped)
        return (slot, Int(skipped))
    }

    /// Sleeps until a slot that was taken, and measures the waking.
    @_noLocks public mutating func sleep(until slot: Instant, _ clock: LoopClock) {
        clock.sleep(until: slot)
        wakeUpLatency.record(nanoseconds: clock.now().nanoseconds &- slot.nanoseconds)
    }
}
