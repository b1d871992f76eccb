import CRealtime

/// A number that is constant, then changes log-linearly between two policy steps, then is constant again.
///
/// The temperature of the paper's fine-tuning has this form (appendix D.1).
public struct LogLinearSchedule: Codable, Equatable, Sendable {
    public var initial: Double
    public var final: Double
    /// Policy steps at which the change begins and ends.
    public var begin: Int
    public var end: Int

    public init(initial: Double, final: Double, begin: Int, end: Int) {
        self.initial = initial
        self.final = final
        self.begin = begin
        self.end = end
    }

    /// Whether it ends no earlier than it begins.
    public var isOrdered: Bool { begin >= 0 && end >= begin }

    /// The schedule that never changes.
    public static func constant(_ value: Double) -> LogLinearSchedule {
        LogLinearSchedule(initial: value, final: value, begin: 0, end: 0)
    }

    /// The number at a policy step.
    @_noLocks public func value(atStep step: Int) -> Double {
        guard step > begin else { return initial }
        guard step < end else { return final }
        let fraction = Double(step - begin) / Double(end - begin)
        return rt_exp(rt_log(initial) + fraction * (rt_log(final) - rt_log(initial)))
    }
}
