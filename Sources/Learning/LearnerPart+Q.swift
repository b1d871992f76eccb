import CKernels

extension LearnerPart {
    /// Adds the gradient of this part's share in half the mean squared temporal difference (eq. 11).
    func addQGradient() {
        estimateNextValues()
        let (batch, mean) = (work.batch, 1 / Float(settings.batch))
        work.qPass.forward(
            networks.q, states: batch.observations.start, count: count, inputs: batch.actions.start, repeats: 1,
            into: work.qValues.start)
        for row in 0..<count {
            let target = temporalDifferenceTarget(
                reward: batch.rewards.start[row], discount: Float(settings.discount), terminal: batch.terminals[row],
                nextSoftValue: work.softValues.start[row])
            let difference = work.qValues.start[row] - target
            metrics.qLoss += 0.5 * difference * difference * mean
            work.qGradient.start[row] = difference * mean
        }
        metrics.qMean = kernel_sum(work.qValues.start, count) * mean
        metrics.softValueMean = kernel_sum(work.softValues.start, count) * mean
        work.qPass.backward(outputGradient: work.qGradient.start, addingTo: qGradient.start, inputGradient: nil)
    }

    /// Value of every next state, by the target network.
    private func estimateNextValues() {
        for (first, count) in panels {
            if let density = work.density {
                estimateByProposals(first, count, density)
            } else if settings.algorithm == .ddpg {
                estimateActorValues(first, count)
            } else {
                estimateSoftValues(first, count)
            }
        }
    }

    /// By the sampler's actions where they were found to serve better; every so many steps both kinds are compared.
    private func estimateByProposals(_ first: Int, _ count: Int, _ density: DensityWorkspace) {
        var isWeighted = false
        if proposals.usesSampler || proposals.isComparison {
            let values = proposals.usesSampler ? work.softValues : density.otherValues
            let isRegular = estimateSamplerValues(first, count, density, into: values)
            isWeighted = proposals.usesSampler && isRegular
        }
        if isWeighted { metrics.samplerValueShare += Float(count) / Float(settings.batch) }
        guard !isWeighted || proposals.isComparison else { return }
        estimateUniformValues(first, count, density, into: isWeighted ? density.otherValues : work.softValues)
    }

    /// Soft value of a panel's next states at uniform actions (eq. 10).
    private func estimateSoftValues(_ first: Int, _ count: Int) {
        let samples = settings.valueSamples
        random.fillUniform(work.latents, count: count * samples * shape.action)
        work.qPass.forward(
            networks.target, states: work.batch.nextObservations.start + first * shape.observation, count: count,
            inputs: work.latents.start, repeats: samples, into: work.qValues.start)
        for state in 0..<count {
            let values = UnsafeBufferPointer(start: work.qValues.start + state * samples, count: samples)
            work.softValues.start[first + state] = softValue(values, temperature: metrics.temperature, actionDimensions: shape.action)
        }
    }
}
