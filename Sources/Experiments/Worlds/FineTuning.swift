import Learning
import Policy
import Plot

/// What was learned on an empty floor, taken into hallways and a maze (paper, figures 4 and 5), against learning there from scratch.
public struct FineTuning: Experiment {
    public let name = "finetune"
    public let abstract = "Running is taught to keep to a hallway and to round a U (paper, figures 4 and 5)"
    static let pretrained = "pretrain"
    static let rollouts = 10

    /// Where fine-tuning goes on.
    struct Place: Sendable {
        let name: String
        let arena: Arena
        let reward: GroundWorld.Reward
        /// Environment steps of the ball.
        let steps: Int

        static let all = [
            Place(name: "wide", arena: .wideHallway, reward: .speed, steps: 8_000),
            Place(name: "narrow", arena: .narrowHallway, reward: .speed, steps: 8_000),
            Place(name: "u-maze", arena: .uMaze, reward: .nearness(width: 1.5), steps: 20_000),
        ]

        func steps(_ plan: ExperimentPlan) -> Int { plan.steps ?? (plan.body == .quadruped ? 2_000_000 : steps) }

        /// The paper's annealing: to a temperature of 0.001 and a single latent, here over the first half of the steps.
        func settings(_ plan: ExperimentPlan) -> SoftQSettings {
            var settings = Pretraining.settings(plan.body ?? .ball)
            let end = steps(plan) / 2
            settings.temperature = LogLinearSchedule(initial: 0.1, final: 0.001, begin: 0, end: end)
            settings.discount = 0.99
            settings.latents = .frozen(count: 10, until: end)
            return settings
        }
    }

    public init() {}

    public func trials(_ plan: ExperimentPlan) -> [Trial] {
        plan.seedList.flatMap { seed in
            let soft = Self.trials(plan, .softQ, seed: seed, suffix: "")
            return soft + (plan.baseline == .ddpg ? Self.trials(plan, .ddpg, seed: seed, suffix: "-ddpg") : [])
        }
    }

    /// Pretraining and, in each place, a learner that begins with it and one that begins with nothing.
    private static func trials(_ plan: ExperimentPlan, _ algorithm: Algorithm, seed: UInt64, suffix: String) -> [Trial] {
        let whole = ExperimentPlan(seeds: plan.seeds, baseline: plan.baseline, body: plan.body)
        let before = Pretraining.trial(whole, algorithm, seed: seed, variant: pretrained + suffix)
        return [before]
            + Place.all.flatMap { place in
                [("pretrained", before.name as String?), ("scratch", nil)].map { start, begins in
                    LearningTrial(
                        settings: place.settings(plan).adapted(to: algorithm), seed: seed, steps: place.steps(plan), begins: begins,
                        environment: { GroundWorld(place.arena, reward: place.reward, body: plan.body ?? .ball) }, measure: measure
                    ).trial(variant: "\(place.name)-\(start)\(suffix)")
                }
            }
    }

    private static func measure(_ trained: TrainedLearner) -> TrialResult {
        let rollouts = trained.rollouts(rollouts)
        var result = TrialResult()
        result.numbers["return"] = rollouts.map(\.episodeReturn).reduce(0, +) / Double(rollouts.count)
        result.addPaths(rollouts)
        return result
    }

    /// Mean return of the episodes of a trial's training.
    static func trainingReturn(_ record: TrialRecord) -> Double {
        let returns = record.curve("return").filter(\.isFinite)
        return returns.reduce(0, +) / Double(returns.count)
    }

    /// Mean over the seeds of a variant.
    static func mean(_ records: [TrialRecord], _ variant: String, _ value: (TrialRecord) -> Double) -> Double {
        let values = records.filter { $0.variant == variant }.map(value)
        return values.reduce(0, +) / Double(values.count)
    }

    public func report(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> ExperimentReport {
        var findings: [ExperimentReport.Finding] = []
        for place in Place.all {
            let (pretrained, scratch) = ("\(place.name)-pretrained", "\(place.name)-scratch")
            let gain = Self.mean(records, pretrained, Self.trainingReturn) - Self.mean(records, scratch, Self.trainingReturn)
            findings.append(.init("\(place.name): pretraining gains \(decimal(gain, 0)) of the mean return in training", holds: gain > 0))
            guard plan.baseline == .ddpg else { continue }
            let ddpg = Self.mean(records, pretrained + "-ddpg", Self.trainingReturn)
            let lead = Self.mean(records, pretrained, Self.trainingReturn) - ddpg
            findings.append(.init("\(place.name): \(decimal(lead, 0)) more than DDPG pretrained with the same steps", holds: lead > 0))
        }
        return ExperimentReport(findings: findings, table: table(records), figure: figure(plan, records).svg(panelWidth: 500))
    }

    private func table(_ records: [TrialRecord]) -> [[String]] {
        var seen: Set<String> = []
        let variants = records.map(\.variant).filter { seen.insert($0).inserted }
        return [["learner", "return in training, mean (seeds)", "return after training, mean (seeds)", "wall time / s"]]
            + variants.map { variant in
                let own = records.filter { $0.variant == variant }
                func cell(_ value: (TrialRecord) -> Double) -> String {
                    "\(decimal(Self.mean(records, variant, value), 0)) (\(own.map { decimal(value($0), 0) }.joined(separator: ", ")))"
                }
                return [variant, cell(Self.trainingReturn), cell { $0.number("return") }, decimal(own.map(\.seconds).reduce(0, +), 0)]
            }
    }

    private func figure(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> Figure {
        let curves = Place.all.map { place in
            let own = records.filter { $0.variant.hasPrefix(place.name) }
            return Panel.means(
                "\(place.name): return in training, mean over the seeds", label: "return", own,
                name: { String($0.dropFirst(place.name.count + 1)) }, values: { $0.curve("return") })
        }
        let maps = Place.all.map { place in
            let own = records.filter { $0.variant == "\(place.name)-pretrained" }
            return Panel.paths("\(place.name): fine-tuned, a colour for each seed", own, in: place.arena)
        }
        return Figure(title: abstract, columns: Place.all.count, panels: curves + maps)
    }
}
