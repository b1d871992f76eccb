import CKernels
import Glibc

/// What the sampler-weighted soft value writes to besides the learner's workspace.
final class DensityWorkspace {
    /// du/dxi of a panel's rows: [output][row][latent].
    let jacobians: AlignedFloats
    let matrix: AlignedFloats
    let logDensities: AlignedFloats
    let orientations: AlignedFloats
    /// Soft values of the batch's next states by the proposal that is only looked at.
    let otherValues: AlignedFloats

    init(rows: Int, dimensions: Int, batch: Int) {
        jacobians = AlignedFloats(count: rows * dimensions * dimensions)
        matrix = AlignedFloats(count: dimensions * dimensions)
        logDensities = AlignedFloats(count: rows)
        orientations = AlignedFloats(count: rows)
        otherValues = AlignedFloats(count: batch)
    }
}

extension LearnerPart {
    /// Soft values of a panel's next states at the sampler's actions, weighted by their density. False where a state had no weight at all.
    func estimateSamplerValues(
        _ first: Int, _ count: Int, _ density: DensityWorkspace, into values: AlignedFloats
    ) -> Bool {
        let states = UnsafePointer(work.batch.nextObservations.start + first * shape.observation)
        drawWeightedActions(states, count, density)
        evaluateTarget(states, count, actions: work.updatedActions)
        return gatherValues(first, count, density, into: values, &proposals.sampler)
    }

    /// The same at uniform actions, with what the comparison asks for.
    func estimateUniformValues(
        _ first: Int, _ count: Int, _ density: DensityWorkspace, into values: AlignedFloats
    ) {
        drawUniformActions(rows: count * settings.valueSamples, density)
        evaluateTarget(work.batch.nextObservations.start + first * shape.observation, count, actions: work.latents)
        _ = gatherValues(first, count, density, into: values, &proposals.uniform)
    }

    /// Draws the sampler's actions for a panel of states into the workspace, each with its density.
    func drawWeightedActions(_ states: UnsafePointer<Float>, _ count: Int, _ density: DensityWorkspace) {
        let rows = count * settings.valueSamples
        drawParticles(states, count, settings.valueSamples, into: work.updated, actions: work.updatedActions)
        differentiateSampler(rows: rows, density)
        for row in 0..<rows { setDensity(row, rows: rows, density) }
    }

    /// Draws uniform actions into the workspace's latents, each with its density, 2^-D.
    func drawUniformActions(rows: Int, _ density: DensityWorkspace) {
        random.fillUniform(work.latents, count: rows * shape.action)
        density.logDensities.start.update(repeating: -Float(shape.action) * logf(2), count: rows)
        density.orientations.start.update(repeating: 1, count: rows)
    }

    private func evaluateTarget(_ states: UnsafePointer<Float>, _ count: Int, actions: AlignedFloats) {
        work.qPass.forward(
            networks.target, states: states, count: count, inputs: actions.start, repeats: settings.valueSamples, into: work.qValues.start)
    }

    /// Soft values of a panel from the Q and the densities in the workspace. False where a state had no weight at all.
    func gatherValues(
        _ first: Int, _ count: Int, _ density: DensityWorkspace, into values: AlignedFloats, _ sums: inout ProposalSums
    ) -> Bool {
        let samples = settings.valueSamples
        var isRegular = true
        for state in 0..<count {
            let estimate = WeightedValue(
                WeightedActions(
                    count: samples, q: work.qValues.start + state * samples, logDensities: density.logDensities.start + state * samples,
                    orientations: density.orientations.start + state * samples), temperature: metrics.temperature)
            values.start[first + state] = estimate.value
            sums.add(estimate)
            isRegular = isRegular && estimate.value.isFinite
        }
        return isRegular
    }

    /// du/dxi of every row of the sampler's last forward pass, one output at a time.
    private func differentiateSampler(rows: Int, _ density: DensityWorkspace) {
        let dimensions = shape.action
        let unit = work.actionGradient.start
        for output in 0..<dimensions {
            unit.update(repeating: 0, count: rows * dimensions)
            for row in 0..<rows { unit[row * dimensions + output] = 1 }
            work.samplerPass.backward(
                outputGradient: unit, addingTo: nil, inputGradient: density.jacobians.start + output * rows * dimensions)
        }
    }

    /// Equation 33 for one row: ln q(a) = ln p(xi) - ln |det du/dxi| - sum ln(1 - tanh² u).
    private func setDensity(_ row: Int, rows: Int, _ density: DensityWorkspace) {
        let dimensions = shape.action
        var logDensity = -Float(dimensions) / 2 * logf(2 * .pi)
        for d in 0..<dimensions {
            let latent = work.latents.start[row * dimensions + d]
            let magnitude = abs(work.updated.start[row * dimensions + d])
            let logSlope = 2 * (logf(2) - magnitude - log1pf(expf(-2 * magnitude)))  // finite however far u has gone
            logDensity -= 0.5 * latent * latent + logSlope
            for other in 0..<dimensions {
                density.matrix.start[d * dimensions + other] = density.jacobians.start[(d * rows + row) * dimensions + other]
            }
        }
        let determinant = LogDeterminant(of: density.matrix.start, size: dimensions)
        density.logDensities.start[row] = logDensity - determinant.logMagnitude
        density.orientations.start[row] = determinant.sign
    }
}
