import Control
import Learning

/// What an episode says of the learner that its steps come from: how old the weights were, and whether Q foretold what came.
struct EpisodeHealth {
    /// Gradient steps by which the weights in use were behind the newest, at most in the last whole episode.
    private(set) var weightsAge = 0
    /// Q minus return in the last whole episode; nil before one was judged.
    private(set) var valueBias: Float?
    /// The mean over the last episodes.
    private(set) var meanBias: Float = 0

    private static let window = 20
    private var judged = 0
    private var number: UInt32?
    private var steps: [Transition] = []
    private var oldest = 0

    /// - Parameter isWhole: whether this step ends an episode of which none is missing.
    mutating func take(_ record: StepRecord, _ transition: Transition, isWhole: Bool, learner: SoftQLearner) {
        if record.episode != number { (number, steps, oldest) = (record.episode, [], 0) }
        steps.append(transition)
        // Weights from before a fault, or of a learner that went back, are not old.
        oldest = max(oldest, learner.gradientSteps + 1 - Int(clamping: record.weightsVersion))
        guard record.end != .none else { return }
        if isWhole { judge(learner) }
        number = nil
    }

    private mutating func judge(_ learner: SoftQLearner) {
        weightsAge = oldest
        guard learner.gradientSteps > 0, !learner.hasStopped, let bias = learner.valueBias(over: steps) else { return }
        valueBias = bias
        judged += 1
        meanBias += (bias - meanBias) / Float(min(judged, EpisodeHealth.window))
    }

    /// What does not look right. A few episodes say nothing of a bias, and values that lag behind are those of a learner that still learns.
    func warnings(allowed: ClosedRange<Float>, limits: HealthLimits) -> [HealthWarning] {
        var warnings: [HealthWarning] = []
        if weightsAge > limits.weightsAge { warnings.append(.staleWeights(age: weightsAge)) }
        if judged >= EpisodeHealth.window, meanBias > limits.valueBias * (allowed.upperBound - allowed.lowerBound) {
            warnings.append(.overestimated(bias: meanBias))
        }
        return warnings
    }
}
