import CKernels

/// A Q-function of the action alone that is known with its gradient, to measure samplers and soft values by.
public struct KnownActionValue: Sendable {
    /// Q of an action in [-1, 1]^D.
    public let value: @Sendable (UnsafePointer<Float>) -> Float
    /// Writes dQ/da at an action.
    public let gradient: @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void

    public init(
        value: @escaping @Sendable (UnsafePointer<Float>) -> Float,
        gradient: @escaping @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) {
        (self.value, self.gradient) = (value, gradient)
    }
}

extension SoftQLearner {
    /// One step of the sampler towards exp(Q / alpha) for a known Q, in place of the learner's own.
    @discardableResult
    public func fitSampler(to known: KnownActionValue, temperature: Float, rate: Double) throws(LearnerFault) -> LearnerMetrics {
        var metrics = LearnerMetrics()
        metrics.temperature = temperature
        let dimensions = shape.action
        try samplerStep(rate: rate, &metrics) { _, request in
            (0..<request.stateCount * request.particles).reduce(Float(0)) { sum, row in
                let action = request.actions + row * dimensions
                known.gradient(action, request.gradient + row * dimensions)
                return sum + known.value(action)
            }
        }
        return metrics
    }

    /// Estimates of a known Q's soft value in the states of a batch, for each number of samples as many as `value_samples` actions are enough for.
    ///
    /// Precondition: the settings take values by the sampler, and no number of samples is above their `value_samples`.
    public func softValues(of known: KnownActionValue, temperature: Float, by proposal: ValueProposal, samples: [Int]) -> [[WeightedValue]]
    {
        var estimates = samples.map { _ in [WeightedValue]() }
        for part in parts {
            for (first, count) in part.panels {
                let drawn = part.drawWeightedActions(first, count, of: known, by: proposal)
                for (index, number) in samples.enumerated() {
                    estimates[index] += drawn.estimates(samples: number, of: settings.valueSamples, temperature: temperature)
                }
            }
        }
        return estimates
    }

    /// Whether a learner with `value: sampler` that finds such values at its first comparison goes over to the sampler's.
    public static func takesUpSampler(_ sampler: [WeightedValue], uniform: [WeightedValue], temperature: Float) -> Bool {
        func sums(_ estimates: [WeightedValue]) -> ProposalSums { estimates.reduce(into: ProposalSums()) { $0.add($1) } }
        var judge = ProposalJudge()
        judge.compare(sampler: sums(sampler), uniform: sums(uniform), temperature: temperature)
        return judge.usesSampler
    }
}

extension LearnerPart {
    fileprivate func drawWeightedActions(_ first: Int, _ count: Int, of known: KnownActionValue, by proposal: ValueProposal)
        -> WeightedActions
    {
        guard let density = work.density else { preconditionFailure("densities of actions take the setting value: sampler") }
        let rows = count * settings.valueSamples
        switch proposal {
        case .sampler: drawWeightedActions(work.batch.nextObservations.start + first * shape.observation, count, density)
        case .uniform: drawUniformActions(rows: rows, density)
        }
        let actions = proposal == .sampler ? work.updatedActions : work.latents
        for row in 0..<rows { work.qValues.start[row] = known.value(actions.start + row * shape.action) }
        return WeightedActions(
            count: rows, q: work.qValues.start, logDensities: density.logDensities.start, orientations: density.orientations.start)
    }
}

extension WeightedActions {
    /// One estimate for each `samples` actions, none of which belong to two states; a state has `each`.
    fileprivate func estimates(samples: Int, of each: Int, temperature: Float) -> [WeightedValue] {
        precondition((1...each).contains(samples), "there are \(each) actions for a state")
        return stride(from: 0, to: count, by: each).flatMap { state in
            stride(from: state, through: state + each - samples, by: samples).map { row in
                WeightedValue(
                    WeightedActions(count: samples, q: q + row, logDensities: logDensities + row, orientations: orientations + row),
                    temperature: temperature)
            }
        }
    }
}
