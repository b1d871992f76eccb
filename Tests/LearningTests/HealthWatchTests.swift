import Glibc
import Realtime
import Testing

@testable import Learning

@Suite("The watch over a learner's health")
struct HealthWatchTests {
    private let rewards: ClosedRange<Float> = -2...4

    private func settings(_ algorithm: Algorithm = .softQ, temperature: Double = 1) -> SoftQSettings {
        var settings = SoftQSettings()
        settings.discount = 0.9
        if algorithm != .ddpg { settings.temperature = .constant(temperature) }
        return settings.adapted(to: algorithm)
    }

    /// Metrics of a healthy learner of two actions at temperature 1: V = E[Q] + alpha H.
    private func healthy(temperature: Float = 1) -> LearnerMetrics {
        var metrics = LearnerMetrics()
        (metrics.temperature, metrics.qMean, metrics.policyQMean, metrics.entropy) = (temperature, 10, 10, 1)
        (metrics.softValueMean, metrics.qLoss, metrics.particleSpread) = (10 + temperature, 0.5, 1)
        return metrics
    }

    private func watch(_ settings: SoftQSettings, _ metrics: LearnerMetrics, steps: Int = 300) throws -> HealthWatch {
        var watch = HealthWatch(settings: settings, dimensions: 2)
        for _ in 0..<10 { try watch.note(healthy(temperature: metrics.temperature), rewards: rewards) }
        for _ in 0..<steps { try watch.note(metrics, rewards: rewards) }
        return watch
    }

    @Test("the rewards allow (r_max + gamma alpha D ln 2) / (1 - gamma) at most and r_min / (1 - gamma) at least")
    func range() {
        let range = allowedValues(rewards: -3...2, discount: 0.5, temperature: 1, actionDimensions: 2)
        #expect(range.lowerBound == -6)
        #expect(abs(range.upperBound - (2 + 0.5 * 2 * 0.6931472) / 0.5) < 1e-5)
        #expect(allowedValues(rewards: 0...0, discount: 0.5, temperature: 0, actionDimensions: 2) == -2...2, "of rewards of ±1 at least")
        #expect(allowedValues(rewards: 5...9, discount: 0.5, temperature: 0, actionDimensions: 2) == -2...18, "from zero on")
    }

    /// Value iteration with the learner's own soft value, on random tasks of four states and five actions.
    @Test("no iterate of the soft Bellman operator leaves that range", arguments: [Float(0.01), 1, 5])
    func iterates(temperature: Float) {
        var random = RandomGenerator(seed: 1)
        let reward = (0..<20).map { _ in Float(random.uniform(-3, 2)) }
        let next = (0..<20).map { _ in Int(random.uniform(0, 4)) }
        let allowed = allowedValues(
            rewards: reward.min()!...reward.max()!, discount: 0.8, temperature: temperature, actionDimensions: 3)
        var q = [Float](repeating: 0, count: 20)
        for _ in 0..<100 {
            let values = (0..<4).map { state in
                q[state * 5..<state * 5 + 5].withUnsafeBufferPointer { softValue($0, temperature: temperature, actionDimensions: 3) }
            }
            q = (0..<20).map { reward[$0] + 0.8 * values[next[$0]] }
            #expect(q.allSatisfy { allowed.contains($0) })
        }
    }

    @Test("a healthy learner gives no fault and no warning", arguments: [1, 0.001])
    func health(temperature: Double) throws {
        let watch = try watch(settings(temperature: temperature), healthy(temperature: Float(temperature)))
        #expect(watch.warnings.isEmpty && watch.isSound)
        #expect(abs(watch.trend.samplerGap) < 0.01)
    }

    @Test(
        "values beyond what rewards allow are a warning, and a fault where they are beyond it by the whole range",
        arguments: Algorithm.allCases)
    func values(algorithm: Algorithm) throws {
        let allowed = try watch(settings(algorithm), healthy()).allowed
        var metrics = healthy()
        metrics.qMean = allowed.upperBound + 1
        let beyond = try watch(settings(algorithm), metrics, steps: 1000)
        #expect(beyond.warnings.map(\.kind) == [.valuesBeyondRewards] && !beyond.isSound)
        let width = allowed.upperBound - allowed.lowerBound
        for value in [allowed.upperBound + 1.1 * width, allowed.lowerBound - 1.1 * width] {
            metrics.qMean = value
            let fault = #expect(throws: LearnerFault.self) { try watch(settings(algorithm), metrics, steps: 1000) }
            #expect(fault?.description.contains("values have run away") == true, "\(String(describing: fault))")
        }
    }

    @Test("one mad batch is no fault, and what is no number is")
    func oneBatch() throws {
        var (mad, watch) = (healthy(), try watch(settings(), healthy()))
        mad.qMean = 1000
        try watch.note(mad, rewards: rewards)
        mad.qMean = .nan
        #expect(throws: LearnerFault.notFinite(quantity: "mean value", gradientStep: 0)) { try watch.note(mad, rewards: rewards) }
    }

    @Test("a learner that begins with another task's values may keep them")
    func transfer() throws {
        var metrics = healthy()
        (metrics.qMean, metrics.policyQMean, metrics.softValueMean) = (400, 400, 401)
        var watch = HealthWatch(settings: settings(), dimensions: 2)
        for _ in 0..<500 { try watch.note(metrics, rewards: 0...0) }
        #expect(watch.isSound)
    }

    @Test("collapsed particles are a fault where the temperature asks for a broad policy")
    func collapse() throws {
        var metrics = healthy()
        (metrics.particleSpread, metrics.entropy) = (0.01, -7)
        metrics.softValueMean = 12
        let fault = #expect(throws: LearnerFault.self) { try watch(settings(), metrics, steps: 2000) }
        #expect(fault?.description.contains("sampler has collapsed") == true)
    }

    @Test("a narrow policy is none at a small temperature, or where only maxima are sought")
    func narrow() throws {
        var metrics = healthy(temperature: 0.001)
        (metrics.particleSpread, metrics.entropy) = (0.001, -12)
        metrics.softValueMean = 10 - 0.012
        #expect(try watch(settings(temperature: 0.001), metrics, steps: 2000).isSound)
        metrics.softValueMean = 10.2  // within the values' own error
        #expect(try watch(settings(temperature: 0.001), metrics, steps: 2000).isSound)
        var climber = healthy()
        (climber.particleSpread, climber.entropy) = (0, -30)
        #expect(try watch(settings(.map), climber, steps: 2000).isSound)
    }

    @Test("saturated actions are a warning, and no reason to distrust the weights")
    func saturation() throws {
        var metrics = healthy()
        metrics.saturation = 1
        let watch = try watch(settings(), metrics, steps: 1000)
        #expect(watch.warnings.map(\.kind) == [.saturated] && watch.isSound)
        #expect(watch.warnings[0].description.contains("100%"))
    }
}
