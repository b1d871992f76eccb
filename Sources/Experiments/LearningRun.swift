import Foundation
import Learning
import Realtime

/// A learning trial at work: the environment is acted in, and each step is stored and learned from.
///
/// Used by one thread. A run that is interrupted and taken up again gives the same bytes as one that is not.
final class LearningRun {
    let trial: LearningTrial
    let context: TrialContext
    let environment: any Environment
    let learner: SoftQLearner
    let store: ReplayStore
    let agent: Agent
    var curve: LearningCurve
    var state: LearningState
    private let landmarkNames: [String]
    /// Of the last gradient step. No part of the state: once there is enough to learn from, every episode has its own.
    private var metrics: LearnerMetrics?
    private let clock = LoopClock.monotonic
    private var lastCheckpoint: Instant

    /// Goes on from the checkpoint in the folder, or begins.
    init(_ trial: LearningTrial, context: TrialContext) throws {
        self.trial = trial
        self.context = context
        try trial.settings.validate()
        environment = try trial.environment()
        let sizes = (observation: environment.observationCount, action: environment.actionCount)
        learner = SoftQLearner(observation: sizes.observation, action: sizes.action, settings: trial.settings, seed: trial.seed)
        agent = Agent(shape: learner.shape, execution: trial.settings.execution, seed: trial.seed)
        let saved = try ResultFile.read(LearningState.self, from: LearningState.path(in: context.folder))
        state = saved ?? LearningState(seed: trial.seed, agent: agent.place)
        store = try ReplayStore.open(
            folder: context.folder, capacity: trial.settings.poolCapacity, observation: sizes.observation, action: sizes.action,
            first: state.steps)
        landmarkNames = environment.landmarks.keys.sorted()
        curve = LearningCurve(landmarks: landmarkNames)
        lastCheckpoint = clock.now()
        if saved != nil { try resume() } else if let other = trial.begins { try begin(with: other) }
        agent.follow(learner)
    }

    /// Learns until the trial's steps are done, or it is interrupted: then false.
    func learn() throws -> Bool {
        while state.steps < trial.steps && !context.isInterrupted() {
            try runEpisode()
            if clock.now().seconds(since: lastCheckpoint) >= trial.checkpointInterval { try checkpoint() }
        }
        try checkpoint()
        return state.steps >= trial.steps
    }

    /// Measures what was learned; `learner.safetensors`, `policy.safetensors` and `segment-….limber` stay in the folder.
    func conclude() throws -> TrialResult {
        try learner.save(folder: context.folder)
        let trained = TrainedLearner(learner: learner, store: store, environment: environment, seed: trial.seed)
        var result = try trial.measure(trained)
        result.numbers["gradient_steps"] = Double(learner.gradientSteps)
        result.numbers["learner_faults"] = Double(state.learnerFaults ?? 0)
        result.curves = curve.thinned()
        return result
    }

    private func runEpisode() throws {
        var observation = environment.reset(using: &state.environmentRandom)
        agent.beginEpisode()
        var episodeReturn = 0.0
        var length = 0
        var isOver = false
        while !isOver {
            let action = agent.act(observation)
            let step = environment.step(action)
            length += 1
            isOver = step.isTerminal || length == environment.horizon
            try store.append(
                Transition(
                    observation: observation, action: action, reward: step.reward, nextObservation: step.observation,
                    terminal: step.isTerminal, truncated: isOver && !step.isTerminal))
            observation = step.observation
            episodeReturn += Double(step.reward)
            learnFromPool()
        }
        state.steps += length
        state.episodes += 1
        let landmarks = environment.landmarks
        curve.note(
            steps: state.steps, length: length, episodeReturn: episodeReturn, landmarks: landmarkNames.map { landmarks[$0] ?? .nan },
            metrics: metrics)
        context.report(TrialProgress(steps: state.steps, episodeReturn: episodeReturn))
    }

    private func learnFromPool() {
        let faults = state.learnerFaults ?? 0
        guard store.count >= trial.settings.minimumPool, faults < learner.health.limits.faults else { return }
        do {
            for _ in 0..<trial.settings.gradientStepsPerPolicyStep { metrics = try learner.step(from: store) }
        } catch {
            // It has gone back to where it was healthy; that failed, too, is a result.
            state.learnerFaults = faults + 1
        }
        agent.follow(learner)
    }
}

extension LearningRun {
    /// Learner and curve first, and the state that names them last: whoever is killed in between goes on from the checkpoint before.
    func checkpoint() throws {
        lastCheckpoint = clock.now()
        state.slot = 1 - state.slot
        state.agent = agent.place
        let folder = state.learnerFolder(in: context.folder)
        try ResultFile.makeFolder(folder)
        try learner.save(folder: folder)
        try ResultFile.write(curve.text, to: context.folder + "/curve.csv")
        try ResultFile.write(state, to: LearningState.path(in: context.folder))
    }

    private func begin(with other: String) throws {
        try learner.load(folder: context.folder(of: other))
        learner.beginAnew()
    }

    private func resume() throws {
        try learner.load(folder: state.learnerFolder(in: context.folder))
        try curve.resume(from: context.folder + "/curve.csv", count: state.episodes)
        agent.place = state.agent
    }
}

/// Where a learning trial stands at an episode's border, beside its learner, its transitions and its curve.
struct LearningState: Codable {
    /// Environment steps, as many as there are transitions.
    var steps = 0
    var episodes = 0
    /// Times that the learner went back to where it was healthy; nil before the first.
    var learnerFaults: Int?
    /// Which of two folders has the learner: the other one is written next.
    var slot = 0
    var environmentRandom: RandomGenerator
    var agent: Agent.Place
    init(seed: UInt64, agent: Agent.Place) {
        environmentRandom = RandomGenerator(seed: seed, stream: TrainedLearner.Stream.environment)
        self.agent = agent
    }

    static func path(in folder: String) -> String { folder + "/state.json" }
    func learnerFolder(in folder: String) -> String { "\(folder)/checkpoint-\(slot)" }
}
