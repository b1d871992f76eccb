/// Where a healthy learner stays. What is compared are running means over the last `window` gradient steps.
public struct HealthLimits: Equatable, Sendable {
    /// Gradient steps over which the metrics are averaged.
    public var window = 100
    /// Values may lie outside the range that the rewards allow by so many of its widths before they count as run away.
    /// A mean over a batch has no business there at all; a network that extrapolates is for a while not quite right.
    public var valueExcess: Float = 1
    /// A particle spread below this is a collapse: the kernel's bandwidth is at its floor (1e-3, a squared distance).
    public var collapsedSpread: Float = 0.03
    /// nat per dimension of the action by which a sampler may miss exp(Q / alpha): it is then 4.5 times too narrow in each.
    public var missedEntropy: Float = 1.5
    /// Share of the action components beyond ±0.99.
    public var saturation: Float = 0.9
    /// Gradient steps by which the weights that the loop acts with may be behind the newest.
    public var weightsAge = 1000
    /// By how much Q may be above what comes of its actions, averaged over episodes, in widths of the range that the rewards allow.
    public var valueBias: Float = 0.25
    /// Gradient steps between copies of the learner. The copy that a fault goes back to has seen one such interval without complaint.
    public var snapshotInterval = 500
    /// The fault at which a learner no longer goes on from the copy: what comes back so often is no accident.
    public var faults = 3

    public init() {}
}

/// The values that rewards can give: where the soft Bellman operator has its fixed point, and every iterate from zero.
///
/// From Q in [a, b] a soft value by uniform actions lies in [a, b + alpha D ln 2] (eq. 10, its mean over the samples at least), so that
/// b = (r_max + gamma alpha D ln 2) / (1 - gamma) and a = r_min / (1 - gamma). Rewards count as at least ±1, since the networks begin with
/// values of this order.
public func allowedValues(
    rewards: ClosedRange<Float>, discount: Float, temperature: Float, actionDimensions: Int
) -> ClosedRange<Float> {
    let entropy = discount * temperature * Float(actionDimensions) * 0.6931472
    let least = min(rewards.lowerBound, -1) / (1 - discount)
    return least...max(least, (max(rewards.upperBound, 1) + entropy) / (1 - discount))
}
