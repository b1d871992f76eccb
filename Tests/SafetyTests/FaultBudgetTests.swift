import Testing

@testable import Safety

@Suite struct FaultBudgetTests {
    @Test func theBudgetIsExceededByOneMoreThanAllowedWithinTheWindow() {
        var budget = FaultBudget(allowed: 3, within: 0.5)
        let exceeded = [0.0, 0.1, 0.2, 0.3].map { budget.record(bad: true, at: $0) }
        #expect(exceeded == [false, false, false, true])
    }

    @Test func oldEventsAreForgotten() {
        var budget = FaultBudget(allowed: 3, within: 0.5)
        let exceeded = [0.0, 0.1, 0.2, 0.51, 0.59, 0.61].map { budget.record(bad: true, at: $0) }
        #expect(exceeded == [false, false, false, false, true, true])
    }

    @Test func goodEventsCostNothing() {
        var budget = FaultBudget(allowed: 0, within: 1)
        let good = budget.record(bad: false, at: 0)
        let bad = budget.record(bad: true, at: 0)
        #expect(!good && bad)
    }

    @Test func theRingIsLongEnoughForTheLargestBudget() {
        var budget = FaultBudget(allowed: 1000, within: 1000)
        let exceeded = (0..<200).map { budget.record(bad: true, at: Double($0)) }
        #expect(exceeded.firstIndex(of: true) == FaultBudget.capacity)
    }
}
