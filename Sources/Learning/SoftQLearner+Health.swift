import CKernels
import Policy
import Realtime

/// Everything that a learner goes on from, in memory, but its random numbers: what went wrong once is not to come again the same way.
struct LearnerSnapshot {
    private let blocks: [[Float]]
    private let steps: (gradient: Int, q: Int, sampler: Int)
    private let judge: ProposalJudge
    private let health: HealthWatch.State

    init(_ learner: SoftQLearner) {
        blocks = learner.blocks.map(\.array)
        steps = (learner.gradientSteps, learner.q.steps, learner.sampler.steps)
        (judge, health) = (learner.judge, learner.health.state)
    }

    func restore(_ learner: SoftQLearner) {
        for (block, values) in zip(learner.blocks, blocks) { block.copy(from: values) }
        for gradient in learner.gradients { gradient.clear() }
        (learner.gradientSteps, learner.q.steps, learner.sampler.steps) = steps
        (learner.judge, learner.health.state) = (judge, health)
        learner.networks.pack()
    }
}

extension LearnerSnapshot {
    /// Into a checkpoint, each array's name behind `prefix`.
    func add(to contents: inout Safetensors.Contents, layouts: [(name: String, layout: NetworkLayout)], prefix: String) {
        for (block, (name, layout)) in zip(blocks, layouts) { contents.add(block, layout, named: prefix + name) }
        contents.tensors[prefix + "counters"] = .init(
            [steps.gradient, steps.q, steps.sampler, health.trend.steps].map(UInt64.init))
        contents.tensors[prefix + "sampler_value"] = .init(judge.state, shape: [judge.state.count])
        contents.tensors[prefix + "health"] = .init(health.numbers, shape: [health.numbers.count])
    }

    /// From a checkpoint.
    init(
        from contents: Safetensors.Contents, _ file: CheckpointFile, layouts: [(name: String, layout: NetworkLayout)], prefix: String
    ) throws(CheckpointError) {
        var blocks: [[Float]] = []
        for (name, layout) in layouts { blocks.append(try file.take(layout, named: prefix + name, from: contents)) }
        self.blocks = blocks
        let counters = try file.take(4, named: prefix + "counters", from: contents)
        guard counters.allSatisfy({ $0 < UInt64(Int.max / 2) }) else { throw .countsTooFar(path: file.path) }
        steps = (Int(counters[0]), Int(counters[1]), Int(counters[2]))
        judge = ProposalJudge(state: try file.takeFloats(ProposalJudge().state.count, named: prefix + "sampler_value", from: contents))
        health = HealthWatch.State(
            numbers: try file.takeFloats(HealthWatch.State().numbers.count, named: prefix + "health", from: contents),
            steps: Int(counters[3]))
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

    init(proven: LearnerSnapshot, newest: LearnerSnapshot) { (self.proven, self.newest) = (proven, newest) }

    /// How a checkpoint calls the copies: the proven one and the newest.
    static let names = ["proven.", "newest."]
    var named: [(LearnerSnapshot, String)] { [(proven, Self.names[0]), (newest, Self.names[1])] }

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

    /// Lets its networks learn something else: what their health was says nothing of that.
    public func beginAnew() { beginHealth() }

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
