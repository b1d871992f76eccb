import Testing

@testable import Policy

@Suite("A log-linear schedule")
struct LogLinearScheduleTests {
    @Test("is constant, changes log-linearly between its two steps, and is constant again")
    func schedule() {
        let schedule = LogLinearSchedule(initial: 1, final: 0.01, begin: 100, end: 300)
        let expected: [(Int, Double)] = [(0, 1), (100, 1), (150, 0.316_227_766), (200, 0.1), (300, 0.01), (9999, 0.01)]
        for (step, value) in expected { #expect(abs(schedule.value(atStep: step) - value) < 1e-9, "step \(step)") }
        #expect(LogLinearSchedule.constant(0.3).value(atStep: 12) == 0.3)
    }
}
