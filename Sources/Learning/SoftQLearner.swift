import CKernels
import Policy
import Realtime

/// Soft Q-learning (Haarnoja et al. 2017, algorithm 1) from a pool of transitions: a Q-network, its target, and a sampling network.
///
/// One gradient step moves the Q-network towards the soft Bellman target (eq. 10 and 11) and then the sampler along the
/// Stein direction (eq. 13 and 14), taken before the tanh, where the density vanishes at the border as Stein's identity asks.
/// `SoftQSettings.algorithm` turns it into the paper's MAP variant or into DDPG, on the same networks. Called by one
/// thread at a time. Equal seeds, settings and transitions give equal weights bit for bit, on any number of threads.
public final class SoftQLearner {
    public let shape: SamplerShape
    public let settings: SoftQSettings
    /// Gradient steps taken.
    public internal(set) var gradientSteps = 0
    /// What went wrong last, when something did; the learner has gone back since.
    public internal(set) var fault: LearnerFault?
    /// How often something went wrong.
    public internal(set) var faults = 0
    /// Watches every gradient step.
    public internal(set) var health: HealthWatch
    var snapshots: LearnerSnapshots?

    let q: Adam
    let sampler: Adam
    let target: AlignedFloats
    /// The copy of the sampler that DDPG's values are taken at; other algorithms have none.
    let targetActor: AlignedFloats?
    let networks: LearnerNetworks
    /// Whose actions the soft value is taken at, where the settings leave the choice.
    var judge = ProposalJudge()
    /// Draws the batch, and the first weights.
    let random: LearnerRandom
    let parts: [LearnerPart]
    private let crew: Crew

    var qLayout: NetworkLayout { networks.q.layout }

    /// A gradient step is shared by no more threads than this.
    public static var mostThreads: Int { LearnerPart.most }

    /// - Parameter threads: that share a gradient step, at most `mostThreads`. What is learned does not depend on it.
    ///
    /// Precondition: the settings are valid.
    public init(observation: Int, action: Int, settings: SoftQSettings, seed: UInt64, threads: Int = 1) {
        do { try settings.validate() } catch { preconditionFailure("\(error)") }
        let shape = SamplerShape(observation: observation, action: action, hidden: settings.hidden)
        let qLayout = NetworkLayout(inputs: observation + action, hidden: settings.hidden, outputs: 1)
        let (q, sampler) = (Adam(count: qLayout.parameterCount), Adam(count: shape.parameterCount))
        let target = AlignedFloats(count: qLayout.parameterCount)
        let targetActor = settings.algorithm == .ddpg ? AlignedFloats(count: shape.parameterCount) : nil
        let networks = LearnerNetworks(
            q: PackedNetwork(q.parameters, layout: qLayout, stateSize: observation),
            target: PackedNetwork(target, layout: qLayout, stateSize: observation),
            sampler: PackedNetwork(sampler.parameters, layout: shape.layout, stateSize: observation),
            targetActor: targetActor.map { PackedNetwork($0, layout: shape.layout, stateSize: observation) })
        random = LearnerRandom(seed: seed, stream: 1)
        parts = LearnerPart.sizes(batch: settings.batch).enumerated().map { index, count in
            LearnerPart(
                settings: settings, shape: shape, networks: networks, count: count,
                random: LearnerRandom(seed: seed, stream: UInt64(2 + index)),
                gradients: index == 0
                    ? (q.gradient, sampler.gradient)
                    : (AlignedFloats(count: qLayout.parameterCount), AlignedFloats(count: shape.parameterCount)))
        }
        crew = Crew(threads: min(threads, parts.count))
        (self.shape, self.settings, self.networks) = (shape, settings, networks)
        (self.q, self.sampler, self.target, self.targetActor) = (q, sampler, target, targetActor)
        health = HealthWatch(settings: settings, dimensions: action)
        random.initialize(q.parameters, qLayout)
        random.initialize(sampler.parameters, shape.layout)
        copyToTargets()
        beginHealth()
    }

    private func copyToTargets() {
        target.copy(from: q.parameters)
        targetActor?.copy(from: sampler.parameters)
        networks.pack()
    }

    /// Takes one gradient step. At a fault the learner goes back to where it was healthy, and can go on from there until it has stopped.
    @discardableResult
    public func step(from store: ReplayStore) throws(LearnerFault) -> LearnerMetrics {
        if hasStopped, let fault { throw fault }
        guard store.count > 0 else { throw .emptyPool }
        var metrics = LearnerMetrics()
        metrics.environmentSteps = store.ownSteps
        if settings.algorithm != .ddpg { metrics.temperature = Float(settings.temperature.value(atStep: store.ownSteps)) }
        let rateFactor = settings.rateFactor.value(atStep: store.ownSteps)
        do {
            for part in parts {
                try store.sample(part.count, into: part.work.batch, of: settings.learnedAction, using: &random.generator)
            }
            try qStep(rate: settings.qRate * rateFactor, &metrics)
            try samplerStep(rate: settings.samplerRate * rateFactor, &metrics) { $0.qActionGradient($1) }
            gradientSteps += 1
            metrics.gradientSteps = gradientSteps
            if gradientSteps % settings.targetInterval == 0 { copyToTargets() }
            try watchHealth(metrics, rewards: store.rewards)
        } catch {
            goBack(after: error)
            throw error
        }
        return metrics
    }

    /// Does the work of every part, on all threads, and adds up what came of it.
    func share(_ metrics: inout LearnerMetrics, _ work: (LearnerPart) -> Void) {
        for part in parts { part.begin(temperature: metrics.temperature) }
        crew.run(parts: parts.count) { work(parts[$0]) }
        for part in parts { metrics.add(part.metrics) }
    }

    /// The sampler's weights, flat as `NetworkLayout` has them.
    public var samplerParameters: [Float] { sampler.parameters.array }
    /// The Q-network's weights, flat as `NetworkLayout` has them.
    public var qParameters: [Float] { q.parameters.array }

    /// Offers the sampler's weights to the control loop: after a fault the last good ones. Their version is one more than the gradient steps
    /// that they have seen.
    public func publish(to writer: LatestValueWriter) {
        writer.publish(
            UnsafeBufferPointer(start: sampler.parameters.start, count: sampler.parameters.count), version: UInt64(gradientSteps + 1))
    }

    /// The same of the Q-network, for a policy that compares its actions.
    public func publishQ(to writer: LatestValueWriter) {
        writer.publish(UnsafeBufferPointer(start: q.parameters.start, count: q.parameters.count), version: UInt64(gradientSteps + 1))
    }

    func checkFinite(_ value: Float, _ quantity: String) throws(LearnerFault) {
        guard value.isFinite else { throw .notFinite(quantity: quantity, gradientStep: gradientSteps + 1) }
    }
}
