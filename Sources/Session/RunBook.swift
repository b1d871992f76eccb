import Foundation
import Plot
import Recording

/// What a run writes down as it goes: a row for each episode, and at the end a picture and a summary.
final class RunBook {
    let folder: RunFolder
    private(set) var rate = SuccessRate()
    private(set) var episodes: [TimedResult] = []
    private(set) var interventions = 0
    private(set) var policySteps = 0
    /// Of what is written for each episode.
    var failure: RecordingError? { table.failure ?? events.failure }
    private let table: MetricsTable
    /// The same numbers for TensorBoard.
    private let events: EventFile
    /// s since 1970
    private let began = Date().timeIntervalSince1970

    private static let episodeColumns = [
        "episode", "robot_seconds", "succeeded", "return", "final_distance_m", "steps", "interventions", "gradient_steps",
    ]
    private static let learnerColumns = [
        "temperature", "entropy", "q_loss", "saturation", "q_mean", "policy_q", "particle_spread", "sampler_gap", "q_bias", "weights_age",
        "learner_faults", "health",
    ]
    private static let curves = episodeColumns.map { "episode/" + $0 } + learnerColumns.map { "learner/" + $0 }

    init(folder: RunFolder) throws {
        self.folder = folder
        table = try MetricsTable(path: folder.metrics + "/episodes.csv", columns: RunBook.episodeColumns + RunBook.learnerColumns)
        events = try EventFile(in: folder.metrics)
    }

    func noteStep(intervened: Bool) {
        policySteps += 1
        if intervened { interventions += 1 }
    }

    /// An episode that was cut says nothing of the policy, and is left out. Seconds and policy steps are the run's, earlier sessions included.
    func note(_ result: EpisodeResult, robotSeconds: Double, policySteps: Int, trainer: Trainer) {
        guard !result.wasCut else { return }
        rate.take(result.succeeded)
        let metrics = trainer.metrics
        let bias = trainer.episodes.valueBias.map(Double.init)
        episodes.append(
            TimedResult(
                result: result, robotSeconds: robotSeconds, entropy: metrics.gradientSteps > 0 ? Double(metrics.entropy) : nil,
                valueBias: bias))
        let row: [Double] = [
            Double(result.episode), robotSeconds, result.succeeded ? 1 : 0, result.episodeReturn, result.finalDistance,
            Double(result.steps), Double(result.interventions), Double(trainer.learner.gradientSteps), Double(metrics.temperature),
            Double(metrics.entropy), Double(metrics.qLoss), Double(metrics.saturation), Double(metrics.qMean),
            Double(metrics.policyQMean), Double(metrics.particleSpread), Double(trainer.learner.health.trend.samplerGap),
            bias ?? .nan, Double(trainer.episodes.weightsAge), Double(trainer.learner.faults), Double(trainer.healthLevel),
        ]
        table.append(row)
        // Robot time for wall time: that is what TensorBoard's relative axis shows, in lockstep too.
        events.append(Array(zip(RunBook.curves, row)), step: policySteps, time: began + robotSeconds)
    }

    /// Replaces the run's picture; returns its path, nil before the first episode.
    func draw(title: String) throws -> String? {
        guard !episodes.isEmpty else { return nil }
        try folder.replace(folder.figure, with: RunFigure.training(episodes, title: title).svg())
        return folder.figure
    }
}
