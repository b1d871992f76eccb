import Control
import Learning
import Robot
import Task

/// How an episode went.
public struct EpisodeResult: Codable, Equatable, Sendable {
    public var episode: UInt32
    public var steps: Int
    public var succeeded: Bool
    /// The undiscounted sum of rewards.
    public var episodeReturn: Double
    /// m, from tip to target at the last step.
    public var finalDistance: Double
    /// Policy steps in which the safety filter changed a command.
    public var interventions: Int
    /// Cut short by a stop or a park, or known in part only, so that it says nothing of the policy.
    public var wasCut: Bool
    /// m, base frame.
    public var target: [Double]
    /// The tip's place after each step: x, y, z in m.
    public var tipPath: [[Double]]
}

/// Turns the loop's raw step records into transitions and episode results, off the loop.
public struct EpisodeLedger {
    private let task: BoundTask
    private var observation: [Float]
    private var nextObservation: [Float]
    private var current: OpenEpisode?

    private struct OpenEpisode {
        var result: EpisodeResult
        var success: SuccessMonitor
        var nextStep: UInt32 = 0
        /// Steps of it were lost on the way, so that nobody can say whether it succeeded.
        var hasGaps = false
    }

    public init(task: BoundTask) {
        self.task = task
        observation = [Float](repeating: 0, count: task.compiled.observationCount)
        nextObservation = observation
    }

    /// Takes one step.
    /// - Returns: what is learned from it, and the episode's result with its last step.
    public mutating func take(_ record: StepRecord) -> (transition: Transition, finished: EpisodeResult?) {
        let reward = task.reward(action: record.sent, next: record.after, scene: record.scene)
        return (transition(record, reward: reward), account(record, reward: reward))
    }

    private mutating func transition(_ record: StepRecord, reward: Double) -> Transition {
        observation.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            task.compiled.observe(state: record.before, sent: record.sentBefore, scene: record.scene, into: base)
        }
        nextObservation.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            task.compiled.observe(state: record.after, sent: record.sentAfter, scene: record.scene, into: base)
        }
        return Transition(
            observation: observation,
            action: record.executed.array.map(Float.init),
            proposedAction: record.proposed.array.map(Float.init),
            reward: Float(reward),
            nextObservation: nextObservation,
            timing: StepTiming(
                stateAge: Float(record.timing.stateAge), inference: Float(record.timing.inference),
                commandAge: Float(record.timing.commandAge)),
            terminal: false,
            truncated: record.end != .none,
            intervened: record.intervened)
    }

    private mutating func account(_ record: StepRecord, reward: Double) -> EpisodeResult? {
        var open = current.flatMap { $0.result.episode == record.episode ? $0 : nil } ?? begin(record)
        open.hasGaps = open.hasGaps || record.step != open.nextStep
        open.nextStep = record.step &+ 1
        let tip = task.compiled.tip(record.after.position)
        let distance = task.compiled.distance(record.after.position, record.scene)
        open.success.observe(task.isThere(record.after.position, record.scene))
        open.result.steps += 1
        open.result.episodeReturn += reward
        open.result.finalDistance = distance
        open.result.interventions += record.intervened ? 1 : 0
        open.result.succeeded = open.success.succeeded
        open.result.tipPath.append([tip.x, tip.y, tip.z])
        guard record.end != .none else {
            current = open
            return nil
        }
        current = nil
        open.result.wasCut = record.end == .stop || open.hasGaps
        return open.result
    }

    private func begin(_ record: StepRecord) -> OpenEpisode {
        let target = record.scene.target
        let result = EpisodeResult(
            episode: record.episode, steps: 0, succeeded: false, episodeReturn: 0, finalDistance: .infinity,
            interventions: 0, wasCut: false, target: [target.x, target.y, target.z], tipPath: [])
        let interval = 1 / task.description.policyRate
        return OpenEpisode(result: result, success: SuccessMonitor(task.description.success, interval: interval))
    }
}
