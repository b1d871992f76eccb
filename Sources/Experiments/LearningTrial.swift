import Learning
import Policy
import Realtime

/// A learner in an environment: what is learned, with what, for how long, and what is measured in the end.
public struct LearningTrial: Sendable {
    public var environment: @Sendable () throws -> any Environment
    public var settings: SoftQSettings
    public var seed: UInt64
    /// Environment steps; the episode under way is finished.
    public var steps: Int
    /// The name of a trial whose networks this one begins with, optimiser included. Its schedules begin anew, its pool is empty.
    public var begins: String?
    /// s between checkpoints
    public var checkpointInterval = 60.0
    /// What is measured when the learning has ended.
    public var measure: @Sendable (TrainedLearner) throws -> TrialResult

    public init(
        settings: SoftQSettings, seed: UInt64, steps: Int, begins: String? = nil,
        environment: @escaping @Sendable () throws -> any Environment,
        measure: @escaping @Sendable (TrainedLearner) throws -> TrialResult
    ) {
        self.environment = environment
        self.settings = settings
        self.seed = seed
        self.steps = steps
        self.begins = begins
        self.measure = measure
    }

    /// The trial of an experiment that does this.
    public func trial(variant: String, needs: [String] = []) -> Trial {
        Trial(variant: variant, seed: seed, needs: (begins.map { [$0] } ?? []) + needs, steps: steps, settings: settings) { context in
            let run = try LearningRun(self, context: context)
            guard try run.learn() else { return nil }
            return try run.conclude()
        }
    }
}

/// What a trial has come to when its learning has ended.
public struct TrainedLearner {
    public let learner: SoftQLearner
    public let store: ReplayStore
    public let environment: any Environment
    public let seed: UInt64

    /// The learned policy, with chance of its own.
    /// - Parameter execution: how it acts; nil as it is used after the training.
    public func agent(_ execution: PolicyExecution? = nil) -> Agent {
        // The seed of the training, for its frozen latents.
        let agent = Agent(shape: learner.shape, execution: execution ?? learner.settings.execution(judgedAfter: store.appended), seed: seed)
        agent.place.random = RandomGenerator(seed: seed, stream: Stream.evaluatedPolicy)
        agent.follow(learner)
        return agent
    }

    /// `count` episodes of the learned policy; equal learners and seeds give equal episodes.
    public func rollouts(_ count: Int, _ execution: PolicyExecution? = nil) -> [Rollout] {
        let agent = agent(execution)
        var random = RandomGenerator(seed: seed, stream: Stream.evaluation)
        return (0..<count).map { _ in agent.rollout(in: environment, using: &random) }
    }

    /// What the users of a trial's seed draw from.
    enum Stream {
        static let environment: UInt64 = 101
        static let evaluation: UInt64 = 102
        static let evaluatedPolicy: UInt64 = 103
    }
}
