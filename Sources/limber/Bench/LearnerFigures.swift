/// What the bench of the learner found.
struct LearnerFigures: Encodable, CustomStringConvertible {
    let subject = "learner"
    var setting: BenchSetting
    var threads: Int
    /// Of learning and sgemm in turns.
    var rounds: Int
    /// Median of the rounds, and what one and nine in ten of them do not exceed.
    var stepsPerSecond: Double
    var stepsPerSecondP10: Double
    var stepsPerSecondP90: Double
    /// ms, of single steps.
    var stepMsP50: Double
    var stepMsP99: Double
    /// Of one step, by `SoftQSettings.matrixProducts`.
    var operations: Double
    var gflops: Double
    /// Median over the rounds of our rate over sgemm's.
    var sgemmShare: Double
    /// The yardstick: the best of those by core.
    var sgemmGflops: Double
    var sgemmGflopsByCore: [String: Double]
    /// What OpenBLAS takes this processor for.
    var openblasCore: String
    var firstStepMs: Double

    private enum CodingKeys: String, CodingKey {
        case subject, setting, threads, rounds, operations, gflops
        case stepsPerSecond = "steps_per_second"
        case stepsPerSecondP10 = "steps_per_second_p10"
        case stepsPerSecondP90 = "steps_per_second_p90"
        case stepMsP50 = "step_ms_p50"
        case stepMsP99 = "step_ms_p99"
        case sgemmShare = "sgemm_share"
        case sgemmGflops = "sgemm_gflops"
        case sgemmGflopsByCore = "sgemm_gflops_by_core"
        case openblasCore = "openblas_core"
        case firstStepMs = "first_step_ms"
    }

    /// - Parameters:
    ///   - rates: steps per second, one for each round
    ///   - steps: s, one for each step
    ///   - yardsticks: OpenBLAS's own choice first, with a rate for each round
    init(_ setting: BenchSetting, threads: Int, rates: Sample, steps: Sample, _ yardsticks: [Yardstick], firstStepMs: Double) {
        (self.setting, self.threads, self.firstStepMs) = (setting, threads, firstStepMs)
        (rounds, operations) = (rates.count, setting.operations)
        let quantiles = rates.quantiles(0.1, 0.5, 0.9)
        (stepsPerSecondP10, stepsPerSecond, stepsPerSecondP90) = (quantiles[0], quantiles[1], quantiles[2])
        let durations = steps.quantiles(0.5, 0.99).map { $0 * 1e3 }
        (stepMsP50, stepMsP99) = (durations[0], durations[1])
        gflops = stepsPerSecond * operations * 1e-9
        let best = yardsticks.max { $0.rates.median < $1.rates.median }?.rates ?? Sample()
        sgemmGflops = best.median
        let perStep = operations * 1e-9
        sgemmShare = Sample(zip(rates.values, best.values).map { $0 * perStep / $1 }).median
        sgemmGflopsByCore = Dictionary(yardsticks.map { ($0.core, $0.rates.median) }) { max($0, $1) }
        openblasCore = yardsticks.first?.core ?? ""
    }

    var description: String {
        let cores = sgemmGflopsByCore.sorted { $0.key < $1.key }.map { "\($0.key) \(shown($0.value, 1))" }.joined(separator: ", ")
        return """
            learner: \(shown(stepsPerSecond, 1)) steps/s (\(shown(stepsPerSecondP10, 1)) to \(shown(stepsPerSecondP90, 1)) in \(rounds) \
            rounds), \(setting.rawValue), \(threads) thread\(threads == 1 ? "" : "s")
            \(shown(gflops, 1)) GFLOP/s at \(shown(operations * 1e-9, 3)) GFLOP a step: \(shown(sgemmShare * 100, 0))% of sgemm's \
            \(shown(sgemmGflops, 1)) (\(cores); OpenBLAS takes this processor for \(openblasCore))
            a step takes \(shown(stepMsP50, 2)) ms, p99 \(shown(stepMsP99, 2)) ms; the first is done \(shown(firstStepMs, 1)) ms after a \
            process was started
            """
    }
}
