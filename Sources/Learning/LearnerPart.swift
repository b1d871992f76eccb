import CKernels
import Policy

/// The networks of a learner, as passes read them.
struct LearnerNetworks {
    let q: PackedNetwork
    let target: PackedNetwork
    let sampler: PackedNetwork
    /// The copy of the sampler that DDPG's values are taken at; other algorithms have none.
    let targetActor: PackedNetwork?

    var all: [PackedNetwork] { [q, target, sampler] + (targetActor.map { [$0] } ?? []) }

    /// After parameters were changed.
    func pack() {
        for network in all { network.pack() }
    }
}

/// A part of the batch, with memory, random numbers and gradient sums of its own.
///
/// Parts are worked on side by side, and always cut alike: what is learned does not depend on the number of threads.
final class LearnerPart {
    let settings: SoftQSettings
    let shape: SamplerShape
    let networks: LearnerNetworks
    /// States in this part.
    let count: Int
    let work: LearnerWorkspace
    let random: LearnerRandom
    let qGradient: AlignedFloats
    let samplerGradient: AlignedFloats
    /// This part's share in the batch's means.
    var metrics = LearnerMetrics()
    var health: ParticleHealth
    var proposals = Proposals()

    static let most = 4
    private static let leastStates = 16

    /// States of each part: few parts, as each sums up a gradient of its own, and none too small for the matrix products.
    static func sizes(batch: Int) -> [Int] {
        let parts = max(1, min(most, batch / leastStates))
        return (0..<parts).map { (batch * ($0 + 1)) / parts - (batch * $0) / parts }
    }

    init(
        settings: SoftQSettings, shape: SamplerShape, networks: LearnerNetworks, count: Int, random: LearnerRandom,
        gradients: (q: AlignedFloats, sampler: AlignedFloats)
    ) {
        self.settings = settings
        self.shape = shape
        self.networks = networks
        self.count = count
        self.random = random
        (qGradient, samplerGradient) = gradients
        work = LearnerWorkspace(shape: shape, qLayout: networks.q.layout, settings: settings, states: count)
        health = ParticleHealth(settings: settings, dimensions: shape.action)
    }

    /// Before each piece of work.
    func begin(temperature: Float) {
        metrics = LearnerMetrics()
        metrics.temperature = temperature
        health = ParticleHealth(settings: settings, dimensions: shape.action)
    }

    /// The part cut into panels: first state and number of states of each.
    var panels: [(first: Int, count: Int)] {
        stride(from: 0, to: count, by: work.panelStates).map { ($0, min(work.panelStates, count - $0)) }
    }
}
