import CKernels

extension SoftQLearner {
    /// Moves the Q-network towards the soft Bellman target (eq. 11).
    func qStep(rate: Double, _ metrics: inout LearnerMetrics) throws(LearnerFault) {
        try computeQGradient(&metrics)
        q.step(rate: rate)
        networks.q.pack()
    }

    /// Gradient of half the mean squared temporal difference, left in the optimizer.
    func computeQGradient(_ metrics: inout LearnerMetrics) throws(LearnerFault) {
        let isComparison = gradientSteps % ProposalJudge.interval == 0
        for part in parts { part.proposals = Proposals(usesSampler: judge.usesSampler, isComparison: isComparison) }
        share(&metrics) { $0.addQGradient() }
        for part in parts.dropFirst() { q.gradient.take(part.qGradient) }
        if settings.valueProposal == .sampler {
            if isComparison { judge.compare(parts.map(\.proposals), temperature: metrics.temperature) }
            (metrics.samplerEffectiveShare, metrics.samplerFoldedShare) = (judge.effectiveShare, judge.foldedShare)
        }
        metrics.qGradientNorm = q.squaredGradientNorm.squareRoot()
        try checkFinite(metrics.qLoss, "loss of the Q-network")
        try checkFinite(metrics.qGradientNorm, "gradient of the Q-network")
    }

    /// Moves the sampler along the Stein direction (eq. 14), or up Q, averaged over the batch's states and the updated particles.
    ///
    /// `actionGradient` writes the gradients and returns the sum of the actions' values, for one part at a time, on several threads.
    func samplerStep(
        rate: Double, _ metrics: inout LearnerMetrics, actionGradient: (LearnerPart, ActionGradientRequest) -> Float
    ) throws(LearnerFault) {
        computeSamplerGradient(&metrics, actionGradient: actionGradient)
        metrics.samplerGradientNorm = sampler.squaredGradientNorm.squareRoot()
        try checkFinite(metrics.samplerGradientNorm, "gradient of the sampler")
        sampler.step(rate: rate)
        networks.sampler.pack()
    }

    /// The gradient that the sampler's step goes down, left in the optimizer.
    func computeSamplerGradient(
        _ metrics: inout LearnerMetrics, actionGradient: (LearnerPart, ActionGradientRequest) -> Float
    ) {
        share(&metrics) { $0.addSamplerGradient(actionGradient) }
        for part in parts.dropFirst() { sampler.gradient.take(part.samplerGradient) }
        parts.dropFirst().reduce(into: parts[0].health) { $0.add($1.health) }.report(into: &metrics)
    }
}
