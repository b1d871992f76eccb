import Foundation
import Learning
import Realtime

@testable import Experiments

/// A short corridor with a goal at its end: the smallest task that has episodes of different lengths.
final class Corridor: Environment {
    let observationCount = 1
    let actionCount = 1
    let horizon = 12
    private var x: Float = 0

    func reset(using random: inout RandomGenerator) -> [Float] {
        x = Float(random.uniform(-0.2, 0.2))
        return [x]
    }

    func step(_ action: [Float]) -> EnvironmentStep {
        x += 0.3 * action[0]
        return EnvironmentStep(observation: [x], reward: -abs(1 - x), isTerminal: x > 1)
    }

    var landmarks: [String: Double] { ["x": Double(x)] }
}

extension LearningTrial {
    /// A trial in the corridor that takes a part of a second.
    static func corridor(seed: UInt64 = 1, steps: Int = 200, begins: String? = nil) -> LearningTrial {
        var settings = SoftQSettings()
        settings.hidden = [8, 8]
        settings.batch = 8
        settings.fixedParticles = 4
        settings.updatedParticles = 4
        settings.valueSamples = 4
        settings.minimumPool = 50
        settings.targetInterval = 20
        return LearningTrial(settings: settings, seed: seed, steps: steps, begins: begins, environment: { Corridor() }) { trained in
            let rollouts = trained.rollouts(5)
            return TrialResult(numbers: ["return": rollouts.map(\.episodeReturn).reduce(0, +) / 5])
        }
    }
}

/// A folder of a test's own, removed with it.
final class Workplace: Sendable {
    let path = NSTemporaryDirectory() + "limber-experiments-\(UInt64.random(in: 0 ... .max))"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func folder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        return "\(path)/\(name)"
    }

    func bytes(_ file: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(file)")) }
}
