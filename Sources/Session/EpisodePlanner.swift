import Control
import Realtime
import Task

/// Draws the plans of a run's episodes, one after the other, and hands them to the loop ahead of time.
public struct EpisodePlanner {
    /// Separates the targets that are trained on from those held out for a replay, whatever the seed.
    public enum Purpose: UInt64, Sendable {
        case training = 0x7261_696E
        case heldOut = 0x6865_6C64
    }

    private let task: BoundTask
    private let seed: UInt64
    private let purpose: Purpose
    private var last: UInt32?
    private var next: UInt32
    private var waiting: EpisodePlan?
    /// What is done to the arm in every other episode.
    private let perturbations: PerturbationPlan?
    /// Who says when an episode may begin; nil where it may at once.
    var gate: OperatorGate?

    /// - Parameters:
    ///   - first: the number of the next episode; a resumed run goes on where it ended.
    ///   - count: how many episodes to plan; nil plans without end.
    ///   - perturbations: goes to each target twice, undisturbed and then disturbed.
    public init(
        task: BoundTask, seed: UInt64, purpose: Purpose, first: UInt32 = 0, count: Int? = nil, perturbations: PerturbationPlan? = nil
    ) {
        self.perturbations = perturbations
        self.task = task
        self.seed = seed
        self.purpose = purpose
        next = first
        last = count.map { first + UInt32($0) }
    }

    /// Plans one episode more, for one that was cut short.
    public mutating func makeUpForOne() { last? += 1 }

    /// An episode is over, whole or cut.
    func episodeEnded() { gate?.episodeEnded() }

    /// Fills the ring as far as it takes plans, and a person lets it.
    public mutating func fill(_ ring: RingWriter<EpisodePlan>) throws(TaskMismatch) {
        while let plan = try upcoming() {
            guard gate?.isOpen ?? true, ring.push(plan) else { return }
            waiting = nil
            gate?.close()
        }
    }

    /// Every episode has a generator of its own, so that its start depends on seed and number only.
    private mutating func upcoming() throws(TaskMismatch) -> EpisodePlan? {
        if let waiting { return waiting }
        guard last.map({ next < $0 }) ?? true else { return nil }
        let role = perturbations.map { Perturber.role(of: next, in: $0) }
        var generator = RandomGenerator(seed: seed, stream: purpose.rawValue << 32 | UInt64(role?.target ?? next))
        let start = try task.sampleEpisode(using: &generator)
        var plan = EpisodePlan(episode: next, readyPose: start.readyPose, scene: start.scene)
        if let role, role.isDisturbed, role.perturbation.kind == .target {
            plan.movedScene = try task.sampleEpisode(using: &generator).scene
            plan.movesAtStep = UInt32((role.perturbation.at * task.description.policyRate).rounded(.up))
        }
        waiting = plan
        next += 1
        return waiting
    }
}
