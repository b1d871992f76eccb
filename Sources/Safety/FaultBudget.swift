/// Counts bad events in a sliding window of time: so many are ridden out, one more is too many.
public struct FaultBudget: Sendable {
    /// The greatest `allowed`.
    public static let capacity = 63

    private let allowed: Int
    private let within: Double
    private var instants = InlineArray<64, Double>(repeating: -.infinity)
    private var next = 0

    /// - Parameters:
    ///   - allowed: bad events that are ridden out; more than 63 count as 63.
    ///   - within: s, the length of the window.
    @_noLocks public init(allowed: Int, within: Double) {
        precondition(allowed >= 0, "a fault budget is not negative")
        self.allowed = min(allowed, FaultBudget.capacity)
        self.within = within
    }

    /// Records what happened at `seconds` (any origin, never going back); true when there have now been too many.
    @_noLocks public mutating func record(bad: Bool, at seconds: Double) -> Bool {
        guard bad else { return false }
        instants[next] = seconds
        let oldest = instants[(next + 64 - allowed) % 64]
        next = (next + 1) % 64
        return seconds - oldest <= within
    }
}
