import Realtime
import Testing

@testable import Control

extension Schedule {
    fileprivate mutating func awaitSlot(_ clock: LoopClock) -> (slot: Instant, skipped: Int) {
        let taken = takeSlot(clock)
        sleep(until: taken.slot, clock)
        return taken
    }
}

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

    @Test func aSlotThatPassesOnceItIsTakenIsNotLost() {
        let clock = VirtualClock()
        var schedule = Schedule(period: 0.01, start: clock.now)
        let slot = schedule.takeSlot(clock.clock).slot
        clock.advance(to: Instant(nanoseconds: 10_300_000))
        schedule.sleep(until: slot, clock.clock)
        #expect(schedule.skippedSlots == 0 && schedule.takeSlot(clock.clock).slot.nanoseconds == 20_000_000)
        #expect(abs(schedule.wakeUpLatency.maximum - 300e-6) < 1e-9)
    }

    @Test func everyWakingIsMeasured() {
        let clock = VirtualClock()
        var schedule = Schedule(period: 0.01, start: clock.now)
        for _ in 0..<5 { _ = schedule.awaitSlot(clock.clock) }
        #expect(schedule.wakeUpLatency.count == 5 && schedule.wakeUpLatency.maximum == 0)
    }
}

@Suite struct RehearsalTests {
    @Test func itBeginsSoEarlyThatItIsOverWhenTheSlotComesAndNoSoonerThanHalfAPeriodBefore() {
        var rehearsal = Rehearsal()
        rehearsal.took(50e-6)
        #expect(abs(rehearsal.lead(period: 0.01) - 300e-6) < 1e-12)
        rehearsal.took(400e-6)
        #expect(abs(rehearsal.lead(period: 0.01) - 1e-3) < 1e-12 && rehearsal.lead(period: 0.001) == 0.5e-3)
    }

    @Test func whereThereIsNoTimeForItItIsLeftOutButNotForEver() {
        var rehearsal = Rehearsal()
        rehearsal.took(0.02)  // a stall
        let tries = (0...100).first { _ in rehearsal.fits(secondsLeft: 0.005) }
        #expect(tries.map { (10...20).contains($0) } == true)
    }
}
