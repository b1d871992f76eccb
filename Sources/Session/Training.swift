import Control
import Learning
import Policy
import Realtime
import Recording
import Task

/// A training run: the loop moves the arm, and what it sees teaches its policy.
public final class Training {
    /// When a training ends by itself.
    public struct Extent: Sendable {
        /// Whole episodes.
        public var episodes: Int?
        /// s on the arm's clock.
        public var robotSeconds: Double?

        public init(episodes: Int?, robotSeconds: Double?) {
            self.episodes = episodes
            self.robotSeconds = robotSeconds
        }
    }

    private static let episodesPerCheckpoint = 20
    let job: Job
    private let rig: any Rig
    private let folder: RunFolder
    private let extent: Extent
    let trainer: Trainer
    private let book: RunBook
    private let log: RunLog
    private let report: @Sendable (String) -> Void
    private let before: RunProgress
    private var planner: EpisodePlanner
    /// As it was at the end of the latest step.
    private var policyRandom: RandomGenerator
    /// What went wrong beside the loop, told as it happened.
    private var troubles: [String] = []
    private var warned: Set<HealthWarning.Kind> = []
    private var said: Set<String> = []

    /// - Parameters:
    ///   - resume: goes on with the learner, the transitions and the counters in `folder`.
    ///   - threads: that share a gradient step; what is learned does not depend on it.
    ///   - report: shows a sentence to a person.
    public init(
        _ setup: RunSetup, rig: any Rig, folder: RunFolder, extent: Extent, resume: Bool, threads: Int = 1,
        report: @escaping @Sendable (String) -> Void
    ) throws {
        before = try resume ? RunProgress(reading: folder) : RunProgress(seed: setup.seed)
        let compiled = setup.task.compiled
        let shape = SamplerShape(
            observation: compiled.observationCount, action: compiled.actionCount, hidden: setup.learning.hidden)
        job = Job(
            setup: setup, shape: shape,
            policy: .init(execution: setup.learning.execution, random: before.policyRandom, step: before.policySteps))
        trainer = try Trainer(
            task: setup.task, settings: setup.learning, seed: setup.seed, threads: threads, weights: job.weights.writer,
            folder: folder.path, resume: resume)
        trainer.store.notices.forEach(report)
        policyRandom = before.policyRandom
        book = try RunBook(folder: folder)
        log = try RunLog(job: job, folder: folder, inRealTime: rig is RealtimeRig, report: report)
        planner = EpisodePlanner(
            task: setup.task, seed: setup.seed, purpose: .training, first: UInt32(before.episodes), count: extent.episodes)
        self.rig = rig
        self.folder = folder
        self.extent = extent
        self.report = report
    }

    /// Trains until the extent is reached, the loop has come to another end, or somebody asked it to park; then saves everything.
    /// - Parameter progress: hears of every step.
    public func run(progress: (TrainingProgress) -> Void) throws -> (summary: RunSummary, ending: Ending) {
        let began = LoopClock.monotonic.now()
        defer { log.finish() }
        // From here on a run that is killed can be resumed.
        try save(robotSeconds: 0)
        try planner.fill(job.plans.writer)
        let outcome = try driven(progress)
        policyRandom = outcome.policyRandom
        attempt { try save(robotSeconds: outcome.robotSeconds) }
        var figure: String?
        attempt { figure = try book.draw(title: title) }
        log.note(outcome.ending.description, at: outcome.robotSeconds)
        return (summary(outcome, figure, wallSeconds: LoopClock.monotonic.now().seconds(since: began)), outcome.ending)
    }

    /// A loop that fails takes nothing of what was learned with it.
    private func driven(_ progress: (TrainingProgress) -> Void) throws -> RigOutcome {
        do { return try rig.run(job) { try pump(progress) } } catch {
            attempt { try save(robotSeconds: rig.robotSeconds) }
            throw error
        }
    }

    /// Where several steps wait, all are stored and the last is learned from: a learner that cannot keep up loses gradient steps,
    /// but no transition.
    private func pump(_ progress: (TrainingProgress) -> Void) throws {
        try planner.fill(job.plans.writer)
        var waiting = job.steps.reader.pop()
        while let record = waiting {
            waiting = job.steps.reader.pop()
            take(record, learns: waiting == nil)
            progress(current)
        }
        log.drainInLockstep()
        if let limit = extent.robotSeconds, rig.robotSeconds >= limit { rig.control.ask(.finish) }
    }

    private func take(_ record: StepRecord, learns: Bool) {
        log.note(record)
        policyRandom = record.policyRandom
        book.noteStep(intervened: record.intervened)
        let finished = trainer.take(record)
        if learns { trainer.learn(gradientSteps: job.setup.learning.gradientStepsPerPolicyStep) }
        if let setback = trainer.setback { say(setback) }
        if let fault = trainer.fault { tell(fault) }
        guard let finished else { return }
        guard !finished.wasCut else {
            planner.makeUpForOne()
            return
        }
        book.note(
            finished, robotSeconds: before.robotSeconds + rig.robotSeconds, policySteps: before.policySteps + book.policySteps,
            trainer: trainer)
        if let failure = book.failure { tell("\(failure)") }
        trainer.warnings.forEach(warn)
        if extent.episodes == book.episodes.count { rig.control.ask(.finish) }
        if book.episodes.count.isMultiple(of: Training.episodesPerCheckpoint) {
            attempt { try save(robotSeconds: rig.robotSeconds) }
        }
    }

    /// What cannot be written does not stop an arm.
    private func attempt(_ work: () throws -> Void) {
        do { try work() } catch { tell("\(error)") }
    }

    /// What may be right; each kind once, for it can come and go.
    private func warn(_ warning: HealthWarning) {
        if warned.insert(warning.kind).inserted { say("\(warning)") }
    }

    /// What the run does not get over.
    private func tell(_ sentence: String) {
        if say(sentence) { troubles.append(sentence) }
    }

    /// To a person and into the log, each sentence once.
    @discardableResult
    private func say(_ sentence: String) -> Bool {
        guard said.insert(sentence).inserted else { return false }
        report(sentence)
        log.note(sentence, at: rig.robotSeconds)
        return true
    }

    private func save(robotSeconds: Double) throws {
        try trainer.save(folder: folder.path)
        var progress = before
        progress.episodes += book.episodes.count
        progress.policySteps += book.policySteps
        progress.robotSeconds += robotSeconds
        progress.policyRandom = policyRandom
        try progress.save(in: folder)
    }

    private var title: String {
        "\(job.setup.robot.name) learns \(job.setup.task.description.name), seed \(job.setup.seed)"
    }

    private var current: TrainingProgress {
        TrainingProgress(
            episodes: before.episodes + book.episodes.count, wanted: extent.episodes.map { before.episodes + $0 },
            successRate: book.rate.value, lastReturn: book.episodes.last?.result.episodeReturn, policySteps: book.policySteps,
            robotSeconds: rig.robotSeconds, interventions: book.interventions, wakeUpP999: log.wakeUpP999, metrics: trainer.metrics,
            learnerFaults: trainer.learner.faults, isLearning: trainer.fault == nil)
    }

    private func summary(_ outcome: RigOutcome, _ figure: String?, wallSeconds: Double) -> RunSummary {
        let step = 1 / job.setup.task.description.policyRate
        return RunSummary(
            successRate: book.rate.value, episodes: book.episodes.count, policySteps: book.policySteps,
            robotSeconds: outcome.robotSeconds, motionSeconds: Double(book.policySteps) * step, wallSeconds: wallSeconds,
            gradientSteps: trainer.learner.gradientSteps, overruns: outcome.overruns, interventions: book.interventions,
            run: folder.path, seed: job.setup.seed, badPackets: outcome.wire.bad, hostStalls: outcome.wire.hostStalls,
            lostRecords: outcome.lostRecords,
            lateAnswers: outcome.wire.lateAnswers,
            wireDigest: outcome.wireDigest.map(Digest.hexadecimal), weightsDigest: trainer.weightsDigest, figure: figure,
            execution: job.policy.execution.description, latency: outcome.latency, learnerFaults: trainer.learner.faults,
            fault: outcome.ending.isOrderly ? troubles.first : outcome.ending.description)
    }
}
