import Glibc
import Learning
import Plot
import Policy

/// Running in any direction, learned on an empty floor (paper, figure 7): the reward is the speed, wherever it leads.
public struct Pretraining: Experiment {
    public let name = "pretrain"
    public let abstract = "A body learns to run, in whatever direction (paper, figure 7)"
    static let rollouts = 40
    /// Directions that are told apart.
    static let sectors = 8

    public init() {}

    /// The ball's: a high temperature, noise as in the paper, and a short look ahead. While the values still grow, those of the direction
    /// that was taken first grow ahead of the others', and the longer the look ahead the more: with a discount of 0.99 and without noise
    /// every seed ran off in one quadrant.
    static func settings(_ body: Body) -> SoftQSettings {
        var settings = WorldSettings.of(body)
        guard body == .ball else { return settings }
        settings.temperature = .constant(1)
        settings.discount = 0.95
        settings.exploration = .ornsteinUhlenbeck(OrnsteinUhlenbeck())
        return settings
    }

    static func steps(_ plan: ExperimentPlan) -> Int { plan.body == .quadruped ? WorldSettings.paperSteps : 10_000 }

    public func trials(_ plan: ExperimentPlan) -> [Trial] {
        let algorithms = [Algorithm.softQ] + (plan.baseline == .ddpg ? [.ddpg] : [])
        return algorithms.flatMap { algorithm in
            plan.seedList.map { Self.trial(plan, algorithm, seed: $0, variant: algorithm.rawValue) }
        }
    }

    static func trial(_ plan: ExperimentPlan, _ algorithm: Algorithm, seed: UInt64, variant: String) -> Trial {
        let body = plan.body ?? .ball
        return LearningTrial(
            settings: settings(body).adapted(to: algorithm), seed: seed, steps: plan.steps ?? steps(plan),
            environment: { GroundWorld(.empty, reward: .speed, body: body) }, measure: measure
        ).trial(variant: variant)
    }

    private static func measure(_ trained: TrainedLearner) -> TrialResult {
        let rollouts = trained.rollouts(rollouts)
        var result = TrialResult()
        result.numbers["return"] = rollouts.map(\.episodeReturn).reduce(0, +) / Double(rollouts.count)
        result.numbers["speed"] = rollouts.map { $0.episodeReturn / Double($0.steps) }.reduce(0, +) / Double(rollouts.count)
        result.numbers["direction_entropy"] = directionEntropy(rollouts.map { ($0.last("x"), $0.last("y")) })
        result.addPaths(rollouts)
        return result
    }

    /// Bits of the `log2(sectors)` that the directions of these places have, seen from the origin.
    static func directionEntropy(_ places: [(x: Double, y: Double)]) -> Double {
        var counts = [Double](repeating: 0, count: sectors)
        for place in places where place.x.isFinite && place.y.isFinite {
            let turn = atan2(place.y, place.x) / (2 * .pi) + 1
            counts[Int((turn * Double(sectors)).rounded(.down)) % sectors] += 1
        }
        let sum = counts.reduce(0, +)
        return counts.filter { $0 > 0 }.reduce(0) { $0 - $1 / sum * log2($1 / sum) }
    }

    public func report(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> ExperimentReport {
        func entropies(_ variant: String) -> [Double] { records.filter { $0.variant == variant }.map { $0.number("direction_entropy") } }
        let (soft, ddpg) = (entropies("soft_q"), entropies("ddpg"))
        let least = soft.min() ?? .nan
        var findings = [
            ExperimentReport.Finding(
                "soft Q-learning runs in many directions: at least 1.5 of 3 bits in every seed (least \(decimal(least, 2)))",
                holds: least >= 1.5)
        ]
        if let most = ddpg.max() {
            findings.append(.init("DDPG runs in fewer, whatever the seed: at most \(decimal(most, 2)) bits", holds: most < least))
        }
        let table =
            [["learner", "seed", "speed / m/s", "directions / bit of 3", "return", "wall time / s"]]
            + records.map { record in
                [
                    record.variant, "\(record.seed)", decimal(record.number("speed"), 2),
                    decimal(record.number("direction_entropy"), 2), decimal(record.number("return"), 0), decimal(record.seconds, 0),
                ]
            }
        return ExperimentReport(findings: findings, table: table, figure: figure(records).svg())
    }

    private func figure(_ records: [TrialRecord]) -> Figure {
        var panels = [Panel.curves("Return of the episodes in training", label: "return", records) { $0.curve("return") }]
        for record in records {
            panels.append(.paths("\(record.variant), seed \(record.seed): \(Self.rollouts) episodes from above", [record], in: .empty))
        }
        return Figure(title: abstract, columns: 3, panels: panels)
    }
}
