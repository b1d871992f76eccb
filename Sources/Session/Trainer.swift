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
    /// What last went wrong in a way that learning goes on from.
    private(set) var setback: String?
    /// What the finished episodes say of the learner.
    private(set) var episodes = EpisodeHealth()
    private let weights: LatestValueWriter
    private let critic: LatestValueWriter?
    private let settings: SoftQSettings
    private var ledger: EpisodeLedger

    private let origin: [String: String]
    /// Gradient steps of earlier sessions.
    private let stepsBefore: Int

    /// - Parameters:
    ///   - critic: where the Q-network's weights are offered, for a policy that compares actions by it.
    ///   - folder: of the run; transitions in it are continued.
    ///   - threads: that share a gradient step.
    ///   - checkpoint: of the learner to go on with; nil begins one.
    ///   - stored: transitions to go on from, later ones are set aside; nil keeps all.
    init(
        task: BoundTask, settings: SoftQSettings, seed: UInt64, threads: Int = 1, weights: LatestValueWriter,
        critic: LatestValueWriter? = nil,
        folder: String, checkpoint: LearnerCheckpoint? = nil, stored: Int? = nil
    ) throws {
        let sizes = (observation: task.compiled.observationCount, action: task.compiled.actionCount)
        learner = SoftQLearner(observation: sizes.observation, action: sizes.action, settings: settings, seed: seed, threads: threads)
        try FileManager.default.createDirectory(atPath: folder + "/replay", withIntermediateDirectories: true)
        store = try ReplayStore.open(
            folder: folder + "/replay", capacity: settings.poolCapacity, observation: sizes.observation, action: sizes.action,
            origin: task.origin, first: stored)
        if let checkpoint { try learner.load(checkpoint) }
        (origin, stepsBefore) = (task.origin, learner.gradientSteps)
        self.settings = settings
        (self.weights, self.critic) = (weights, critic)
        ledger = EpisodeLedger(task: task)
        publish()
    }

    private func publish() {
        learner.publish(to: weights)
        if let critic { learner.publishQ(to: critic) }
    }

    /// Stores one step; gives the episode's result with its last.
    public func take(_ record: StepRecord) -> EpisodeResult? {
        let (transition, finished) = ledger.take(record)
        episodes.take(record, transition, isWhole: finished?.wasCut == false, learner: learner)
        if fault == nil { keep(transition) }
        return finished
    }

    private func keep(_ transition: Transition) {
        do throws(ReplayError) { try store.append(transition) } catch {
            if case .notFinite = error {
                setback = "\(error)"
            } else {
                fault = "The transitions are no longer stored, and learning has stopped: \(error)"
            }
        }
    }

    /// Whether there is enough to learn from, and nothing wrong.
    public var isReady: Bool { fault == nil && store.count >= settings.minimumPool }

    /// Takes gradient steps, and offers the new weights once.
    public func learn(gradientSteps: Int) {
        guard isReady, gradientSteps > 0 else { return }
        do {
            for _ in 0..<gradientSteps { metrics = try learner.step(from: store) }
            publish()
        } catch {
            goBack(error)
        }
        if let damage = store.damage.last { setback = "\(damage)" }
    }

    /// The learner is where it was healthy: what has gone wrong since must not go on acting.
    private func goBack(_ error: LearnerFault) {
        publish()
        let step = learner.gradientSteps
        if learner.hasStopped {
            fault = "Learning has stopped, and the arm goes on with the policy of gradient step \(step). \(error)"
        } else {
            setback = "The learner has gone back to gradient step \(step), and goes on from there. \(error)"
        }
    }

    /// What does not look right at present, and stops nothing.
    public var warnings: [HealthWarning] {
        learner.health.warnings + episodes.warnings(allowed: learner.health.allowed, limits: learner.health.limits)
    }

    /// 0: nothing wrong, 1: something does not look right, or went wrong once, 2: learning has stopped.
    var healthLevel: Int { fault != nil ? 2 : warnings.isEmpty && setback == nil ? 0 : 1 }

    /// Gradient steps of this session.
    var gradientSteps: Int { learner.gradientSteps - stepsBefore }

    /// Writes policy and learner into the run's folder, once the disk has every transition; the ones before are kept when that fails.
    /// - Parameter notes: what goes on with the learner.
    func save(folder: String, notes: [String: String]) throws {
        try store.sync()
        try learner.save(folder: folder, origin: origin, notes: notes)
    }
}

extension BoundTask {
    /// What stored transitions and checkpoints are of.
    var origin: [String: String] { ["robot": robot.name, "task": description.name] }
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
