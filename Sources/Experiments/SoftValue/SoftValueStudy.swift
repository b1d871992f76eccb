import Glibc
import Learning

/// How far estimates of the soft value are from the truth, by uniform actions (eq. 10) and by the sampler's (eq. 33), over numbers of
/// actions, dimensions and temperatures.
public struct SoftValueStudy: Experiment {
    public let name = "soft-value"
    public let abstract = "Bias and deviation of the soft value by uniform and by the sampler's actions, in 1, 2 and 7 dimensions"
    static let dimensions = [1, 2, 7]
    static let temperatures: [Float] = [0.3, 1, 3]
    static let samples = [10, 50, 200, 1000]
    /// The learner's default.
    static let usualSamples = SoftQSettings().valueSamples
    private static let fittingSteps = 2000
    /// Of 32 states each.
    private static let batches = 4

    public init() {}

    public func trials(_ plan: ExperimentPlan) -> [Trial] {
        let fittingSteps = plan.steps ?? Self.fittingSteps
        return Self.dimensions.flatMap { dimensions in
            plan.seedList.map { seed in
                Trial(
                    variant: Self.variant(dimensions), seed: seed, steps: Self.temperatures.count * fittingSteps, settings: Self.settings
                ) { try Self.measure(Hills(dimensions: dimensions), seed: seed, fittingSteps: fittingSteps, $0) }
            }
        }
    }

    static func variant(_ dimensions: Int) -> String { "\(dimensions)d" }

    /// The name under which a trial keeps a number.
    static func key(_ number: String, _ proposal: ValueProposal, _ temperature: Float, _ samples: Int) -> String {
        "\(number)_\(proposal.rawValue)_\(temperature)_\(samples)"
    }

    /// The error of a lower bound of the soft value: for any policy, E Q + alpha H is at most V (the Gibbs variational principle).
    static func key(boundAt temperature: Float) -> String { "bound_\(temperature)" }

    /// Of the choice between the two.
    static func key(takenUpAt temperature: Float) -> String { "taken_up_\(temperature)" }

    /// Networks and batches that are enough for one state.
    private static var settings: SoftQSettings {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.valueProposal, settings.valueSamples) = ([64, 64], 32, .sampler, samples.max() ?? 1)
        return settings
    }

    private static func measure(_ hills: Hills, seed: UInt64, fittingSteps: Int, _ context: TrialContext) throws -> TrialResult? {
        var result = TrialResult()
        for (index, temperature) in temperatures.enumerated() {
            let learner = SoftQLearner(observation: 1, action: hills.dimensions, settings: settings, seed: seed)
            let bound = try fit(learner, hills, temperature, steps: fittingSteps) { step in
                context.report(TrialProgress(steps: index * fittingSteps + step))
                return context.isInterrupted()
            }
            guard let bound else { return nil }
            result.numbers[key(boundAt: temperature)] = (bound - hills.softValue(temperature: temperature)) / Double(temperature)
            note(learner, hills, temperature, &result)
        }
        return result
    }

    /// Mean Q + alpha H over the last steps; nil when interrupted.
    private static func fit(
        _ learner: SoftQLearner, _ hills: Hills, _ temperature: Float, steps: Int, isInterrupted: (Int) -> Bool
    ) throws -> Double? {
        let averaged = min(100, steps)
        var bound = 0.0
        for step in 0..<steps {
            if step % 100 == 0, isInterrupted(step) { return nil }
            let metrics = try learner.fitSampler(to: hills.q, temperature: temperature, rate: step < steps / 2 ? 1e-3 : 2e-4)
            if step >= steps - averaged { bound += Double(metrics.policyQMean + temperature * metrics.entropy) / Double(averaged) }
        }
        return bound
    }

    private static func note(_ learner: SoftQLearner, _ hills: Hills, _ temperature: Float, _ result: inout TrialResult) {
        let truth = hills.softValue(temperature: temperature)
        let sampler = estimates(learner, hills, temperature, .sampler)
        let uniform = estimates(learner, hills, temperature, .uniform)
        for (index, count) in samples.enumerated() {
            note(sampler[index], truth, temperature, { key($0, .sampler, temperature, count) }, &result)
            note(uniform[index], truth, temperature, { key($0, .uniform, temperature, count) }, &result)
            guard count == usualSamples else { continue }
            let isTakenUp = SoftQLearner.takesUpSampler(sampler[index], uniform: uniform[index], temperature: temperature)
            result.numbers[key(takenUpAt: temperature)] = isTakenUp ? 1 : 0
        }
    }

    private static func estimates(
        _ learner: SoftQLearner, _ hills: Hills, _ temperature: Float, _ proposal: ValueProposal
    ) -> [[WeightedValue]] {
        (0..<batches).reduce(into: samples.map { _ in [] }) { all, _ in
            let more = learner.softValues(of: hills.q, temperature: temperature, by: proposal, samples: samples)
            for index in samples.indices { all[index] += more[index] }
        }
    }

    /// Errors in units of alpha, so that temperatures can be compared.
    private static func note(
        _ estimates: [WeightedValue], _ truth: Double, _ temperature: Float, _ key: (String) -> String, _ result: inout TrialResult
    ) {
        let errors = estimates.map { (Double($0.value) - truth) / Double(temperature) }
        let count = Double(errors.count)
        let mean = errors.reduce(0, +) / count
        result.numbers[key("bias")] = mean
        result.numbers[key("deviation")] = (errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        result.numbers[key("effective")] = Double(estimates.reduce(0) { $0 + $1.effectiveShare }) / count
        result.numbers[key("folded")] = Double(estimates.reduce(0) { $0 + $1.foldedShare }) / count
    }
}
