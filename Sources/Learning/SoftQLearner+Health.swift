import CKernels
import Realtime

/// Everything that a learner goes on from, in memory, but its random numbers: what went wrong once is not to come again the same way.
struct LearnerSnapshot {
    private let blocks: [[Float]]
    private let steps: (gradient: Int, q: Int, sampler: Int)
    private let judge: ProposalJudge
    private let health: HealthWatch

    init(_ learner: SoftQLearner) {
        blocks = learner.blocks.map(\.array)
        steps = (learner.gradientSteps, learner.q.steps, learner.sampler.steps)
        (judge, health) = (learner.judge, learner.health)
    }

    func restore(_ learner: SoftQLearner) {
        for (block, values) in zip(learner.blocks, blocks) { block.copy(from: values) }
        for gradient in learner.gradients { gradient.clear() }
        (learner.gradientSteps, learner.q.steps, learner.sampler.steps) = steps
        (learner.judge, learner.health) = (judge, health)
        learner.networks.pack()
    }
}

/// Copies of a learner: the newest, and the one before, which has proven itself since.
struct LearnerSnapshots {
    private var proven: LearnerSnapshot
    private var newest: LearnerSnapshot

    init(_ learner: SoftQLearner) {
        proven = LearnerSnapshot(learner)
        newest = proven
    }

    mutating func add(_ learner: SoftQLearner) {
        proven = newest
        newest = LearnerSnapshot(learner)
    }

    /// The newest may be where the fault began.
    mutating func goBack(_ learner: SoftQLearner) {
        newest = proven
        proven.restore(learner)
    }
}

extension SoftQLearner {
    /// Whether so much went wrong that no more steps are taken.
    public var hasStopped: Bool { faults >= health.limits.faults }

    /// Looks at the step that was just taken, and keeps a copy of the learner from time to time while all is well.
    func watchHealth(_ metrics: LearnerMetrics, rewards: ClosedRange<Float>) throws(LearnerFault) {
        try health.note(metrics, rewards: rewards)
        for weights in networks.all.map(\.parameters) {
            // The loss does not show a weight that is no number: a ReLU makes a zero of it.
            let sum = kernel_sum_of_squares(weights.start, weights.count)
            guard sum.isFinite else { throw .notFinite(quantity: "sum of a network's squared weights", gradientStep: gradientSteps) }
        }
        if gradientSteps % health.limits.snapshotInterval == 0, health.isSound { snapshots?.add(self) }
    }

    /// To the last state that was good.
    func goBack(after fault: LearnerFault) {
        self.fault = fault
        faults += 1
        snapshots?.goBack(self)
    }

    /// From here on: what was there before is no learner to go back to, or to compare with.
    func beginHealth(limits: HealthLimits = HealthLimits()) {
        health = HealthWatch(settings: settings, dimensions: shape.action, limits: limits)
        (fault, faults) = (nil, 0)
        snapshots = LearnerSnapshots(self)
    }

    /// All numbers that a step changes and the next one needs.
    var blocks: [AlignedFloats] {
        [q, sampler].flatMap { [$0.parameters, $0.firstMoments, $0.secondMoments] } + [target] + (targetActor.map { [$0] } ?? [])
    }

    /// Zero between steps; a step that fails leaves something in them.
    var gradients: [AlignedFloats] { parts.flatMap { [$0.qGradient, $0.samplerGradient] } }
}
