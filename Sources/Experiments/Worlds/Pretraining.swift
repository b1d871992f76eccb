import Glibc
import Learning
import Plot
import Policy
import Realtime

/// Running in any direction, learned on an empty floor (paper, figure 7): the reward is the speed, wherever it leads.
public struct Pretraining: Experiment {
    public let name = "pretrain"
    public let abstract = "A body learns to run, in whatever direction (paper, figure 7)"
    static let rollouts = 40
    static let drawnSeeds = 6
    /// Bits of the three that eight directions can have.
    static let leastEntropy = 2.0
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
        result.numbers["distance"] = meanDistance(rollouts)
        result.numbers["random_distance"] = randomDistance(trained.environment, seed: trained.seed)
        result.numbers["direction_entropy"] = directionEntropy(rollouts.map { ($0.last("x"), $0.last("y")) })
        result.addPaths(rollouts, points: 30)
        return result
    }

    /// Mean distance of the episodes' ends from the origin, where they begin, m.
    private static func meanDistance(_ rollouts: [Rollout]) -> Double {
        rollouts.map { hypot($0.last("x"), $0.last("y")) }.reduce(0, +) / Double(rollouts.count)
    }

    /// The same for uniform actions, which lead in every direction too, but nowhere.
    static func randomDistance(_ world: any Environment, seed: UInt64) -> Double {
        var random = RandomGenerator(seed: seed, stream: TrainedLearner.Stream.evaluation)
        let ends = (0..<rollouts).map { _ in
            _ = world.reset(using: &random)
            for _ in 0..<world.horizon {
                if world.step((0..<world.actionCount).map { _ in Float(random.uniform(-1, 1)) }).isTerminal { break }
            }
            return hypot(world.landmarks["x"] ?? .nan, world.landmarks["y"] ?? .nan)
        }
        return ends.reduce(0, +) / Double(rollouts)
    }

    /// Bits of the `log2(sectors)` that the directions of these places have, seen from the origin. The axes and the diagonals, which actions
    /// at their limits lead along, are the middles of the sectors.
    static func directionEntropy(_ places: [(x: Double, y: Double)]) -> Double {
        var counts = [Double](repeating: 0, count: sectors)
        for place in places where place.x.isFinite && place.y.isFinite {
            let turn = atan2(place.y, place.x) / (2 * .pi) + 1 + 0.5 / Double(sectors)
            counts[Int((turn * Double(sectors)).rounded(.down)) % sectors] += 1
        }
        let sum = counts.reduce(0, +)
        return counts.filter { $0 > 0 }.reduce(0) { $0 - $1 / sum * log2($1 / sum) }
    }

    public func report(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> ExperimentReport {
        func entropies(_ variant: String) -> [Double] { records.filter { $0.variant == variant }.map { $0.number("direction_entropy") } }
        let (soft, ddpg) = (entropies("soft_q"), entropies("ddpg"))
        let least = soft.min() ?? .nan
        let gains = records.filter { $0.variant == "soft_q" }.map { $0.number("distance") / $0.number("random_distance") }
        var findings = [
            ExperimentReport.Finding(
                "soft Q-learning runs in many directions: at least \(Self.leastEntropy) of 3 bits in every seed (least \(decimal(least, 2)))",
                holds: least >= Self.leastEntropy),
            .init(
                "and gets somewhere: in every seed at least twice as far as random actions (least \(decimal(gains.min() ?? .nan, 1)) times)",
                holds: gains.allSatisfy { $0 >= 2 }),
        ]
        if let most = ddpg.max() {
            findings.append(.init("DDPG runs in fewer, whatever the seed: at most \(decimal(most, 2)) bits", holds: most < least))
        }
        let table =
            [["learner", "seed", "directions / bit of 3", "speed / m/s", "distance / m", "of random actions / m", "wall time / s"]]
            + records.map { record in
                [
                    record.variant, "\(record.seed)", decimal(record.number("direction_entropy"), 2), decimal(record.number("speed"), 2),
                    decimal(record.number("distance"), 1), decimal(record.number("random_distance"), 1), decimal(record.seconds, 0),
                ]
            }
        return ExperimentReport(findings: findings, table: table, figure: figure(records).svg())
    }

    private func figure(_ records: [TrialRecord]) -> Figure {
        let (soft, ddpg) = (records.filter { $0.variant == "soft_q" }, records.filter { $0.variant == "ddpg" })
        var panels = [Panel.curves("Return of the episodes in training", label: "return", records) { $0.curve("return") }]
        if !ddpg.isEmpty { panels.append(.paths("ddpg, a colour for each seed", ddpg, in: .empty)) }
        panels += soft.prefix(Self.drawnSeeds).map { record in
            .paths("soft_q, seed \(record.seed): \(Self.rollouts) episodes from above", [record], in: .empty, range: -15...15)
        }
        return Figure(title: abstract, columns: 4, panels: panels)
    }
}
