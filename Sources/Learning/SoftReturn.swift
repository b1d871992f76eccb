import Policy

/// What came of each step of an episode that was cut by time, by the definition of the soft Q-function (eq. 1 and 2):
/// G_t = r_t + gamma (alpha H + G_{t+1}), and at the last step, whose future nobody has seen, what Q says.
///
/// - Parameters:
///   - entropyBonus: alpha times the policy's entropy, the mean over states standing for each; 0 gives the plain discounted return.
///   - lastValue: Q of the last step, whose reward is a part of it.
/// - Returns: one number for each step but the last.
public func softReturns(rewards: [Float], discount: Float, entropyBonus: Float, lastValue: Float) -> [Float] {
    var following = lastValue
    var returns: [Float] = []
    for reward in rewards.dropLast().reversed() {
        following = reward + discount * (entropyBonus + following)
        returns.append(following)
    }
    return returns.reversed()
}

extension SoftQLearner {
    /// Q of what was done in each transition, in its state.
    func values(of transitions: some Sequence<Transition>) -> [Float] {
        let q = QFunction(self)
        return transitions.map { q($0.observation, $0.action) }
    }

    /// How far Q lies above what came of it (`softReturns`), averaged over the earlier half of an episode, where the unseen end counts least.
    ///
    /// - Parameter episode: its transitions in order; nil for fewer than four.
    public func valueBias(over episode: [Transition]) -> Float? {
        guard episode.count >= 4 else { return nil }
        let values = values(of: episode)
        let bonus = health.trend.temperature * health.trend.entropy
        let returns = softReturns(
            rewards: episode.map(\.reward), discount: Float(settings.discount), entropyBonus: bonus, lastValue: values[values.count - 1])
        let early = episode.count / 2
        return zip(values, returns).prefix(early).reduce(0) { $0 + $1.0 - $1.1 } / Float(early)
    }
}
