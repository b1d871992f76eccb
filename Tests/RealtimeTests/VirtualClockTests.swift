import Testing

@testable import Realtime

@_noLocks private func sleepAndLook(_ clock: LoopClock, until deadline: Instant) -> Instant {
    clock.sleep(until: deadline)
    return clock.now()
}

@Suite struct VirtualClockTests {
    @Test func sleepingMovesTheTimeToTheDeadlineAtOnce() {
        let virtual = VirtualClock()
        #expect(virtual.clock.now() == Instant(nanoseconds: 0))
        #expect(sleepAndLook(virtual.clock, until: Instant(nanoseconds: 10_000_000_000)).nanoseconds == 10_000_000_000)
        #expect(virtual.now.seconds(since: Instant(nanoseconds: 0)) == 10)
    }

    @Test func theTimeNeverGoesBack() {
        let virtual = VirtualClock(start: Instant(nanoseconds: 500))
        virtual.advance(to: Instant(nanoseconds: 400))
        #expect(sleepAndLook(virtual.clock, until: Instant(nanoseconds: 300)).nanoseconds == 500)
        virtual.advance(to: Instant(nanoseconds: 501))
        #expect(virtual.clock.now().nanoseconds == 501)
    }

    @Test func theMonotonicClockSleepsUntilItsDeadline() {
        let clock = LoopClock.monotonic
        let deadline = clock.now().advanced(bySeconds: 0.003)
        #expect(sleepAndLook(clock, until: deadline) >= deadline)
    }
}
