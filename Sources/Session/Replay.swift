import Control
import Learning
import Policy
import Realtime
import Recording
import Task

/// A frozen policy on held-out targets: the loop moves the arm, and nothing is learned.
public final class Replay {
    private let job: Job
    private let rig: any Rig
    private let episodes: Int
    private var planner: EpisodePlanner
    private var ledger: EpisodeLedger
    private var results: [EpisodeResult] = []
    private var steps = 0
    private var interventions = 0

    /// - Parameter seed: of the policy's latents and of the held-out targets.
    public init(_ setup: RunSetup, actor: FrozenActor, rig: any Rig, episodes: Int, seed: UInt64) throws(TaskMismatch) {
        let (compiled, policy) = (setup.task.compiled, actor.policy)
        guard policy.shape.observation == compiled.observationCount, policy.shape.action == compiled.actionCount else {
            throw .policy(observation: policy.shape.observation, action: policy.shape.action, task: setup.task.description.name)
        }
        job = Job(
            setup: setup, shape: policy.shape,
            policy: .init(execution: actor.execution, random: RandomGenerator(seed: seed, stream: 0x7265_706c_6179)))
        planner = EpisodePlanner(task: setup.task, seed: seed, purpose: .heldOut, count: episodes)
        ledger = EpisodeLedger(task: setup.task)
        self.rig = rig
        self.episodes = episodes
        policy.parameters.withUnsafeBufferPointer { job.weights.writer.publish($0, version: 1) }
        actor.critic?.withUnsafeBufferPointer { job.critic.writer.publish($0, version: 1) }
    }

    /// - Parameters:
    ///   - report: shows a sentence to a person.
    ///   - progress: hears of each finished episode: how many there are, and the share of successes.
    public func run(
        folder: RunFolder, figure name: String?, report: @escaping @Sendable (String) -> Void = { _ in }, progress: (Int, Double) -> Void
    ) throws -> (summary: RunSummary, ending: Ending) {
        let began = LoopClock.monotonic.now()
        let log = try RunLog(job: job, folder: folder, kind: .replay, inRealTime: rig is RealtimeRig, report: report)
        defer { log.finish() }
        try planner.fill(job.plans.writer)
        let outcome = try rig.run(job) {
            try planner.fill(job.plans.writer)
            while let record = job.steps.reader.pop() {
                log.note(record)
                take(record, progress)
            }
            log.drainInLockstep()
        }
        log.note(outcome.ending.description, at: outcome.robotSeconds)
        let figure = try name.map { try draw(folder, $0) }
        let step = 1 / job.setup.task.description.policyRate
        let summary = RunSummary(
            successRate: successRate, episodes: results.count, policySteps: steps, robotSeconds: outcome.robotSeconds,
            motionSeconds: Double(steps) * step, wallSeconds: LoopClock.monotonic.now().seconds(since: began), gradientSteps: 0,
            overruns: outcome.overruns, interventions: interventions, run: folder.path, seed: job.setup.seed,
            badPackets: outcome.wire.bad, hostStalls: outcome.wire.hostStalls, lostRecords: outcome.lostRecords,
            lateAnswers: outcome.wire.lateAnswers,
            wireDigest: outcome.wireDigest.map(Digest.hexadecimal), weightsDigest: weightsDigest, figure: figure,
            execution: job.policy.execution.description, latency: outcome.latency,
            fault: outcome.ending.isOrderly ? nil : outcome.ending.description)
        return (summary, outcome.ending)
    }

    private func take(_ record: StepRecord, _ progress: (Int, Double) -> Void) {
        steps += 1
        interventions += record.intervened ? 1 : 0
        guard let finished = ledger.take(record).finished else { return }
        guard !finished.wasCut else {
            planner.makeUpForOne()
            return
        }
        results.append(finished)
        progress(results.count, successRate)
        if results.count == episodes { rig.control.ask(.finish) }
    }

    private var successRate: Double {
        results.isEmpty ? 0 : Double(results.count { $0.succeeded }) / Double(results.count)
    }

    private var weightsDigest: String {
        let (values, _) = job.weights.reader.newest()
        return Digest.hexadecimal(of: Array(UnsafeBufferPointer(start: values, count: job.weights.count)))
    }

    private func draw(_ folder: RunFolder, _ name: String) throws -> String {
        let path = "\(folder.path)/\(name)"
        let title =
            "\(job.setup.robot.name) replays \(job.setup.task.description.name): "
            + "\(results.count { $0.succeeded }) of \(results.count) held-out targets reached"
        try folder.replace(path, with: RunFigure.replay(results, title: title).svg())
        return path
    }
}
