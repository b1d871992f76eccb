import CKernels

extension SoftQLearner {
    /// Moves the Q-network towards the soft Bellman target (eq. 11).
    func qStep(rate: Double, _ metrics: inout LearnerMetrics) throws(LearnerFault) {
        try computeQGradient(&metrics)
        q.step(rate: rate)
        qNetwork.pack()
    }

    /// Gradient of half the mean squared temporal difference, left in the optimizer.
    func computeQGradient(_ metrics: inout LearnerMetrics) throws(LearnerFault) {
        estimateNextValues(&metrics)
        let (batch, count) = (work.batch, settings.batch)
        work.qPass.forward(
            qNetwork, states: batch.observations.start, count: count, inputs: batch.actions.start, repeats: 1,
            into: work.qValues.start)
        for row in 0..<count {
            let target = temporalDifferenceTarget(
                reward: batch.rewards.start[row], discount: Float(settings.discount), terminal: batch.terminals[row],
                nextSoftValue: work.softValues.start[row])
            let difference = work.qValues.start[row] - target
            metrics.qLoss += 0.5 * difference * difference / Float(count)
            work.qGradient.start[row] = difference / Float(count)
        }
        metrics.qMean = kernel_sum(work.qValues.start, count) / Float(count)
        metrics.softValueMean = kernel_sum(work.softValues.start, count) / Float(count)
        work.qPass.backward(outputGradient: work.qGradient.start, addingTo: q.gradient.start, inputGradient: nil)
        metrics.qGradientNorm = q.squaredGradientNorm.squareRoot()
        try checkFinite(metrics.qLoss, "loss of the Q-network")
        try checkFinite(metrics.qGradientNorm, "gradient of the Q-network")
    }

    /// Value of every next state of the batch, by the target network.
    private func estimateNextValues(_ metrics: inout LearnerMetrics) {
        if let density = work.density { return estimateByProposals(density, &metrics) }
        for (first, count) in panels {
            if settings.algorithm == .ddpg {
                estimateActorValues(first, count)
            } else {
                estimateSoftValues(first, count, temperature: metrics.temperature)
            }
        }
    }

    /// By the sampler's actions where they were found to serve better; every so many steps both kinds are compared.
    private func estimateByProposals(_ density: DensityWorkspace, _ metrics: inout LearnerMetrics) {
        let isComparison = gradientSteps % ProposalJudge.interval == 0
        let temperature = metrics.temperature
        var (sampler, uniform) = (ProposalSums(), ProposalSums())
        for (first, count) in panels {
            var isWeighted = false
            if judge.usesSampler || isComparison {
                let values = judge.usesSampler ? work.softValues : density.otherValues
                let isRegular = estimateSamplerValues(first, count, temperature: temperature, density, into: values, &sampler)
                isWeighted = judge.usesSampler && isRegular
            }
            if isWeighted { metrics.samplerValueShare += Float(count) / Float(settings.batch) }
            guard !isWeighted || isComparison else { continue }
            let values = isWeighted ? density.otherValues : work.softValues
            estimateUniformValues(first, count, temperature: temperature, density, into: values, &uniform)
        }
        if isComparison { judge.compare(sampler: sampler, uniform: uniform, temperature: temperature) }
        (metrics.samplerEffectiveShare, metrics.samplerFoldedShare) = (judge.effectiveShare, judge.foldedShare)
    }

    /// Soft value of a panel's next states at uniform actions (eq. 10).
    private func estimateSoftValues(_ first: Int, _ count: Int, temperature: Float) {
        let samples = settings.valueSamples
        random.fillUniform(work.latents, count: count * samples * shape.action)
        work.qPass.forward(
            targetNetwork, states: work.batch.nextObservations.start + first * shape.observation, count: count,
            inputs: work.latents.start, repeats: samples, into: work.qValues.start)
        for state in 0..<count {
            let values = UnsafeBufferPointer(start: work.qValues.start + state * samples, count: samples)
            work.softValues.start[first + state] = softValue(values, temperature: temperature, actionDimensions: shape.action)
        }
    }

    /// The batch cut into panels: first state and number of states of each.
    var panels: [(first: Int, count: Int)] {
        stride(from: 0, to: settings.batch, by: work.panelStates).map { ($0, min(work.panelStates, settings.batch - $0)) }
    }
}
