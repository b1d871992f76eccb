import Plot
import Recording

/// What a run writes down as it goes: a row for each episode, and at the end a picture and a summary.
final class RunBook {
    let folder: RunFolder
    private(set) var rate = SuccessRate()
    private(set) var episodes: [TimedResult] = []
    private(set) var interventions = 0
    private(set) var policySteps = 0
    /// Of the table of episodes.
    var failure: RecordingError? { table.failure }
    private let table: MetricsTable

    private static let columns = [
        "episode", "robot_seconds", "succeeded", "return", "final_distance_m", "steps", "interventions", "gradient_steps", "temperature",
        "entropy", "q_loss", "saturation", "q_mean", "policy_q", "particle_spread", "sampler_gap", "q_bias", "weights_age",
        "learner_faults", "health",
    ]

    init(folder: RunFolder) throws {
        self.folder = folder
        table = try MetricsTable(path: folder.metrics + "/episodes.csv", columns: RunBook.columns)
    }

    func noteStep(intervened: Bool) {
        policySteps += 1
        if intervened { interventions += 1 }
    }

    /// An episode that was cut says nothing of the policy, and is left out.
    func note(_ result: EpisodeResult, robotSeconds: Double, trainer: Trainer) {
        guard !result.wasCut else { return }
        rate.take(result.succeeded)
        let metrics = trainer.metrics
        let bias = trainer.episodes.valueBias.map(Double.init)
        episodes.append(
            TimedResult(
                result: result, robotSeconds: robotSeconds, entropy: metrics.gradientSteps > 0 ? Double(metrics.entropy) : nil,
                valueBias: bias))
        table.append([
            Double(result.episode), robotSeconds, result.succeeded ? 1 : 0, result.episodeReturn, result.finalDistance,
            Double(result.steps), Double(result.interventions), Double(trainer.learner.gradientSteps), Double(metrics.temperature),
            Double(metrics.entropy), Double(metrics.qLoss), Double(metrics.saturation), Double(metrics.qMean),
            Double(metrics.policyQMean), Double(metrics.particleSpread), Double(trainer.learner.health.trend.samplerGap),
            bias ?? .nan, Double(trainer.episodes.weightsAge), Double(trainer.learner.faults), Double(trainer.healthLevel),
        ])
    }

    /// Replaces the run's picture; returns its path, nil before the first episode.
    func draw(title: String) throws -> String? {
        guard !episodes.isEmpty else { return nil }
        try folder.replace(folder.figure, with: RunFigure.training(episodes, title: title).svg())
        return folder.figure
    }
}
