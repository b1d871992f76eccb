import CKernels
import Policy
import Realtime

/// How the soft Q-functions of several skills become one.
public enum CompositionRule: String, CaseIterable, Sendable {
    /// Their mean (Haarnoja et al. 2018, "Composable deep reinforcement learning for robotic manipulation").
    case mean
    /// Their sum, as the authors' code has it: the policy of the mean at a temperature that is as many times lower as there are skills.
    case sum
}

/// A sampler fitted to a combination of frozen soft Q-functions, at states that their runs have met: a skill made of skills, without one
/// more step of the arm.
public final class Composition {
    let learner: SoftQLearner
    private let critics: [PackedNetwork]
    private let stores: [ReplayStore]
    private let weight: Float
    private let combined: (hidden: [Int], parameters: [Float])
    /// Of each part of the batch: the gradient of one critic, and the weight of every action's value.
    private let scratch: [ObjectIdentifier: (gradient: AlignedFloats, weights: AlignedFloats)]

    /// - Parameters:
    ///   - skills: Q-parameters of learners with the same sizes, as `SoftQLearner.qParameters(folder:shape:)` reads them.
    ///   - stores: their transitions, of which only the observations are used.
    ///   - settings: of the sampler; the temperature is that of the composed policy, over the steps of the fit.
    ///
    /// Precondition: the sizes agree, there is at least one transition, and the settings are those of soft Q-learning.
    public init(
        skills: [[Float]], stores: [ReplayStore], rule: CompositionRule, shape: SamplerShape, settings: SoftQSettings, seed: UInt64,
        threads: Int = 1
    ) {
        precondition(!skills.isEmpty && stores.contains { $0.count > 0 }, "a composition has skills, and states to fit them at")
        precondition(settings.algorithm == .softQ && settings.hidden == shape.hidden, "a composition is of soft Q-functions of one size")
        learner = SoftQLearner(observation: shape.observation, action: shape.action, settings: settings, seed: seed, threads: threads)
        critics = skills.map { parameters in
            let block = AlignedFloats(count: shape.critic.parameterCount)
            block.copy(from: parameters)
            return PackedNetwork(block, layout: shape.critic, stateSize: shape.observation)
        }
        let weight = rule == .mean ? 1 / Float(skills.count) : 1
        self.weight = weight
        combined = shape.critic.sideBySide(skills, weight: weight)
        self.stores = stores.filter { $0.count > 0 }
        scratch = Dictionary(
            uniqueKeysWithValues: learner.parts.map { part in
                let weights = AlignedFloats(count: part.work.ones.count)
                weights.start.update(repeating: weight, count: weights.count)
                return (ObjectIdentifier(part), (AlignedFloats(count: part.work.actionGradient.count), weights))
            })
    }

    /// The fitted sampler, and the combined Q-function.
    public var policy: FrozenPolicy {
        var shape = learner.shape
        shape.criticHidden = combined.hidden
        return FrozenPolicy(shape: shape, parameters: learner.samplerParameters, critic: combined.parameters)
    }
    /// Steps of the fit taken.
    public var steps: Int { learner.gradientSteps }

    /// Moves the sampler once along the Stein direction of the combined Q-function (eq. 13 and 14).
    @discardableResult
    public func step() throws(LearnerFault) -> LearnerMetrics {
        var metrics = LearnerMetrics()
        metrics.temperature = Float(learner.settings.temperature.value(atStep: steps))
        for part in learner.parts { try draw(part) }
        let rate = learner.settings.samplerRate * learner.settings.rateFactor.value(atStep: steps)
        try learner.samplerStep(rate: rate, &metrics) { part, request in combinedGradient(part, request) }
        learner.gradientSteps += 1
        metrics.gradientSteps = steps
        return metrics
    }

    /// Observations drawn uniformly from all transitions of all skills.
    private func draw(_ part: LearnerPart) throws(LearnerFault) {
        for row in 0..<part.count {
            let observation = part.work.batch.observations.start + row * learner.shape.observation
            var draws = 0
            while !drawObservation(into: observation) {
                draws += 1
                guard draws < ReplayStore.mostDraws else { throw .damagedPool }
            }
        }
    }

    /// False where the one that was drawn is damaged.
    private func drawObservation(into observation: UnsafeMutablePointer<Float>) -> Bool {
        let total = stores.reduce(0) { $0 + $1.count }
        var index = Int(learner.random.generator.next().multipliedFullWidth(by: UInt64(total)).high)
        for store in stores {
            if index < store.count { return store.copyObservation(index, into: observation) }
            index -= store.count
        }
        return false
    }

    /// Writes the gradient of the combination at a part's actions; returns the sum of its values there.
    func combinedGradient(_ part: LearnerPart, _ request: ActionGradientRequest) -> Float {
        guard let (gradient, weights) = scratch[ObjectIdentifier(part)] else { preconditionFailure("a part of another learner") }
        let rows = request.stateCount * request.particles
        var sum: Float = 0
        for (number, critic) in critics.enumerated() {
            part.work.qPass.forward(
                critic, states: request.states, count: request.stateCount, inputs: request.actions, repeats: request.particles,
                into: part.work.qValues.start)
            sum += weight * kernel_sum(part.work.qValues.start, rows)
            let into = number == 0 ? request.gradient : gradient.start
            part.work.qPass.backward(outputGradient: weights.start, addingTo: nil, inputGradient: into)
            if number > 0 { kernel_take(request.gradient, gradient.start, rows * learner.shape.action) }
        }
        return sum
    }
}
