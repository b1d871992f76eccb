import Glibc
import Learning
import Policy
import Realtime

/// Four goals alike: soft Q-learning reaches all of them from one policy, where a deterministic one commits to one (paper, figure 1).
public struct MultiGoal: Experiment {
    public let name = "multigoal"
    public let abstract = "A point among four goals alike: one policy reaches them all (paper, figure 1)"
    static let steps = 12_000
    static let rollouts = 200
    /// Bits of the 2 that four goals can have.
    static let leastEntropy = 1.9
    static let mostFailures = 10.0
    /// Bits: that of two goals reached equally often.
    static let mostEntropyOfDDPG = 1.0
    /// Those of figure 1.
    static let probeStates: [[Float]] = [[-2.5, 0], [0, 0], [2.5, 2.5]]
    static let drawnRollouts = 60
    static let drawnActions = 300
    static let densityActions = 20_000

    public init() {}

    /// The paper's, but 32 particles for 100, which costs a third of the time; learning begins after 500 transitions for 10000; the target
    /// follows every 250 gradient steps for 1000, since these episodes have few steps; and rates fall towards the end, so that the four
    /// values, which differ by nothing but error, come to lie within a part of alpha of each other.
    static var settings: SoftQSettings {
        var settings = SoftQSettings()
        settings.temperature = .constant(10)
        settings.minimumPool = 500
        settings.targetInterval = 250
        settings.rateFactor = LogLinearSchedule(initial: 1, final: 0.05, begin: steps / 3, end: steps)
        return settings
    }

    public func trials(_ plan: ExperimentPlan) -> [Trial] {
        let algorithms = [Algorithm.softQ] + (plan.baseline == .ddpg ? [.ddpg] : [])
        return algorithms.flatMap { algorithm in
            plan.seedList.map { seed in
                LearningTrial(
                    settings: Self.settings.adapted(to: algorithm), seed: seed, steps: plan.steps ?? Self.steps,
                    environment: { MultiGoalEnvironment() }, measure: Self.measure
                ).trial(variant: algorithm.rawValue)
            }
        }
    }

    private static func measure(_ trained: TrainedLearner) -> TrialResult {
        let rollouts = trained.rollouts(Self.rollouts)
        var result = TrialResult(numbers: GoalCounts(rollouts).numbers)
        for (index, rollout) in rollouts.prefix(drawnRollouts).enumerated() {
            result.series["path \(index)"] = zip(rollout.landmarks["x"] ?? [], rollout.landmarks["y"] ?? []).map { [$0, $1] }
        }
        guard trained.learner.settings.algorithm == .softQ else { return result }
        let greedy = trained.rollouts(Self.rollouts, PolicyExecution(latents: .best(of: 16)))
        for (name, number) in GoalCounts(greedy).numbers { result.numbers["best_of_16_\(name)"] = number }
        let temperature = trained.learner.settings.temperature.value(atStep: trained.store.appended)
        for (index, state) in probeStates.enumerated() {
            let density = ActionDensity(QFunction(trained.learner), at: state)
            let agent = trained.agent()
            let actions = (0..<densityActions).map { _ in agent.act(state) }
            result.numbers["total_variation_\(index + 1)"] = ActionDensity.totalVariation(
                ActionDensity.shares(of: actions), density.shares(temperature: temperature))
            result.series["q \(index)"] = [density.q]
            result.series["actions \(index)"] = actions.prefix(drawnActions).map { $0.map(Double.init) }
        }
        return result
    }

    public func report(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> ExperimentReport {
        let soft = records.filter { $0.variant == "soft_q" }
        let ddpg = records.filter { $0.variant == "ddpg" }
        let isBalanced = soft.allSatisfy { $0.number("goal_entropy") >= Self.leastEntropy }
        let isReliable = soft.allSatisfy { $0.number("failures") <= Self.mostFailures }
        var findings = [
            ExperimentReport.Finding("goal entropy of at least \(Self.leastEntropy) bits in every seed", holds: isBalanced),
            .init("at most \(Int(Self.mostFailures)) of \(Self.rollouts) rollouts miss every goal, in every seed", holds: isReliable),
        ]
        if !ddpg.isEmpty {
            let commits = ddpg.allSatisfy { $0.number("goal_entropy") < Self.mostEntropyOfDDPG }
            findings.append(.init("DDPG's goal entropy is below \(Self.mostEntropyOfDDPG) bit in every seed", holds: commits))
        }
        return ExperimentReport(findings: findings, table: Self.table(records), figure: MultiGoalFigure(records).svg)
    }

    private static func table(_ records: [TrialRecord]) -> [[String]] {
        let head = ["learner", "seed", "east, west, north, south", "missed", "entropy / bit", "return", "total variation", "wall time / s"]
        return [head]
            + records.map { record in
                let counts = (0..<4).map { "\(Int(record.number("goal_\($0)")))" }.joined(separator: ", ")
                let variations = (1...3).map { record.number("total_variation_\($0)") }.filter(\.isFinite).map { decimal($0, 2) }
                    .joined(separator: ", ")
                return [
                    record.variant, "\(record.seed)", counts, "\(Int(record.number("failures")))",
                    decimal(record.number("goal_entropy"), 3), decimal(record.number("return"), 0), variations, decimal(record.seconds, 0),
                ]
            }
    }
}

/// Where rollouts ended.
struct GoalCounts {
    /// By goal, in the order of `MultiGoalEnvironment.goals`.
    var goals = [Int](repeating: 0, count: MultiGoalEnvironment.goals.count)
    var failures = 0
    /// Mean over the rollouts.
    var episodeReturn = 0.0

    init(_ rollouts: [Rollout]) {
        episodeReturn = rollouts.map(\.episodeReturn).reduce(0, +) / Double(max(1, rollouts.count))
        for rollout in rollouts {
            let goal = Int(rollout.last("goal"))
            if goals.indices.contains(goal) { goals[goal] += 1 } else { failures += 1 }
        }
    }

    /// Of the goals among those that were reached, in bits: 2 when all four are reached equally often, 0 for a single one or none.
    var entropy: Double {
        let reached = Double(goals.reduce(0, +))
        return goals.filter { $0 > 0 }.reduce(0) { $0 - Double($1) / reached * log2(Double($1) / reached) }
    }

    var numbers: [String: Double] {
        var numbers = ["goal_entropy": entropy, "failures": Double(failures), "return": episodeReturn]
        for (index, count) in goals.enumerated() { numbers["goal_\(index)"] = Double(count) }
        return numbers
    }
}
