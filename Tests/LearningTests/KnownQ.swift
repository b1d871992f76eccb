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

    static let all = [flat, slope, hill, twoHills]

    var known: KnownActionValue {
        let (value, gradient) = (value, gradient)
        return KnownActionValue(
            value: { Float(value(Double($0[0]), Double($0[1]))) },
            gradient: {
                let (da, db) = gradient(Double($0[0]), Double($0[1]))
                ($1[0], $1[1]) = (Float(da), Float(db))
            })
    }

    /// A sampler trained on it alone, at temperature 1, for 2000 steps.
    func sampler(_ change: (inout SoftQSettings) -> Void = { _ in }) throws -> SoftQLearner {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch) = ([64, 64], 32)
        (settings.fixedParticles, settings.updatedParticles, settings.valueSamples) = (16, 16, 1)
        change(&settings)
        let learner = SoftQLearner(observation: 1, action: 2, settings: settings, seed: 1)
        for _ in 0..<2000 { try learner.fitSampler(to: known, temperature: 1, rate: 1e-3) }
        return learner
    }

    /// Total variation between the sampler's actions and exp(Q), on a 10 × 10 grid.
    func totalVariation(_ learner: SoftQLearner) -> Double {
        func bin(_ x: Double) -> Int { min(9, Int((x + 1) * 5)) }
        let network = ReferenceNetwork(learner.shape.layout, learner.samplerParameters)
        let (count, latents) = (40_000, normals(80_000, seed: 77).map(Double.init))
        var drawn = [Double](repeating: 0, count: 100)
        for row in 0..<count {
            let u = network.output([0, latents[2 * row], latents[2 * row + 1]])
            drawn[bin(tanh(u[0])) * 10 + bin(tanh(u[1]))] += 1 / Double(count)
        }
        var wanted = [Double](repeating: 0, count: 100)
        for (a, b, density) in grid() { wanted[bin(a) * 10 + bin(b)] += density }
        let total = wanted.reduce(0, +)
        return 0.5 * zip(drawn, wanted).reduce(0) { $0 + abs($1.0 - $1.1 / total) }
    }

    /// ln of the integral of exp(Q), by the midpoint rule.
    var softValue: Double { log(grid().reduce(0) { $0 + $1.2 } / 10_000) }

    /// exp(Q) at the middle of 200 × 200 cells.
    private func grid() -> [(Double, Double, Double)] {
        let points = (0..<200).map { -1 + (Double($0) + 0.5) / 100 }
        return points.flatMap { a in points.map { b in (a, b, exp(value(a, b))) } }
    }
}
