import Policy

/// All memory that a part of the batch writes to in a gradient step, taken once.
///
/// It goes through the networks in panels of a few states, so that a panel's activations stay in the second-level cache.
final class LearnerWorkspace {
    /// States per panel where each has many rows.
    let panelStates: Int
    let batch: Batch
    let qPass: NetworkPass
    let samplerPass: NetworkPass
    let softValues: AlignedFloats
    /// Q, and the gradient at it, of every row of a panel.
    let qValues: AlignedFloats
    let qGradient: AlignedFloats
    let ones: AlignedFloats
    let latents: AlignedFloats
    /// Before and after the tanh, row by row.
    let fixed: AlignedFloats
    let fixedActions: AlignedFloats
    let updated: AlignedFloats
    let updatedActions: AlignedFloats
    let actionGradient: AlignedFloats
    let score: AlignedFloats
    // Of one state.
    let updatedByDimension: AlignedFloats
    let directionByDimension: AlignedFloats
    let distances: AlignedFloats
    let kernelRow: AlignedFloats

    /// Only where the soft value may be weighted by the sampler's density.
    let density: DensityWorkspace?

    private static let rowsPerPanel = 256

    init(shape: SamplerShape, qLayout: NetworkLayout, settings: SoftQSettings, states: Int) {
        let (fixedCount, updatedCount) = (settings.particlesCompared, settings.particlesMoved)
        let rowsPerState = max(fixedCount, updatedCount, settings.algorithm == .ddpg ? 1 : settings.valueSamples)
        panelStates = min(states, max(1, Self.rowsPerPanel / rowsPerState))
        let rows = max(states, panelStates * rowsPerState)
        let numbers = (rows * shape.action + 1) / 2 * 2
        batch = Batch(size: states, observation: shape.observation, action: shape.action)
        qPass = NetworkPass(layout: qLayout, stateSize: shape.observation, mostStates: states, mostRows: rows)
        samplerPass = NetworkPass(layout: shape.layout, stateSize: shape.observation, mostStates: panelStates, mostRows: rows)
        softValues = AlignedFloats(count: states)
        qValues = AlignedFloats(count: rows)
        qGradient = AlignedFloats(count: states)
        ones = AlignedFloats(count: rows)
        ones.start.update(repeating: 1, count: rows)
        latents = AlignedFloats(count: numbers)
        fixed = AlignedFloats(count: numbers)
        fixedActions = AlignedFloats(count: numbers)
        updated = AlignedFloats(count: numbers)
        updatedActions = AlignedFloats(count: numbers)
        actionGradient = AlignedFloats(count: numbers)
        score = AlignedFloats(count: numbers)
        updatedByDimension = AlignedFloats(count: shape.action * updatedCount)
        directionByDimension = AlignedFloats(count: shape.action * updatedCount)
        distances = AlignedFloats(count: fixedCount * updatedCount)
        kernelRow = AlignedFloats(count: updatedCount)
        density =
            settings.valueProposal == .sampler ? DensityWorkspace(rows: rows, dimensions: shape.action, batch: states) : nil
    }
}
