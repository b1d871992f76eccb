/// Counts what a stopped arm has to show before it may go on.
struct Recovery {
    private(set) var used = 0
    private(set) var healthyTicks = 0
    private(set) var ticks = 0
    /// Only a person may let the arm go on.
    private(set) var isRuledOut = false

    @_noLocks init() {}

    @_noLocks mutating func begin() {
        healthyTicks = 0
        ticks = 0
    }

    /// An operator who takes his time costs no patience.
    @_noLocks mutating func note(healthy: Bool, enabled: Bool) {
        if enabled { ticks += 1 }
        healthyTicks = healthy && enabled ? healthyTicks + 1 : 0
    }

    @_noLocks mutating func use() { used += 1 }

    @_noLocks mutating func ruleOut() { isRuledOut = true }
}
