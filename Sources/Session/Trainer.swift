import Control
import Foundation
import Learning
import Realtime
import Task

/// The learning side of a run: takes the loop's steps, stores what they teach, and offers better weights to the policy.
///
/// Used by one thread at a time.
public final class Trainer {
    public let learner: SoftQLearner
    public let store: ReplayStore
    public private(set) var metrics = LearnerMetrics()
    /// What stopped the learning, when something did; the loop goes on with the last good weights.
    public private(set) var fault: String?
    private let weights: LatestValueWriter
    private let settings: SoftQSettings
    private var ledger: EpisodeLedger

    /// - Parameter folder: of the run; an earlier learner and its transitions in it are continued.
    public init(task: BoundTask, settings: SoftQSettings, seed: UInt64, weights: LatestValueWriter, folder: String, resume: Bool) throws {
        let sizes = (observation: task.compiled.observationCount, action: task.compiled.actionCount)
        learner = SoftQLearner(observation: sizes.observation, action: sizes.action, settings: settings, seed: seed)
        try FileManager.default.createDirectory(atPath: folder + "/replay", withIntermediateDirectories: true)
        store = try ReplayStore.open(
            folder: folder + "/replay", capacity: settings.poolCapacity, observation: sizes.observation, action: sizes.action)
        if resume { try learner.load(folder: folder) }
        self.settings = settings
        self.weights = weights
        ledger = EpisodeLedger(task: task)
        learner.publish(to: weights)
    }

    /// Stores one step; gives the episode's result with its last.
    public func take(_ record: StepRecord) -> EpisodeResult? {
        let (transition, finished) = ledger.take(record)
        if fault == nil {
            do { try store.append(transition) } catch { stop("The transitions are no longer stored, and learning has stopped: \(error)") }
        }
        return finished
    }

    /// Whether there is enough to learn from, and nothing wrong.
    public var isReady: Bool { fault == nil && store.count >= settings.minimumPool }

    /// Takes gradient steps, and offers the new weights once.
    public func learn(gradientSteps: Int) {
        guard isReady, gradientSteps > 0 else { return }
        do {
            for _ in 0..<gradientSteps { metrics = try learner.step(from: store) }
            learner.publish(to: weights)
        } catch {
            stop("Learning has stopped: \(error)")
        }
    }

    /// Writes policy and learner into the run's folder; the ones before are kept when that fails.
    public func save(folder: String) throws { try learner.save(folder: folder) }

    private func stop(_ sentence: String) { fault = sentence }
}

extension Trainer {
    /// FNV-1a of the policy's weights, for comparing runs.
    public var weightsDigest: String { Digest.hexadecimal(of: learner.samplerParameters) }
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo): for comparing, not for security.
enum Digest {
    static func hexadecimal(of values: [Float]) -> String {
        values.withUnsafeBytes { bytes in
            hexadecimal(bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
        }
    }

    static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
