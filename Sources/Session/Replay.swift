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
    private var watch: PushWatch?
    /// Whole episodes in which the arm touched the task's obstacle, and its touches by the end of the last episode.
    private var hits = 0
    private var touches = 0

    /// - Parameters:
    ///   - episodes: how many targets; under a plan of perturbations each is gone to twice.
    ///   - seed: of the policy's latents and of the held-out targets.
    ///   - pushes: who pushes the arm; the setup says what it does about that.
    public init(
        _ setup: RunSetup, actor: FrozenActor, rig: any Rig, episodes: Int, seed: UInt64, pushes: PushSource = .nobody
    ) throws {
        let (compiled, policy) = (setup.task.compiled, actor.policy)
        guard policy.shape.observation == compiled.observationCount, policy.shape.action == compiled.actionCount else {
            throw TaskMismatch.policy(observation: policy.shape.observation, action: policy.shape.action, task: setup.task.description.name)
        }
        job = Job(
            setup: setup, shape: policy.shape,
            policy: .init(execution: actor.execution, random: RandomGenerator(seed: seed, stream: 0x7265_706c_6179)))
        watch = try PushWatch(pushes, setup)
        self.episodes = watch?.plan == nil ? episodes : 2 * episodes
        planner = EpisodePlanner(task: setup.task, seed: seed, purpose: .heldOut, count: self.episodes, perturbations: watch?.plan)
        ledger = EpisodeLedger(task: setup.task)
        self.rig = rig
        policy.parameters.withUnsafeBufferPointer { job.weights.writer.publish($0, version: 1) }
        actor.critic?.withUnsafeBufferPointer { job.critic.writer.publish($0, version: 1) }
    }

    /// - Parameters:
    ///   - answers: the descriptor of a person's answers to what the task's reset asks; nil where nobody is asked.
    ///   - report: shows a sentence to a person.
    ///   - progress: hears of each finished episode: how many there are, and the share of successes.
    public func run(
        folder: RunFolder, figure name: String?, answers: Int32? = nil, report: @escaping @Sendable (String) -> Void = { _ in },
        progress: (Int, Double) -> Void
    ) throws -> (summary: RunSummary, ending: Ending) {
        let began = LoopClock.monotonic.now()
        let tap = watch == nil ? nil : TickTap()
        let log = try RunLog(job: job, folder: folder, kind: .replay, inRealTime: rig is RealtimeRig, tap: tap, report: report)
        defer { log.finish() }
        planner.gate = OperatorGate(job.setup.task, answers: answers, control: rig.control, report: report)
        try planner.fill(job.plans.writer)
        let outcome = try rig.run(job) {
            try planner.fill(job.plans.writer)
            while let record = job.steps.reader.pop() {
                log.note(record)
                take(record, progress)
            }
            log.drainInLockstep()
            for tick in tap?.take() ?? [] { if let push = try watch?.take(tick) { log.note(push, at: tick.slot) } }
        }
        let pushes = finishPushes()
        log.note(outcome.ending.description, at: outcome.robotSeconds)
        let figure = try name.map { try draw(folder, $0, pushes) }
        let step = 1 / job.setup.task.description.policyRate
        var summary = RunSummary(
            successRate: successRate, episodes: results.count, policySteps: steps,
            robotSeconds: outcome.robotSeconds,
            motionSeconds: Double(steps) * step, wallSeconds: LoopClock.monotonic.now().seconds(since: began), gradientSteps: 0,
            overruns: outcome.overruns, interventions: interventions, run: folder.path, seed: job.setup.seed,
            badPackets: outcome.wire.bad, hostStalls: outcome.wire.hostStalls, lostRecords: outcome.lostRecords,
            lateAnswers: outcome.wire.lateAnswers,
            wireDigest: outcome.wireDigest.map(Digest.hexadecimal), weightsDigest: weightsDigest, figure: figure,
            execution: job.policy.execution.description, latency: outcome.latency,
            fault: outcome.ending.isOrderly ? nil : outcome.ending.description)
        summary.pushes = pushes
        summary.hits = obstructed.map { _ in hits }
        return (summary, outcome.ending)
    }

    private func take(_ record: StepRecord, _ progress: (Int, Double) -> Void) {
        steps += 1
        interventions += record.intervened ? 1 : 0
        guard let finished = ledger.take(record).finished else { return }
        planner.episodeEnded()
        let isHit = obstructed.map { $0.touches > touches } ?? false
        touches = obstructed?.touches ?? 0
        // Under a plan a stop is a failure; otherwise it says nothing of the policy.
        guard !finished.wasCut || watch?.plan != nil else {
            planner.makeUpForOne()
            return
        }
        results.append(finished)
        hits += isHit ? 1 : 0
        progress(results.count, successRate)
        if results.count == episodes { rig.control.ask(.finish) }
    }

    /// Nil where no obstacle stands in the way, or nobody can tell who touches it.
    private var obstructed: (any ObstructedArm)? { job.setup.task.description.obstacle.flatMap { _ in rig as? any ObstructedArm } }

    private func finishPushes() -> PushReport? {
        watch?.book.close(stop: nil)
        return watch.map { PushReport($0.book.results, results, plan: $0.plan) }
    }

    /// Of the episodes that a plan leaves undisturbed.
    private var successRate: Double {
        let own = results.filter { result in watch?.plan.map { !Perturber.role(of: result.episode, in: $0).isDisturbed } ?? true }
        return Share(own.count { $0.succeeded && !$0.wasCut }, of: own.count).rate
    }

    private var weightsDigest: String {
        let (values, _) = job.weights.reader.newest()
        return Digest.hexadecimal(of: Array(UnsafeBufferPointer(start: values, count: job.weights.count)))
    }

    private func draw(_ folder: RunFolder, _ name: String, _ pushes: PushReport?) throws -> String {
        let path = "\(folder.path)/\(name)"
        if let pushes, !pushes.pushes.isEmpty {
            let title = "\(job.setup.robot.name) is pushed: recovered from \(pushes.recovered.count) of \(pushes.recovered.of)"
            try folder.replace(path, with: PushFigure.figure(pushes, title: title).svg())
            return path
        }
        let title =
            "\(job.setup.robot.name) replays \(job.setup.task.description.name): "
            + "\(results.count { $0.succeeded }) of \(results.count) held-out targets reached"
        try folder.replace(path, with: RunFigure.replay(results, title: title).svg())
        return path
    }
}
