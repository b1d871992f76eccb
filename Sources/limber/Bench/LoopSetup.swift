import Control
import Learning
import Policy
import Realtime
import Robot
import Safety
import Task

/// Robot, task and networks of a control loop that is measured; those of a run, but for the networks' sizes, which are a bench's,
/// and a policy that has learned nothing.
struct LoopSetup: Sendable {
    let robotName: String
    let robot: RobotDescription
    let task: BoundTask
    let weights: LatestValue
    private let learning: SoftQSettings

    private static let task = "reach"
    private static let seed: UInt64 = 1
    /// What the learner draws its batches from.
    private static let transitions = 10_000

    /// - Parameters:
    ///   - robot: a name in `Robots/` or a path.
    ///   - rate: Hz in place of the robot's own; a whole multiple of the task's policy rate.
    ///   - setting: whose networks, batch and particles policy and learner have.
    init(robot name: String, rate: Double?, setting: BenchSetting) throws {
        var robot = try RobotDescription.load(name)
        if let rate { robot.wire.rate = rate }
        let source = try ModelFile(LoopSetup.task, folder: "Tasks")
        let file = try TaskFile<SoftQSettings>(yaml: source.text, file: source.path)
        (robotName, self.robot, learning) = (name, robot, setting.settings)
        do throws(TaskMismatch) { task = try BoundTask(file.description, robot: robot) } catch {
            guard case .rate(let policy, _) = error else { throw error }
            throw UsageError.refused("--rate must be a multiple of the task's policy rate, \(policy) Hz.")
        }
        let shape = LoopSetup.shape(task, learning)
        weights = LatestValue(count: shape.parameterCount)
        learner(threads: 1).publish(to: weights.writer)
    }

    var period: Double { 1 / robot.wire.rate }

    func learner(threads: Int) -> SoftQLearner {
        SoftQLearner(
            observation: task.compiled.observationCount, action: task.compiled.actionCount, settings: learning, seed: LoopSetup.seed,
            threads: threads)
    }

    /// A pool of random transitions.
    func store() throws -> ReplayStore {
        let (observation, action) = (task.compiled.observationCount, task.compiled.actionCount)
        let store = ReplayStore(capacity: LoopSetup.transitions, observation: observation, action: action)
        var random = RandomGenerator(seed: LoopSetup.seed)
        func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.uniform(-1, 1)) } }
        for _ in 0..<LoopSetup.transitions {
            let reward = Float(random.uniform())
            try store.append(
                Transition(
                    observation: numbers(observation), action: numbers(action), reward: reward, nextObservation: numbers(observation)))
        }
        return store
    }

    func policy() -> SamplerNetwork {
        SamplerNetwork(shape: LoopSetup.shape(task, learning), weights: weights.reader, seed: LoopSetup.seed)
    }

    /// A run stops when its ticks come late again and again; here that is what is measured.
    var settings: LoopSettings {
        var settings = LoopSettings(robot: robot, reset: task.description.reset)
        settings.overrunsPerSecond = .max
        return settings
    }

    private static func shape(_ task: BoundTask, _ learning: SoftQSettings) -> SamplerShape {
        SamplerShape(observation: task.compiled.observationCount, action: task.compiled.actionCount, hidden: learning.hidden)
    }
}
