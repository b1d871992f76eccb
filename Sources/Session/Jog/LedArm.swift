import Control
import Policy
import Realtime
import Recording
import Robot
import Task

/// An arm that is led through loop and filter without a learner: by a person's keys, or from pose to pose.
///
/// Whoever leads it publishes actions. An episode begins where the arm is, so nothing else moves it but the way to the park pose when
/// all is over.
final class LedArm {
    let job: Job
    let rig: any Rig
    /// The loop's ticks, for whoever leads.
    let ticks = TickTap()
    private var plansPushed = 0

    init(_ setup: RunSetup, rig: any Rig) {
        let compiled = setup.task.compiled
        job = Job(
            setup: setup, shape: LedPolicy.shape(observation: compiled.observationCount, action: compiled.actionCount),
            policy: .init(execution: PolicyExecution(latents: .zero), random: RandomGenerator(seed: setup.seed)))
        self.rig = rig
    }

    /// - Parameters:
    ///   - report: shows a sentence to a person.
    ///   - lead: is called again and again, and says what it has seen of the loop.
    func run(folder: RunFolder, report: @escaping @Sendable (String) -> Void, lead: () throws -> LoopView) throws -> Ending {
        let log = try RunLog(job: job, folder: folder, inRealTime: rig is RealtimeRig, tap: ticks, report: report)
        defer { log.finish() }
        let outcome = try rig.run(job) {
            while let record = job.steps.reader.pop() { log.note(record) }
            log.drainInLockstep()
            plan(after: try lead())
        }
        log.note(outcome.ending.description, at: outcome.robotSeconds)
        return outcome.ending
    }

    /// An arm that has nothing to do is to begin where it is.
    private func plan(after view: LoopView) {
        guard let tick = view.tick, tick.mode == .idle, view.plansTaken == plansPushed else { return }
        let plan = EpisodePlan(episode: UInt32(plansPushed), readyPose: JointVector(count: 0), scene: SceneState(target: .zero))
        if job.plans.writer.push(plan) { plansPushed += 1 }
    }
}

/// What whoever leads an arm has seen of its loop.
struct LoopView: Sendable {
    /// The newest; nil before the loop has begun.
    private(set) var tick: TickRecord?
    /// How many plans the loop has taken.
    private(set) var plansTaken = 0

    mutating func follow(_ ticks: [TickRecord]) {
        plansTaken += ticks.count { $0.takesPlan }
        if let last = ticks.last { tick = last }
    }
}
