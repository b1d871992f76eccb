import Learning
import Policy
import Recording

/// A frozen policy, and how it acts.
public struct FrozenActor: Equatable, Sendable {
    public var policy: FrozenPolicy
    public var execution: PolicyExecution
    /// The Q-network's weights, where the execution compares actions by it.
    public var critic: [Float]?

    public init(policy: FrozenPolicy, execution: PolicyExecution = .stochastic, critic: [Float]? = nil) {
        (self.policy, self.execution, self.critic) = (policy, execution, critic)
    }
}

/// Which policy a replay runs.
public enum ReplayedPolicy: String, CaseIterable, Sendable {
    /// The run's, as it was trained.
    case trained
    /// The same network as it was before the first gradient step.
    case untrained
    /// No look at the observation: tanh of a normal number per joint, which is nearly uniform in [-1, 1].
    case random

    /// The policy itself; `setup` gives the sizes and the seed, `folder` the trained weights.
    ///
    /// - Parameter latents: nil are those of the run at its end.
    public func load(_ setup: RunSetup, folder: RunFolder, latents: PolicyExecution.Latents? = nil) throws -> FrozenActor {
        let compiled = setup.task.compiled
        let sizes = (observation: compiled.observationCount, action: compiled.actionCount)
        if self == .random {
            return FrozenActor(policy: .random(observation: sizes.observation, action: sizes.action))
        }
        let execution = try execution(setup, folder, latents)
        if self == .trained {
            let policy = try FrozenPolicy.load(folder: folder.path)
            guard execution.needsQ else { return FrozenActor(policy: policy, execution: execution) }
            let critic = try policy.critic ?? SoftQLearner.qParameters(folder: folder.path, shape: policy.shape)
            return FrozenActor(policy: policy, execution: execution, critic: critic)
        }
        let learner = SoftQLearner(observation: sizes.observation, action: sizes.action, settings: setup.learning, seed: setup.seed)
        return FrozenActor(
            policy: FrozenPolicy(shape: learner.shape, parameters: learner.samplerParameters), execution: execution,
            critic: learner.qParameters)
    }

    /// The actor of DDPG was trained at latent zero and knows no other.
    private func execution(_ setup: RunSetup, _ folder: RunFolder, _ latents: PolicyExecution.Latents?) throws -> PolicyExecution {
        guard let latents else { return setup.learning.execution(judgedAfter: try RunProgress(reading: folder).policySteps) }
        if setup.learning.algorithm == .ddpg, latents != .zero { throw RunMismatch.deterministic(run: folder.path) }
        return PolicyExecution(latents: latents)
    }
}

extension FrozenPolicy {
    /// A network without hidden layers that passes 0.85 times the latent to tanh: of such factors the one that is nearest to uniform.
    static func random(observation: Int, action: Int) -> FrozenPolicy {
        let shape = SamplerShape(observation: observation, action: action, hidden: [])
        var parameters = [Float](repeating: 0, count: shape.parameterCount)
        for row in 0..<action { parameters[row * (observation + action) + observation + row] = 0.85 }
        return FrozenPolicy(shape: shape, parameters: parameters)
    }
}
