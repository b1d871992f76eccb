import CKernels
import Policy
import Realtime

/// Soft Q-learning (Haarnoja et al. 2017, algorithm 1) from a pool of transitions: a Q-network, its target, and a sampling network.
///
/// One gradient step moves the Q-network towards the soft Bellman target (eq. 10 and 11) and then the sampler along the
/// Stein direction (eq. 13 and 14), taken before the tanh, where the density vanishes at the border as Stein's identity asks.
/// `SoftQSettings.algorithm` turns it into the paper's MAP variant or into DDPG, on the same networks. Used by one thread at a time. Equal seeds, settings and transitions give equal weights bit for bit.
public final class SoftQLearner {
    public let shape: SamplerShape
    public let settings: SoftQSettings
    /// Gradient steps taken.
    public internal(set) var gradientSteps = 0
    /// What stopped the learner, when something did.
    public private(set) var fault: LearnerFault?

    let q: Adam
    let sampler: Adam
    let target: AlignedFloats
    /// The copy of the sampler that DDPG's values are taken at; other algorithms have none.
    let targetActor: AlignedFloats?
    let qNetwork: PackedNetwork
    let targetNetwork: PackedNetwork
    let samplerNetwork: PackedNetwork
    let targetActorNetwork: PackedNetwork?
    /// Whose actions the soft value is taken at, where the settings leave the choice.
    var judge = ProposalJudge()
    let qLayout: NetworkLayout
    let random: LearnerRandom
    let work: LearnerWorkspace

    /// Precondition: the settings are valid.
    public init(observation: Int, action: Int, settings: SoftQSettings, seed: UInt64) {
        do { try settings.validate() } catch { preconditionFailure("\(error)") }
        shape = SamplerShape(observation: observation, action: action, hidden: settings.hidden)
        self.settings = settings
        qLayout = NetworkLayout(inputs: observation + action, hidden: settings.hidden, outputs: 1)
        q = Adam(count: qLayout.parameterCount)
        sampler = Adam(count: shape.parameterCount)
        target = AlignedFloats(count: qLayout.parameterCount)
        targetActor = settings.algorithm == .ddpg ? AlignedFloats(count: shape.parameterCount) : nil
        random = LearnerRandom(seed: seed)
        work = LearnerWorkspace(shape: shape, qLayout: qLayout, settings: settings)
        random.initialize(q.parameters, qLayout)
        random.initialize(sampler.parameters, shape.layout)
        qNetwork = PackedNetwork(q.parameters, layout: qLayout, stateSize: observation)
        targetNetwork = PackedNetwork(target, layout: qLayout, stateSize: observation)
        samplerNetwork = PackedNetwork(sampler.parameters, layout: shape.layout, stateSize: observation)
        let layout = shape.layout
        targetActorNetwork = targetActor.map { PackedNetwork($0, layout: layout, stateSize: observation) }
        copyToTargets()
    }

    private func copyToTargets() {
        target.copy(from: q.parameters)
        targetActor?.copy(from: sampler.parameters)
        packWeights()
    }

    /// After parameters were changed from outside of a step.
    func packWeights() {
        for network in [qNetwork, targetNetwork, samplerNetwork] { network.pack() }
        targetActorNetwork?.pack()
    }

    /// Takes one gradient step. After a fault the learner stays stopped, with the weights from before the faulty step.
    @discardableResult
    public func step(from store: ReplayStore) throws(LearnerFault) -> LearnerMetrics {
        if let fault { throw fault }
        guard store.count > 0 else { throw .emptyPool }
        var metrics = LearnerMetrics()
        metrics.environmentSteps = store.appended
        if settings.algorithm != .ddpg { metrics.temperature = Float(settings.temperature.value(atStep: store.appended)) }
        store.sample(settings.batch, into: work.batch, using: &random.generator)
        let rateFactor = settings.rateFactor.value(atStep: store.appended)
        do {
            try qStep(rate: settings.qRate * rateFactor, &metrics)
            try samplerStep(rate: settings.samplerRate * rateFactor, &metrics, actionGradient: qActionGradient)
        } catch {
            fault = error
            throw error
        }
        gradientSteps += 1
        metrics.gradientSteps = gradientSteps
        if gradientSteps % settings.targetInterval == 0 { copyToTargets() }
        return metrics
    }

    /// The sampler's weights, flat as `NetworkLayout` has them.
    public var samplerParameters: [Float] { sampler.parameters.array }
    /// The Q-network's weights, flat as `NetworkLayout` has them.
    public var qParameters: [Float] { q.parameters.array }

    /// Offers the sampler's weights to the control loop. Their version is one more than the gradient steps taken.
    public func publish(to writer: LatestValueWriter) {
        guard fault == nil else { return }
        writer.publish(
            UnsafeBufferPointer(start: sampler.parameters.start, count: sampler.parameters.count), version: UInt64(gradientSteps + 1))
    }

    func checkFinite(_ value: Float, _ quantity: String) throws(LearnerFault) {
        guard value.isFinite else { throw .notFinite(quantity: quantity, gradientStep: gradientSteps + 1) }
    }
}
