import CKernels
import Glibc

/// Actions of a panel of states at which the gradient of the action's value is wanted, `particles` rows for each state.
struct ActionGradientRequest {
    let states: UnsafePointer<Float>
    let stateCount: Int
    let particles: Int
    let actions: UnsafePointer<Float>
    /// One row for each action.
    let gradient: UnsafeMutablePointer<Float>
}

extension SoftQLearner {
    /// Moves the sampler along the Stein direction (eq. 14), averaged over the batch's states and the updated particles.
    ///
    /// `actionGradient` writes the gradients and returns the sum of the actions' values.
    func samplerStep(
        rate: Double, _ metrics: inout LearnerMetrics, actionGradient: (ActionGradientRequest) -> Float
    ) throws(LearnerFault) {
        var health = ParticleHealth()
        for (first, count) in panels {
            let states = UnsafePointer(work.batch.observations.start + first * shape.observation)
            scoreFixedParticles(states, count, &metrics, actionGradient)
            drawParticles(states, count, settings.updatedParticles, into: work.updated, actions: work.updatedActions)
            health.add(actions: work.updatedActions, count: count * settings.updatedParticles * shape.action)
            for state in 0..<count { replaceByDirection(state, temperature: metrics.temperature, &health) }
            work.samplerPass.backward(
                sampler.parameters.start, outputGradient: work.updated.start, addingTo: sampler.gradient.start, inputGradient: nil)
        }
        health.report(dimensions: shape.action, fixedParticles: settings.fixedParticles, into: &metrics)
        metrics.samplerGradientNorm = sampler.squaredGradientNorm.squareRoot()
        try checkFinite(metrics.samplerGradientNorm, "gradient of the sampler")
        sampler.step(rate: rate)
    }

    /// The gradient of the learner's own Q-network.
    func qActionGradient(_ request: ActionGradientRequest) -> Float {
        work.qPass.forward(
            q.parameters.start, states: request.states, count: request.stateCount, inputs: request.actions, repeats: request.particles,
            into: work.qValues.start)
        work.qPass.backward(q.parameters.start, outputGradient: work.ones.start, addingTo: nil, inputGradient: request.gradient)
        return kernel_sum(work.qValues.start, request.stateCount * request.particles)
    }

    private func drawParticles(
        _ states: UnsafePointer<Float>, _ count: Int, _ particles: Int, into before: AlignedFloats, actions: AlignedFloats
    ) {
        let numbers = count * particles * shape.action
        random.fillNormal(work.latents, count: numbers)
        work.samplerPass.forward(
            sampler.parameters.start, states: states, count: count, inputs: work.latents.start, repeats: particles, into: before.start)
        kernel_tanh(before.start, actions.start, numbers)
    }

    /// Fixed particles of a panel, and what pulls them: the gradient of Q(s, tanh u) + alpha sum ln(1 - tanh² u) in u.
    private func scoreFixedParticles(
        _ states: UnsafePointer<Float>, _ count: Int, _ metrics: inout LearnerMetrics, _ actionGradient: (ActionGradientRequest) -> Float
    ) {
        let particles = settings.fixedParticles
        drawParticles(states, count, particles, into: work.fixed, actions: work.fixedActions)
        let request = ActionGradientRequest(
            states: states, stateCount: count, particles: particles, actions: work.fixedActions.start, gradient: work.actionGradient.start)
        metrics.policyQMean += actionGradient(request) / Float(settings.batch * particles)
        kernel_squashed_score(
            work.fixedActions.start, work.actionGradient.start, work.score.start, count * particles * shape.action, metrics.temperature)
    }

    /// Overwrites the updated particles of one state of the panel by the descent gradient that carries them along the Stein direction.
    private func replaceByDirection(_ state: Int, temperature: Float, _ health: inout ParticleHealth) {
        let (dimensions, fixedCount, updatedCount) = (shape.action, settings.fixedParticles, settings.updatedParticles)
        let updated = work.updated.start + state * updatedCount * dimensions
        for particle in 0..<updatedCount {
            for d in 0..<dimensions {
                work.updatedByDimension.start[d * updatedCount + particle] = updated[particle * dimensions + d]
            }
        }
        let particles = Particles(
            dimensions: dimensions, fixedCount: fixedCount, updatedCount: updatedCount,
            fixed: work.fixed.start + state * fixedCount * dimensions, updatedByDimension: work.updatedByDimension.start,
            score: work.score.start + state * fixedCount * dimensions)
        let median = steinDirection(
            particles, temperature: temperature, rule: settings.bandwidth, distances: work.distances.start,
            kernelRow: work.kernelRow.start, into: work.directionByDimension.start)
        health.add(medianSquaredDistance: median, distances: work.distances.start, fixedCount, updatedCount)
        let scale = -1 / Float(settings.batch * updatedCount)
        for particle in 0..<updatedCount {
            for d in 0..<dimensions {
                updated[particle * dimensions + d] = scale * work.directionByDimension.start[d * updatedCount + particle]
            }
        }
    }
}
