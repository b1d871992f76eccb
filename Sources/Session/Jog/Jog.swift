import Control
import Policy
import Realtime
import Recording
import Robot
import Task

/// An arm that a person leads by the keys of a terminal, at reduced speed, through the same loop and filter as a policy.
///
/// Nothing moves by itself but the way to the park pose when all is over: an episode begins where the arm is.
public final class Jog {
    private let job: Job
    private let rig: any Rig
    private var plansPushed = 0

    public init(_ setup: RunSetup, rig: any Rig) {
        let compiled = setup.task.compiled
        job = Job(
            setup: setup, shape: JogPolicy.shape(observation: compiled.observationCount, action: compiled.actionCount),
            policy: .init(execution: PolicyExecution(latents: .zero), random: RandomGenerator(seed: setup.seed)))
        self.rig = rig
    }

    /// - Parameters:
    ///   - keys: the descriptor of a terminal that gives each key at once.
    ///   - leave: is called when the person wants to leave; it asks the loop to park. It parks by itself when the terminal has gone.
    ///   - report: shows a sentence to a person.
    ///   - show: is called again and again with what the arm does.
    public func run(
        folder: RunFolder, keys: Int32, leave: @escaping @Sendable () -> Void, report: @escaping @Sendable (String) -> Void,
        show: (JogState) -> Void
    ) throws -> Ending {
        let ticks = TickTap()
        let log = try RunLog(job: job, folder: folder, inRealTime: true, tap: ticks, report: report)
        defer { log.finish() }
        let desk = try JogDesk(job, keys: keys, control: rig.control, ticks: ticks, leave: leave)
        defer { desk.close() }
        let outcome = try rig.run(job) {
            while let record = job.steps.reader.pop() { log.note(record) }
            let state = desk.now
            plan(state)
            show(state)
        }
        log.note(outcome.ending.description, at: outcome.robotSeconds)
        return outcome.ending
    }

    /// An arm that has nothing to do is to begin where it is.
    private func plan(_ state: JogState) {
        guard let tick = state.tick, tick.mode == .idle, state.plansTaken == plansPushed else { return }
        let plan = EpisodePlan(episode: UInt32(plansPushed), readyPose: JointVector(count: 0), scene: SceneState(target: .zero))
        if job.plans.writer.push(plan) { plansPushed += 1 }
    }
}
