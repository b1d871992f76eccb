import Foundation
import Glibc
import Learning
import Policy
import Realtime
import Recording
import Task

/// Runs put together into a new one, whose policy follows all their soft Q-functions at once. Moves no arm.
public final class Composer {
    /// What the fit is to be.
    public struct Request: Sendable {
        public var rule = CompositionRule.mean
        /// Steps of the fit.
        public var steps = 5000
        /// Alpha of the composed policy, in units of reward; nil takes the first run's at its end.
        public var temperature: Double?
        public var seed: UInt64 = 1

        public init() {}
    }

    /// What came of it.
    public struct Summary: Codable, Sendable {
        public var run: String
        public var steps: Int
        public var temperature: Double
        /// nat; of the composed sampler's actions.
        public var entropy: Double
        /// Mean combined Q of its actions.
        public var policyQMean: Double
        public var wallSeconds: Double
    }

    private let composition: Composition
    private let setup: RunSetup
    private let request: Request

    /// - Parameters:
    ///   - runs: at least one; of one robot, with the same observation, action and network sizes.
    ///   - task: of the composed run, by which a replay judges it: a name in `Tasks/` or a path; nil takes the first run's.
    public init(_ runs: [RunFolder], task: String?, request: Request) throws {
        let setups = try runs.map { try RunSetup(reopening: $0) }
        var setup = setups[0]
        if let task { try setup.judge(by: task) }
        for (folder, other) in zip(runs, setups) { try setup.require(composable: other, folder) }
        var shape = try FrozenPolicy.load(folder: runs[0].path).shape
        shape.criticHidden = nil
        setup.learning.temperature = try .constant(request.temperature ?? Composer.finalTemperature(of: setups[0], runs[0]))
        setup.seed = request.seed
        let skills = try runs.map { try SoftQLearner.qParameters(folder: $0.path, shape: shape) }
        let stores = try runs.map { try Composer.transitions(of: $0, shape, capacity: setup.learning.poolCapacity) }
        composition = Composition(
            skills: skills, stores: stores, rule: request.rule, shape: shape, settings: setup.learning, seed: request.seed,
            threads: SoftQLearner.mostThreads)
        self.setup = setup
        self.request = request
    }

    /// Fits the sampler and saves it in a new run's folder.
    /// - Parameter progress: hears of every step.
    public func run(in parent: String = "Runs", version: String, progress: (LearnerMetrics) -> Void) throws -> Summary {
        let began = LoopClock.monotonic.now()
        var metrics = LearnerMetrics()
        for _ in 0..<request.steps {
            metrics = try composition.step()
            progress(metrics)
        }
        let folder = try RunFolder.create(in: parent, robot: setup.robot.name, task: "composed")
        var setup = setup
        try setup.save(in: folder, version: version)
        try composition.policy.save(folder: folder.path)
        try RunProgress(seed: request.seed).save(in: folder)
        return Summary(
            run: folder.path, steps: composition.steps, temperature: setup.learning.temperature.value(atStep: 0),
            entropy: Double(metrics.entropy),
            policyQMean: Double(metrics.policyQMean), wallSeconds: LoopClock.monotonic.now().seconds(since: began))
    }

    private static func finalTemperature(of setup: RunSetup, _ folder: RunFolder) throws -> Double {
        setup.learning.temperature.value(atStep: try RunProgress(reading: folder).policySteps)
    }

    private static func transitions(of folder: RunFolder, _ shape: SamplerShape, capacity: Int) throws -> ReplayStore {
        let store = try ReplayStore.read(folder: folder.replay, capacity: capacity, observation: shape.observation, action: shape.action)
        guard store.count > 0 else { throw RunMismatch.noTransitions(run: folder.path) }
        return store
    }
}

extension RunSetup {
    /// Refuses a run whose Q-function cannot be combined with this setup's.
    fileprivate func require(composable other: RunSetup, _ folder: RunFolder) throws(RunMismatch) {
        guard other.robot.name == robot.name else {
            throw .robot(run: folder.path, is: other.robot.name, asked: robot.name)
        }
        let (own, its) = (task.description, other.task.description)
        guard its.observation == own.observation, its.action == own.action else {
            throw .notComposable(run: folder.path, what: "observation or action is not that of \(own.name)")
        }
        guard other.learning.hidden == learning.hidden else {
            throw .notComposable(run: folder.path, what: "networks have \(other.learning.hidden) units, not \(learning.hidden)")
        }
        guard other.learning.algorithm == .softQ else {
            throw .notComposable(run: folder.path, what: "algorithm is \(other.learning.algorithm.rawValue), not soft_q")
        }
    }
}
