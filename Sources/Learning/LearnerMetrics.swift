/// What one gradient step says of the learner's health.
public struct LearnerMetrics: Codable, Equatable, Sendable {
    public var gradientSteps = 0
    public var environmentSteps = 0
    /// Alpha, in units of reward; 0 with a deterministic actor.
    public var temperature: Float = 0
    /// Half the mean squared temporal difference (eq. 11).
    public var qLoss: Float = 0
    /// Mean Q of the transitions in the batch.
    public var qMean: Float = 0
    /// Mean soft value of their next states, by the target network; that of the target actor's action with DDPG.
    public var softValueMean: Float = 0
    /// With `value: sampler`: share of the soft values that were taken at the sampler's actions, by eq. 33.
    public var samplerValueShare: Float = 0
    /// Effective share of those actions when last compared with uniform ones: 1 where all weights are equal.
    public var samplerEffectiveShare: Float = 0
    /// Share of their weight where the sampler folds, so that eq. 33 is not its density.
    public var samplerFoldedShare: Float = 0
    /// Mean Q of the sampler's own actions at the batch's states.
    public var policyQMean: Float = 0
    /// Root of the median squared distance between the particles of a state, where the kernel sees them, averaged over states:
    /// near zero when the sampler has collapsed, 0 with a deterministic actor.
    public var particleSpread: Float = 0
    /// nat; entropy of the sampler's actions, by nearest neighbours among a state's particles; 0 with a deterministic actor.
    public var entropy: Float = 0
    /// Share of the action components beyond ±0.99.
    public var saturation: Float = 0
    public var qGradientNorm: Float = 0
    public var samplerGradientNorm: Float = 0

    public init() {}

    /// Adds a part's share in the means of the batch.
    mutating func add(_ part: LearnerMetrics) {
        qLoss += part.qLoss
        qMean += part.qMean
        softValueMean += part.softValueMean
        samplerValueShare += part.samplerValueShare
        policyQMean += part.policyQMean
    }
}

/// What goes wrong in a gradient step, after which the learner goes back to where it was healthy.
public enum LearnerFault: Error, Equatable, CustomStringConvertible, Sendable {
    case notFinite(quantity: String, gradientStep: Int)
    case valuesRanAway(value: Float, allowed: ClosedRange<Float>, gradientStep: Int)
    case samplerCollapsed(spread: Float, gradientStep: Int)
    case emptyPool
    case damagedPool

    public var description: String {
        switch self {
        case .notFinite(let quantity, let step):
            "The \(quantity) is not a finite number at gradient step \(step): lower the learning rates or look for extreme rewards."
        case .valuesRanAway(let value, let allowed, let step):
            "The values have run away: near \(whole(value)) at gradient step \(step), where rewards and temperature allow \(whole(allowed)). Lower q_rate or raise target_interval."
        case .samplerCollapsed(let spread, let step):
            "The sampler has collapsed at gradient step \(step): its particles are \(spread) apart, although the temperature asks for a broad policy. Lower sampler_rate or look for extreme rewards."
        case .emptyPool:
            "There is nothing to learn from yet: collect transitions before the first gradient step."
        case .damagedPool:
            "The pool's files are damaged almost everywhere: restore them from a copy; limber store RUN --verify says where."
        }
    }
}
