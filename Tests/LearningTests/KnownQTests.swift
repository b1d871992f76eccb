import Glibc
import Testing

@testable import Learning

/// A Q-function over [-1, 1]² that is known, with its gradient.
struct KnownQ: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The largest total variation that passes, against about half of that measured.
    let threshold: Double
    let value: @Sendable (Double, Double) -> Double
    let gradient: @Sendable (Double, Double) -> (Double, Double)

    static let flat = KnownQ(testDescription: "flat", threshold: 0.12, value: { _, _ in 0 }, gradient: { _, _ in (0, 0) })
    static let slope = KnownQ(testDescription: "3a + 3b", threshold: 0.15, value: { 3 * $0 + 3 * $1 }, gradient: { _, _ in (3, 3) })
    static let hill = KnownQ(
        testDescription: "-3(a² + b²)", threshold: 0.12, value: { -3 * ($0 * $0 + $1 * $1) }, gradient: { (-6 * $0, -6 * $1) })
    /// ln of the sum of two Gaussian hills at (±0.5, 0).
    static let twoHills = KnownQ(
        testDescription: "two hills", threshold: 0.2,
        value: { a, b in log(exp(-12 * (a - 0.5) * (a - 0.5)) + exp(-12 * (a + 0.5) * (a + 0.5))) - 12 * b * b },
        gradient: { a, b in
            let right = exp(-12 * (a - 0.5) * (a - 0.5))
            let left = exp(-12 * (a + 0.5) * (a + 0.5))
            return (-24 * ((a - 0.5) * right + (a + 0.5) * left) / (right + left), -24 * b)
        })
}

@Suite("The sampler, trained on a known Q, draws from exp(Q / alpha)")
struct KnownQTests {
    @Test("as near as total variation on a 10 × 10 grid tells", arguments: [KnownQ.flat, .slope, .hill, .twoHills])
    func samplesFollowQ(_ q: KnownQ) throws {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch) = ([64, 64], 32)
        (settings.fixedParticles, settings.updatedParticles, settings.valueSamples) = (16, 16, 1)
        let learner = SoftQLearner(observation: 1, action: 2, settings: settings, seed: 1)
        var metrics = LearnerMetrics()
        metrics.temperature = 1
        for _ in 0..<2000 {
            try learner.samplerStep(rate: 1e-3, &metrics) { request in
                for row in 0..<request.stateCount * request.particles {
                    let (da, db) = q.gradient(Double(request.actions[2 * row]), Double(request.actions[2 * row + 1]))
                    (request.gradient[2 * row], request.gradient[2 * row + 1]) = (Float(da), Float(db))
                }
                return 0
            }
        }
        let distance = totalVariation(draw(40_000, from: learner), q)
        #expect(distance < q.threshold, "total variation \(distance)")
    }

    private func draw(_ count: Int, from learner: SoftQLearner) -> [(Double, Double)] {
        let network = ReferenceNetwork(learner.shape.layout, learner.samplerParameters)
        let latents = normals(2 * count, seed: 77).map(Double.init)
        return (0..<count).map { row in
            let u = network.output([0, latents[2 * row], latents[2 * row + 1]])
            return (tanh(u[0]), tanh(u[1]))
        }
    }

    private func totalVariation(_ actions: [(Double, Double)], _ q: KnownQ) -> Double {
        func bin(_ x: Double) -> Int { min(9, Int((x + 1) * 5)) }
        var drawn = [Double](repeating: 0, count: 100)
        for (a, b) in actions { drawn[bin(a) * 10 + bin(b)] += 1 / Double(actions.count) }
        var wanted = [Double](repeating: 0, count: 100)
        let points = (0..<200).map { -1 + (Double($0) + 0.5) / 100 }
        for a in points { for b in points { wanted[bin(a) * 10 + bin(b)] += exp(q.value(a, b)) } }
        let total = wanted.reduce(0, +)
        return 0.5 * zip(drawn, wanted).reduce(0) { $0 + abs($1.0 - $1.1 / total) }
    }
}
