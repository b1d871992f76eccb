import Learning
import Policy
import Realtime

/// A problem size that is measured.
enum BenchSetting: String, CaseIterable, Codable, OptionValue {
    /// The paper's appendix D.1, on states and actions of a seven-joint arm: the learner's defaults.
    case paper
    /// The paper's multi-goal task.
    case multigoal
    /// The authors' scripts for the Sawyer arm.
    case sawyer

    var observation: Int { self == .multigoal ? 2 : 21 }
    var action: Int { self == .multigoal ? 2 : 7 }

    var settings: SoftQSettings {
        var settings = SoftQSettings()
        switch self {
        case .paper: break
        case .multigoal: (settings.fixedParticles, settings.updatedParticles) = (100, 100)
        case .sawyer:
            (settings.hidden, settings.batch) = ([256, 256], 128)
            (settings.fixedParticles, settings.updatedParticles, settings.valueSamples) = (16, 16, 16)
        }
        return settings
    }

    var shape: SamplerShape { SamplerShape(observation: observation, action: action, hidden: settings.hidden) }

    var products: [MatrixProduct] { settings.matrixProducts(observation: observation, action: action) }
    /// Of one gradient step.
    var operations: Double { products.map(\.operations).reduce(0, +) }

    func learner(threads: Int = 1) -> SoftQLearner {
        SoftQLearner(observation: observation, action: action, settings: settings, seed: 1, threads: threads)
    }

    /// A pool that holds `count` random transitions and has room for `capacity`.
    func store(capacity: Int, filledWith count: Int) throws -> ReplayStore {
        let store = ReplayStore(capacity: capacity, observation: observation, action: action)
        var random = RandomGenerator(seed: 1)
        func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.uniform(-1, 1)) } }
        for _ in 0..<count {
            let reward = Float(random.uniform())
            let transition = Transition(
                observation: numbers(observation), action: numbers(action), reward: reward, nextObservation: numbers(observation))
            try store.append(transition)
        }
        return store
    }
}
