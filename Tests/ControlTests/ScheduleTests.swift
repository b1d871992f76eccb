import Realtime
import Testing

@testable import Control

@Suite struct ScheduleTests {
    @Test func slotsLieOnTheGrid() {
        let clock = VirtualClock()
        var schedule = Schedule(period: 0.01, start: clock.now)
        let slots = (0..<3).map { _ in schedule.awaitSlot(clock.clock).slot.nanoseconds }
        #expect(slots == [10_000_000, 20_000_000, 30_000_000])
        #expect(clock.now.nanoseconds == 30_000_000)
    }

    @Test func anOverrunSkipsToTheNextSlotAndIsNeverCaughtUp() {
        let clock = VirtualClock()
        var schedule = Schedule(period: 0.01, start: clock.now)
        _ = schedule.awaitSlot(clock.clock)
        clock.advance(to: Instant(nanoseconds: 34_000_000))
        let late = schedule.awaitSlot(clock.clock)
        #expect(late.slot.nanoseconds == 40_000_000 && late.skipped == 2)
        let next = schedule.awaitSlot(clock.clock)
        #expect(next.slot.nanoseconds == 50_000_000 && next.skipped == 0)
        #expect(schedule.skippedSlots == 2)
    }

    @Test func aSlotThatHasJustBegunIsNotSkipped() {
        let clock = VirtualClock()
        var schedule = Schedule(period: 0.01, start: clock.now)
        clock.advance(to: Instant(nanoseconds: 10_000_000))
        let slot = schedule.awaitSlot(clock.clock)
        #expect(slot.slot.nanoseconds == 10_000_000 && slot.skipped == 0)
    }

    @Test func aGridThatLeansMovesByThatAndByNoMoreThanHalfAPeriod() {
        let clock = VirtualClock()
        var schedule = Schedule(period: 0.01, start: clock.now)
        _ = schedule.awaitSlot(clock.clock)
        schedule.lean(by: 0.001)
        #expect(schedule.awaitSlot(clock.clock).slot.nanoseconds == 21_000_000)
        schedule.lean(by: -1)
        #expect(schedule.awaitSlot(clock.clock).slot.nanoseconds == 26_000_000)
        schedule.expect(Instant(nanoseconds: 40_000_000))
        #expect(schedule.awaitSlot(clock.clock).slot.nanoseconds == 40_000_000 && schedule.skippedSlots == 0)
    }

    @Test func everyWakingIsMeasured() {
        let clock = VirtualClock()
        var schedule = Schedule(period: 0.01, start: clock.now)
        for _ in 0..<5 { _ = schedule.awaitSlot(clock.clock) }
        #expect(schedule.wakeUpLatency.count == 5 && schedule.wakeUpLatency.maximum == 0)
    }
}
