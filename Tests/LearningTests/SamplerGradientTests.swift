import Glibc
import Policy
import Testing

@testable import Learning

/// What a sampler's step goes down, against the same objective written out in double precision and differentiated numerically.
@Suite("Gradients of the sampler agree with finite differences in double precision")
struct SamplerGradientTests {
    /// Two parts of 16 states each.
    private let states = 32
    private let observation = 2
    private let action = 2

    private func learner(_ change: (inout SoftQSettings) -> Void) -> SoftQLearner {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.valueSamples) = ([6, 5], states, 4)
        (settings.fixedParticles, settings.updatedParticles) = (5, 4)
        change(&settings)
        let learner = SoftQLearner(observation: observation, action: action, settings: settings, seed: 3)
        learner.sampler.parameters.copy(from: normals(learner.sampler.parameters.count, seed: 5, scale: 0.6))
        learner.q.parameters.copy(from: normals(learner.q.parameters.count, seed: 6, scale: 0.6))
        learner.networks.pack()
        for (index, part) in learner.parts.enumerated() {
            part.work.batch.observations.copy(from: normals(16 * observation, seed: 7 + 10 * UInt64(index)))
        }
        return learner
    }

    private func work(_ learner: SoftQLearner, _ state: Int) -> LearnerWorkspace { learner.parts[state / 16].work }

    private func row(_ numbers: AlignedFloats, _ index: Int, _ count: Int) -> [Double] {
        (0..<count).map { Double(numbers.start[index * count + $0]) }
    }

    private func state(_ learner: SoftQLearner, _ index: Int) -> [Double] {
        row(work(learner, index).batch.observations, index % 16, observation)
    }

    /// The latents of the particles that were moved last, [state][particle].
    private func latents(_ learner: SoftQLearner) -> [[[Double]]] {
        let count = learner.settings.particlesMoved
        return (0..<states).map { state in
            (0..<count).map { row(work(learner, state).latents, (state % 16) * count + $0, action) }
        }
    }

    private func compare(_ learner: SoftQLearner, _ metrics: inout LearnerMetrics, _ objective: ([Double], [[[Double]]]) -> Double) {
        learner.computeSamplerGradient(&metrics, actionGradient: { $0.qActionGradient($1) })
        let latents = latents(learner)
        let weights = learner.samplerParameters.map(Double.init)
        for index in weights.indices {
            let expected = numericalDerivative(weights, index) { objective($0, latents) }
            let found = Double(learner.sampler.gradient.start[index])
            #expect(abs(found - expected) < 2e-4 * max(1, abs(expected)), "weight \(index): \(found), \(expected)")
        }
    }

    @Test("that climbs Q(s, tanh u): the MAP variant's particles, the DDPG actor's one action", arguments: [Algorithm.map, .ddpg])
    func ascent(algorithm: Algorithm) {
        let learner = learner { $0 = $0.adapted(to: algorithm) }
        let q = ReferenceNetwork(learner.qLayout, learner.qParameters)
        var metrics = LearnerMetrics()
        compare(learner, &metrics) { weights, latents in
            var sampler = ReferenceNetwork(learner.shape.layout, [])
            sampler.parameters = weights
            let values = (0..<states).flatMap { index in
                latents[index].map { q.output(state(learner, index) + sampler.output(state(learner, index) + $0).map(tanh))[0] }
            }
            return -values.reduce(0, +) / Double(values.count)
        }
        #expect((metrics.particleSpread > 0) == (algorithm == .map))
        if algorithm == .ddpg { #expect(latents(learner).joined().joined().allSatisfy { $0 == 0 }) }
    }

    /// A way to take the Stein direction.
    struct Case: Sendable, CustomTestStringConvertible {
        let sets: ParticleSets
        let squash: Squash
        var testDescription: String { "\(sets.rawValue), \(squash.rawValue)" }
    }
    static let cases = ParticleSets.allCases.flatMap { sets in Squash.allCases.map { Case(sets: sets, squash: $0) } }

    @Test("that follows the Stein direction, held constant, through the network", arguments: cases)
    func stein(_ c: Case) {
        let learner = learner {
            ($0.particleSets, $0.squash) = (c.sets, c.squash)
            if c.sets == .shared { $0.fixedParticles = $0.updatedParticles }
        }
        var sampler = ReferenceNetwork(learner.shape.layout, learner.samplerParameters)
        let q = ReferenceNetwork(learner.qLayout, learner.qParameters)
        var metrics = LearnerMetrics()
        metrics.temperature = 0.7
        var directions: [[[Double]]] = []
        compare(learner, &metrics) { weights, latents in
            sampler.parameters = weights
            func place(_ index: Int, _ latent: [Double]) -> [Double] {
                let u = sampler.output(state(learner, index) + latent)
                return c.squash == .beforeTanh ? u : u.map(tanh)
            }
            if directions.isEmpty {  // at the unchanged weights up to the step of the first difference
                sampler.parameters = learner.samplerParameters.map(Double.init)
                directions = (0..<states).map { index in
                    let updated = latents[index].map { place(index, $0) }
                    let fixed = c.sets == .shared ? updated : fixedParticles(learner, index)
                    let value: ([Double]) -> Double = {
                        q.output(state(learner, index) + (c.squash == .beforeTanh ? $0.map(tanh) : $0))[0]
                    }
                    let bandwidth = median(fixed, updated, c.sets) / log(Double(fixed.count))
                    return updated.indices.map { i in
                        let others = c.sets == .shared ? fixed.indices.filter { $0 != i }.map { fixed[$0] } : fixed
                        return direction(at: updated[i], others, bandwidth, c.squash, value)
                    }
                }
                sampler.parameters = weights
            }
            var sum = 0.0
            for index in 0..<states {
                for (particle, latent) in latents[index].enumerated() {
                    sum += zip(directions[index][particle], place(index, latent)).reduce(0) { $0 + $1.0 * $1.1 }
                }
            }
            return -sum / Double(states * learner.settings.updatedParticles)
        }
    }

    private func fixedParticles(_ learner: SoftQLearner, _ index: Int) -> [[Double]] {
        let work = work(learner, index)
        let places = learner.settings.squash == .beforeTanh ? work.fixed : work.fixedActions
        let count = learner.settings.fixedParticles
        return (0..<count).map { row(places, (index % 16) * count + $0, action) }
    }

    private func squaredDistance(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }

    private func median(_ fixed: [[Double]], _ updated: [[Double]], _ sets: ParticleSets) -> Double {
        let sorted = fixed.indices.flatMap { j in
            updated.indices.compactMap { sets == .shared && $0 == j ? nil : squaredDistance(fixed[j], updated[$0]) }
        }.sorted()
        return sorted[(sorted.count - 1) / 2]
    }

    /// Equation 13 in double precision, score and kernel differentiated numerically.
    private func direction(
        at y: [Double], _ fixed: [[Double]], _ h: Double, _ squash: Squash, _ value: ([Double]) -> Double
    ) -> [Double] {
        func logTarget(_ x: [Double]) -> Double {
            value(x) + (squash == .beforeTanh ? 0.7 * x.reduce(0) { $0 + log(1 - tanh($1) * tanh($1)) } : 0)
        }
        return y.indices.map { d in
            fixed.reduce(0.0) { sum, x in
                let kernel: ([Double]) -> Double = { exp(-squaredDistance($0, y) / h) }
                return sum + kernel(x) * numericalDerivative(x, d, logTarget) + 0.7 * numericalDerivative(x, d, kernel)
            } / Double(fixed.count)
        }
    }
}
