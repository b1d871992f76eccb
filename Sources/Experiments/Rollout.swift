import Realtime

/// An episode that nothing is learned from.
public struct Rollout: Sendable {
    public var episodeReturn = 0.0
    public var steps = 0
    /// Whether the task ended before the horizon.
    public var isTerminal = false
    /// By name, the environment's landmarks in each state, the first one included.
    public var landmarks: [String: [Double]] = [:]

    /// The landmark at the end.
    public func last(_ landmark: String) -> Double { landmarks[landmark]?.last ?? .nan }

    mutating func note(_ state: [String: Double]) {
        for (name, value) in state { landmarks[name, default: []].append(value) }
    }
}

extension Agent {
    /// Runs one episode.
    public func rollout(in environment: any Environment, using random: inout RandomGenerator) -> Rollout {
        var rollout = Rollout()
        var observation = environment.reset(using: &random)
        rollout.note(environment.landmarks)
        beginEpisode()
        while rollout.steps < environment.horizon && !rollout.isTerminal {
            let step = environment.step(act(observation))
            observation = step.observation
            rollout.episodeReturn += Double(step.reward)
            rollout.isTerminal = step.isTerminal
            rollout.steps += 1
            rollout.note(environment.landmarks)
        }
        return rollout
    }
}
