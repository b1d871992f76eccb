/// What does not look right in a learner and stops nothing: it can be so in a healthy one.
public struct HealthWarning: Equatable, CustomStringConvertible, Sendable {
    public enum Kind: Hashable, Sendable { case valuesBeyondRewards, saturated, overestimated, staleWeights }

    public let kind: Kind
    public let description: String

    static func valuesBeyondRewards(value: Float, allowed: ClosedRange<Float>) -> HealthWarning {
        HealthWarning(
            kind: .valuesBeyondRewards,
            description:
                "The values lie near \(whole(value)), where rewards and temperature allow \(whole(allowed)): they may be running away."
        )
    }

    static func saturated(share: Float) -> HealthWarning {
        HealthWarning(
            kind: .saturated,
            description:
                "\(whole(share * 100))% of the policy's action components are at the border of their range: it can hardly learn from there."
        )
    }

    /// - Parameter bias: Q minus return.
    public static func overestimated(bias: Float) -> HealthWarning {
        HealthWarning(
            kind: .overestimated, description: "Q is \(whole(bias)) above what came of its actions, averaged over the last episodes.")
    }

    public static func staleWeights(age: Int) -> HealthWarning {
        HealthWarning(kind: .staleWeights, description: "The loop acts by weights that are \(age) gradient steps behind the newest.")
    }
}

func whole(_ value: Float) -> String { abs(value) < 1e9 ? "\(Int(value.rounded()))" : "\(value)" }
func whole(_ range: ClosedRange<Float>) -> String { "\(whole(range.lowerBound)) to \(whole(range.upperBound))" }
