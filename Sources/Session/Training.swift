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

    /// Whole ones, those of earlier sessions included.
    var episodesPerCheckpoint = 20
    let job: Job
    private let rig: any Rig
    private let folder: RunFolder
    private let extent: Extent
    let trainer: Trainer
    private let book: RunBook
    private let log: RunLog
    private let report: @Sendable (String) -> Void
    /// What earlier sessions came to.
    private let before: RunProgress
    private var nextEpisode: UInt32
    /// The arm is to be begun anew, in lockstep.
    private var isLegOver = false
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
    ///   - answers: the descriptor of a person's answers to what the task's reset asks; nil where nobody is asked.
    ///   - report: shows a sentence to a person.
    public init(
        _ setup: RunSetup, rig: any Rig, folder: RunFolder, extent: Extent, resume: Bool, threads: Int = 1,
        answers: Int32? = nil, report: @escaping @Sendable (String) -> Void
    ) throws {
        let checkpoint = try resume ? RunCheckpoint.read(folder, of: setup.task) : nil
        var before = try checkpoint.map { try RunProgress($0, of: folder) } ?? RunProgress(seed: setup.seed)
        let lockstep = rig as? LockstepRig
        if let place = before.lockstep { lockstep?.place = place }
        let compiled = setup.task.compiled
        let shape = SamplerShape(
            observation: compiled.observationCount, action: compiled.actionCount, hidden: setup.learning.hidden)
        let execution = setup.learning.execution
        let weights = LatestValue(count: shape.parameterCount)
        let critic = LatestValue(count: shape.critic.parameterCount)
        // A run in lockstep takes the steps after its checkpoint again; those of an arm are never to be had again.
        trainer = try Trainer(
            task: setup.task, settings: setup.learning, seed: setup.seed, threads: threads, weights: weights.writer,
            critic: execution.needsQ ? critic.writer : nil, folder: folder.path, checkpoint: checkpoint,
            stored: before.lockstep == nil || lockstep == nil ? nil : before.stored)
        ([checkpoint?.notice].compactMap(\.self) + trainer.store.notices).forEach(report)
        before.count(steps: trainer.store.appended - (before.stored ?? trainer.store.appended), seed: setup.seed)
        job = Job(
            setup: setup, shape: shape,
            policy: .init(execution: execution, random: before.policyRandom, step: before.policySteps), weights: weights, critic: critic)
        policyRandom = before.policyRandom
        nextEpisode = before.nextEpisode ?? UInt32(before.episodes)
        self.before = before
        book = try RunBook(folder: folder)
        log = try RunLog(job: job, folder: folder, inRealTime: rig is RealtimeRig, report: report)
        planner = EpisodePlanner(
            task: setup.task, seed: setup.seed, purpose: .training, first: nextEpisode, count: extent.episodes)
        planner.gate = OperatorGate(setup.task, answers: answers, control: rig.control, report: report)
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
        var outcome = try leg(progress)
        while isLegOver, outcome.ending == Ending(.parked, .finished), rig.control.asked == .none {
            outcome = outcome.followed(by: try leg(progress))
        }
        var figure: String?
        attempt { figure = try book.draw(title: title) }
        log.note(outcome.ending.description, at: outcome.robotSeconds)
        return (summary(outcome, figure, wallSeconds: LoopClock.monotonic.now().seconds(since: began)), outcome.ending)
    }

    /// Runs the loop to its ending, and saves. In real time that is all there is; in lockstep the run may go on.
    private func leg(_ progress: (TrainingProgress) -> Void) throws -> RigOutcome {
        isLegOver = false
        try planner.fill(job.plans.writer)
        let outcome = try driven(progress)
        policyRandom = outcome.policyRandom
        attempt { try save(robotSeconds: outcome.robotSeconds) }
        return outcome
    }

    /// A loop that fails takes nothing of what was learned with it.
    private func driven(_ progress: (TrainingProgress) -> Void) throws -> RigOutcome {
        let start = Job.PolicyStart(
            execution: job.policy.execution, random: policyRandom, step: before.policySteps + book.policySteps)
        do {
            if let lockstep = rig as? LockstepRig { return try lockstep.run(job, from: start) { try pump(progress) } }
            return try rig.run(job) { try pump(progress) }
        } catch {
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
        nextEpisode = record.episode + 1
        book.noteStep(intervened: record.intervened)
        let finished = trainer.take(record)
        if learns { trainer.learn(gradientSteps: job.setup.learning.gradientStepsPerPolicyStep) }
        if let setback = trainer.setback { say(setback) }
        if let fault = trainer.fault { tell(fault) }
        guard let finished else { return }
        planner.episodeEnded()
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
        if (before.episodes + book.episodes.count).isMultiple(of: episodesPerCheckpoint) { saveOnTheWay() }
    }

    /// In real time at once; in lockstep when the arm is parked, from where whoever resumes the run goes on in the same way.
    private func saveOnTheWay() {
        guard let lockstep = rig as? LockstepRig else { return attempt { try save(robotSeconds: rig.robotSeconds) } }
        isLegOver = true
        lockstep.endLeg()
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
        var progress = before
        progress.episodes += book.episodes.count
        progress.policySteps += book.policySteps
        // µs, so that it does not matter in how many sessions they were added up.
        progress.robotSeconds = ((before.robotSeconds + robotSeconds) * 1e6).rounded() / 1e6
        progress.policyRandom = policyRandom
        progress.nextEpisode = nextEpisode
        progress.stored = trainer.store.appended
        progress.lockstep = (rig as? LockstepRig)?.place
        try trainer.save(folder: folder.path, notes: [RunProgress.note: progress.text])
        try progress.save(in: folder)
    }

    private var title: String {
        "\(job.setup.robot.name) learns \(job.setup.task.description.name), seed \(job.setup.seed)"
    }

    private var current: TrainingProgress {
        TrainingProgress(
            episodes: before.episodes + book.episodes.count, earlier: before.episodes, wanted: extent.episodes.map { before.episodes + $0 },
            successRate: book.rate.value, lastReturn: book.episodes.last?.result.episodeReturn, policySteps: book.policySteps,
            robotSeconds: rig.robotSeconds, interventions: book.interventions, wakeUpP999: log.wakeUpP999, metrics: trainer.metrics,
            learnerFaults: trainer.learner.faults, isLearning: trainer.fault == nil)
    }

    private func summary(_ outcome: RigOutcome, _ figure: String?, wallSeconds: Double) -> RunSummary {
        let step = 1 / job.setup.task.description.policyRate
        return RunSummary(
            successRate: book.rate.value, episodes: book.episodes.count, policySteps: book.policySteps,
            robotSeconds: outcome.robotSeconds, motionSeconds: Double(book.policySteps) * step, wallSeconds: wallSeconds,
            gradientSteps: trainer.gradientSteps, overruns: outcome.overruns, interventions: book.interventions,
            run: folder.path, seed: job.setup.seed, badPackets: outcome.wire.bad, hostStalls: outcome.wire.hostStalls,
            lostRecords: outcome.lostRecords,
            lateAnswers: outcome.wire.lateAnswers,
            wireDigest: outcome.wireDigest.map(Digest.hexadecimal), weightsDigest: trainer.weightsDigest, figure: figure,
            execution: job.policy.execution.description, latency: outcome.latency, learnerFaults: trainer.learner.faults,
            fault: outcome.ending.isOrderly ? troubles.first : outcome.ending.description)
    }
}
