import CKernels

// The two algorithms that the paper compares itself with: their samplers climb Q and are not pushed apart.
extension LearnerPart {
    /// Overwrites the updated particles of a panel by the gradient that carries them up Q(s, tanh u): (a - 1)(a + 1) dQ/da.
    ///
    /// Without the repulsion and the slope of the tanh's logarithm, the maxima are those of Q over the actions.
    func replaceByAscent(
        _ states: UnsafePointer<Float>, _ count: Int, _ actionGradient: (ActionGradientRequest) -> Float
    ) {
        let particles = settings.particlesMoved
        let numbers = count * particles * shape.action
        if settings.algorithm == .ddpg {
            act(states, count, by: networks.sampler, before: work.updated, into: work.updatedActions)
        } else {
            drawParticles(states, count, particles, into: work.updated, actions: work.updatedActions)
        }
        health.add(actions: work.updatedActions, count: numbers)
        for state in 0..<count where particles > 1 { addSpread(state) }
        let request = ActionGradientRequest(
            states: states, stateCount: count, particles: particles, actions: work.updatedActions.start,
            gradient: work.actionGradient.start)
        metrics.policyQMean += actionGradient(request) / Float(settings.batch * particles)
        kernel_squashed_score(work.updatedActions.start, work.actionGradient.start, work.updated.start, numbers, 0)
        let scale = -1 / Float(settings.batch * particles)
        for index in 0..<numbers { work.updated.start[index] *= scale }
    }

    /// The deterministic actor: the sampler with its latent at zero, one action for each state.
    func act(
        _ states: UnsafePointer<Float>, _ count: Int, by actor: PackedNetwork, before: AlignedFloats, into actions: AlignedFloats
    ) {
        work.latents.start.update(repeating: 0, count: count * shape.action)
        work.samplerPass.forward(
            actor, states: states, count: count, inputs: work.latents.start, repeats: 1, into: before.start)
        kernel_tanh(before.start, actions.start, count * shape.action)
    }

    /// Q'(s', pi'(s')) of a panel's next states, by the targets of both networks (Lillicrap et al. 2015), in place of the soft value.
    func estimateActorValues(_ first: Int, _ count: Int) {
        guard let targetActor = networks.targetActor else { return }
        let states = UnsafePointer(work.batch.nextObservations.start + first * shape.observation)
        act(states, count, by: targetActor, before: work.updated, into: work.updatedActions)
        work.qPass.forward(
            networks.target, states: states, count: count, inputs: work.updatedActions.start, repeats: 1,
            into: work.softValues.start + first)
    }

    private func addSpread(_ state: Int) {
        let (count, dimensions) = (settings.particlesMoved, shape.action)
        let particles = work.updated.start + state * count * dimensions
        transpose(particles, rows: count, columns: dimensions, into: work.updatedByDimension.start)
        let median = compareParticles(
            Particles(
                dimensions: dimensions, fixedCount: count, updatedCount: count, fixed: particles,
                updatedByDimension: work.updatedByDimension.start, areOneDraw: true), distances: work.distances.start)
        health.add(medianSquaredDistance: median, distances: work.distances.start, count, count)
    }
}
