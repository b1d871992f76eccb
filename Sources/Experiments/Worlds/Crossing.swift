import Learning

/// Two ways that look alike until late: does the learner find the better one (paper, figure 3)?
///
/// A threshold is where only the better way passes. As in the paper, what counts is whether the best that a landmark has been since training
/// began is beyond it. Chance alone may pass it once; so it also counts whether the policy goes that way when its training is over.
public struct Crossing: Experiment {
    public let name: String
    public let abstract: String
    /// The landmark, the best of each episode.
    let landmark: String
    let landmarkLabel: String
    /// Whether more of it is better.
    let isRising: Bool
    let threshold: @Sendable (ExperimentPlan) -> Double
    /// Whether an episode went the better way.
    let hasPassed: @Sendable (Rollout) -> Bool
    let world: @Sendable (ExperimentPlan) -> any Environment
    let settings: @Sendable (ExperimentPlan) -> SoftQSettings
    let steps: @Sendable (ExperimentPlan) -> Int
    /// Drawn under the paths.
    let arena: Arena
    static let rollouts = 20
    /// A policy that passes in so many of its rollouts has settled on the better way.
    static let settledShare = 0.5

    public func trials(_ plan: ExperimentPlan) -> [Trial] {
        let algorithms = [Algorithm.softQ] + (plan.baseline == .ddpg ? [.ddpg] : [])
        return algorithms.flatMap { algorithm in
            plan.seedList.map { seed in
                LearningTrial(
                    settings: settings(plan).adapted(to: algorithm), seed: seed, steps: plan.steps ?? steps(plan),
                    environment: { world(plan) }, measure: { measure(plan, $0) }
                ).trial(variant: algorithm.rawValue)
            }
        }
    }

    private func measure(_ plan: ExperimentPlan, _ trained: TrainedLearner) -> TrialResult {
        let rollouts = trained.rollouts(Self.rollouts)
        let crossed = rollouts.filter(hasPassed).count
        var result = TrialResult()
        result.numbers["crossing_share"] = Double(crossed) / Double(rollouts.count)
        result.numbers["return"] = rollouts.map(\.episodeReturn).reduce(0, +) / Double(rollouts.count)
        result.addPaths(rollouts, points: 40)
        return result
    }

    func isBeyond(_ threshold: Double, _ value: Double) -> Bool { isRising ? value > threshold : value < threshold }

    /// The best so far at each point of a trial's curve.
    func bestSoFar(_ record: TrialRecord) -> [Double] {
        var best = isRising ? -Double.infinity : .infinity
        return record.curve(landmark).map { value in
            if value.isFinite { best = isRising ? max(best, value) : min(best, value) }
            return best
        }
    }

    /// Environment steps until the threshold was first passed; nil when it never was.
    func stepsToCross(_ record: TrialRecord, _ threshold: Double) -> Int? {
        zip(record.curve("steps"), bestSoFar(record)).first { isBeyond(threshold, $0.1) }.map { Int($0.0) }
    }

    public func report(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> ExperimentReport {
        let threshold = threshold(plan)
        func count(_ variant: String) -> (passed: Int, settled: Int, of: Int) {
            let seeds = records.filter { $0.variant == variant }
            let passed = seeds.filter { stepsToCross($0, threshold) != nil }
            return (passed.count, seeds.filter { $0.number("crossing_share") >= Self.settledShare }.count, seeds.count)
        }
        let (soft, ddpg) = (count("soft_q"), count("ddpg"))
        var findings = [
            ExperimentReport.Finding(
                "soft Q-learning passes \(decimal(threshold, 2)) m in \(soft.passed) of \(soft.of) seeds: in every one",
                holds: soft.passed == soft.of),
            .init("and settles on that way in \(soft.settled) of \(soft.of): in every one", holds: soft.settled == soft.of),
        ]
        if ddpg.of > 0 {
            let claim = "DDPG passes in \(ddpg.passed) and settles on it in \(ddpg.settled) of \(ddpg.of): in fewer than soft Q-learning"
            findings.append(.init(claim, holds: ddpg.settled < soft.settled))
        }
        return ExperimentReport(findings: findings, table: table(records, threshold), figure: figure(plan, records).svg())
    }

    private func table(_ records: [TrialRecord], _ threshold: Double) -> [[String]] {
        [["learner", "seed", "\(landmark) / m", "steps to pass", "of its rollouts pass", "return", "wall time / s"]]
            + records.map { record in
                [
                    record.variant, "\(record.seed)", decimal(bestSoFar(record).last ?? .nan, 2),
                    stepsToCross(record, threshold).map { "\($0)" } ?? "never",
                    "\(decimal(100 * record.number("crossing_share"), 0))%", decimal(record.number("return"), 0),
                    decimal(record.seconds, 0),
                ]
            }
    }
}
