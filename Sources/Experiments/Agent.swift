import Learning
import Policy
import Realtime

/// A policy at work in an environment: the very network that a robot's control loop runs.
public final class Agent {
    public let shape: SamplerShape
    private let weights: LatestValue
    private let critic: LatestValue
    private var network: SamplerNetwork
    private var action: [Float]

    /// An agent of zero weights until it takes over a learner's.
    public init(shape: SamplerShape, execution: PolicyExecution, seed: UInt64) {
        self.shape = shape
        weights = LatestValue(count: shape.parameterCount)
        critic = LatestValue(count: shape.critic.parameterCount)
        network = SamplerNetwork(shape: shape, weights: weights.reader, critic: critic.reader, seed: seed, execution: execution)
        action = [Float](repeating: 0, count: shape.action)
    }

    /// Takes over the learner's sampler, and its Q-function where actions are compared.
    public func follow(_ learner: SoftQLearner) {
        learner.publish(to: weights.writer)
        guard network.execution.needsQ else { return }
        learner.qParameters.withUnsafeBufferPointer { critic.writer.publish($0, version: UInt64(learner.gradientSteps + 1)) }
    }

    /// Takes over a policy that stays as it is.
    public func follow(_ policy: FrozenPolicy) {
        policy.parameters.withUnsafeBufferPointer { weights.writer.publish($0, version: 1) }
    }

    /// Where it is in its chance and its schedule; saved and restored so that a trial goes on as it would have.
    public struct Place: Codable, Equatable, Sendable {
        var random: RandomGenerator
        var step: Int
    }

    /// At an episode's border.
    public var place: Place {
        get { Place(random: network.random, step: network.step) }
        set { (network.random, network.step) = (newValue.random, newValue.step) }
    }

    /// Before the first action of an episode.
    public func beginEpisode() { network.beginEpisode() }

    /// Draws an action in [-1, 1]^D by the newest weights.
    public func act(_ observation: [Float]) -> [Float] {
        precondition(observation.count == shape.observation, "the agent's network takes \(shape.observation) numbers")
        network.sample(observation, into: &action)
        return action
    }
}
