import Glibc

/// How the temperature alpha (in units of reward) falls: constant, then log-linear between two environment steps, then constant.
///
/// The paper's fine-tuning anneals in this form (appendix D.1); a constant has `initial` equal to `final`.
public struct TemperatureSchedule: Codable, Equatable, Sendable {
    public var initial: Double
    public var final: Double
    /// Environment steps at which the fall begins and ends.
    public var begin: Int
    public var end: Int

    public init(initial: Double, final: Double, begin: Int, end: Int) {
        self.initial = initial
        self.final = final
        self.begin = begin
        self.end = end
    }

    public static func constant(_ temperature: Double) -> TemperatureSchedule {
        TemperatureSchedule(initial: temperature, final: temperature, begin: 0, end: 0)
    }

    public func temperature(atStep step: Int) -> Double {
        guard step > begin else { return initial }
        guard step < end else { return final }
        let fraction = Double(step - begin) / Double(end - begin)
        return exp(log(initial) + fraction * (log(final) - log(initial)))
    }
}
