import CKernels
import Policy

/// Actions of a panel of states at which the gradient of the action's value is wanted, `particles` rows for each state.
struct ActionGradientRequest {
    let states: UnsafePointer<Float>
    let stateCount: Int
    let particles: Int
    let actions: UnsafePointer<Float>
    /// One row for each action.
    let gradient: UnsafeMutablePointer<Float>
}

extension LearnerPart {
    /// Adds this part's share in the gradient that the sampler's step goes down.
    func addSamplerGradient(_ gradient: (LearnerPart, ActionGradientRequest) -> Float) {
        for (first, count) in panels {
            let states = UnsafePointer(work.batch.observations.start + first * shape.observation)
            if settings.algorithm == .softQ {
                replaceByDirections(states, count) { gradient(self, $0) }
            } else {
                replaceByAscent(states, count) { gradient(self, $0) }
            }
            work.samplerPass.backward(outputGradient: work.updated.start, addingTo: samplerGradient.start, inputGradient: nil)
        }
    }

    /// The gradient of the learner's own Q-network.
    func qActionGradient(_ request: ActionGradientRequest) -> Float {
        work.qPass.forward(
            networks.q, states: request.states, count: request.stateCount, inputs: request.actions, repeats: request.particles,
            into: work.qValues.start)
        work.qPass.backward(outputGradient: work.ones.start, addingTo: nil, inputGradient: request.gradient)
        return kernel_sum(work.qValues.start, request.stateCount * request.particles)
    }

    /// Draws particles for a panel of states: latents, u before the tanh, and actions tanh u.
    func drawParticles(
        _ states: UnsafePointer<Float>, _ count: Int, _ particles: Int, into before: AlignedFloats, actions: AlignedFloats
    ) {
        let numbers = count * particles * shape.action
        random.fillNormal(work.latents, count: numbers)
        work.samplerPass.forward(
            networks.sampler, states: states, count: count, inputs: work.latents.start, repeats: particles, into: before.start)
        kernel_tanh(before.start, actions.start, numbers)
    }

    /// Overwrites the updated particles of a panel by the descent gradient that carries them along the Stein direction.
    private func replaceByDirections(
        _ states: UnsafePointer<Float>, _ count: Int, _ actionGradient: (ActionGradientRequest) -> Float
    ) {
        let isShared = settings.particleSets == .shared
        let fixed = isShared ? (before: work.updated, actions: work.updatedActions) : (before: work.fixed, actions: work.fixedActions)
        drawParticles(states, count, settings.fixedParticles, into: fixed.before, actions: fixed.actions)
        score(states, count, actions: fixed.actions, actionGradient)
        if !isShared {
            drawParticles(states, count, settings.updatedParticles, into: work.updated, actions: work.updatedActions)
        }
        health.add(actions: work.updatedActions, count: count * settings.updatedParticles * shape.action)
        let places =
            settings.squash == .beforeTanh
            ? (fixed: fixed.before, updated: work.updated) : (fixed: fixed.actions, updated: work.updatedActions)
        for state in 0..<count {
            replaceByDirection(state, fixed: places.fixed, updated: places.updated)
        }
    }

    /// What pulls the fixed particles: the gradient of Q(s, tanh u) + alpha sum ln(1 - tanh² u) in u, or that of Q(s, a) in a.
    private func score(
        _ states: UnsafePointer<Float>, _ count: Int, actions: AlignedFloats, _ actionGradient: (ActionGradientRequest) -> Float
    ) {
        let (particles, numbers) = (settings.fixedParticles, count * settings.fixedParticles * shape.action)
        let request = ActionGradientRequest(
            states: states, stateCount: count, particles: particles, actions: actions.start, gradient: work.actionGradient.start)
        metrics.policyQMean += actionGradient(request) / Float(settings.batch * particles)
        switch settings.squash {
        case .beforeTanh:
            kernel_squashed_score(actions.start, work.actionGradient.start, work.score.start, numbers, metrics.temperature)
        case .afterTanh: work.score.start.update(from: work.actionGradient.start, count: numbers)
        }
    }

    /// Overwrites the updated particles of one state of the panel; `fixed` and `updated` are where the kernel sees the particles.
    private func replaceByDirection(_ state: Int, fixed: AlignedFloats, updated: AlignedFloats) {
        let (dimensions, fixedCount, updatedCount) = (shape.action, settings.fixedParticles, settings.updatedParticles)
        let first = state * updatedCount * dimensions
        transpose(updated.start + first, rows: updatedCount, columns: dimensions, into: work.updatedByDimension.start)
        let particles = Particles(
            dimensions: dimensions, fixedCount: fixedCount, updatedCount: updatedCount,
            fixed: fixed.start + state * fixedCount * dimensions, updatedByDimension: work.updatedByDimension.start,
            score: work.score.start + state * fixedCount * dimensions, areOneDraw: settings.particleSets == .shared)
        let median = steinDirection(
            particles, temperature: metrics.temperature, rule: settings.bandwidth, distances: work.distances.start,
            kernelRow: work.kernelRow.start, into: work.directionByDimension.start)
        health.add(medianSquaredDistance: median, distances: work.distances.start, fixedCount, updatedCount)
        let scale = -1 / Float(settings.batch * updatedCount)
        let actions = work.updatedActions.start + first
        for particle in 0..<updatedCount {
            for d in 0..<dimensions {
                let action = actions[particle * dimensions + d]
                let slope = settings.squash == .beforeTanh ? 1 : 1 - action * action
                work.updated.start[first + particle * dimensions + d] =
                    scale * slope * work.directionByDimension.start[d * updatedCount + particle]
            }
        }
    }
}

/// Rows become columns.
func transpose(_ matrix: UnsafePointer<Float>, rows: Int, columns: Int, into transposed: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
        for column in 0..<columns { transposed[column * rows + row] = matrix[row * columns + column] }
    }
}
