import Glibc
import Policy
import Testing

@testable import Learning

@Suite("The density of the sampler's actions (eq. 33)")
struct SamplerDensityTests {
    /// ln |det| in double precision, by cofactors.
    private func determinant(_ m: [[Double]]) -> Double {
        guard m.count > 1 else { return m[0][0] }
        return m.indices.reduce(0.0) { sum, column in
            let minor = m.dropFirst().map { row in row.indices.filter { $0 != column }.map { row[$0] } }
            return sum + (column % 2 == 0 ? 1 : -1) * m[0][column] * determinant(minor)
        }
    }

    @Test("determinants agree with their definition", arguments: 1...7)
    func determinants(size: Int) {
        for seed in 0..<5 as Range<UInt64> {
            var flat = normals(size * size, seed: 10 * UInt64(size) + seed)
            let expected = determinant((0..<size).map { row in flat[row * size..<(row + 1) * size].map(Double.init) })
            let found = LogDeterminant(of: &flat, size: size)
            #expect(abs(Double(found.logMagnitude) - log(abs(expected))) < 1e-4)
            #expect(Double(found.sign) == (expected > 0 ? 1 : -1))
        }
    }

    @Test("a singular matrix has a determinant of zero, whatever its scale", arguments: [1e-6, 1, 1e6] as [Float])
    func singular(scale: Float) {
        var matrix: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map { $0 * scale }
        #expect(LogDeterminant(of: &matrix, size: 3).sign == 0)
        var zero = [Float](repeating: 0, count: 4)
        #expect(LogDeterminant(of: &zero, size: 2).logMagnitude == -.infinity)
        var notFinite: [Float] = [1, .nan, 2, 3]
        #expect(LogDeterminant(of: &notFinite, size: 2).sign == 0)
    }

    private func learner(actions: Int, samples: Int) -> SoftQLearner {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.valueSamples, settings.valueProposal) = ([12, 9], 3, samples, .sampler)
        let learner = SoftQLearner(observation: 2, action: actions, settings: settings, seed: 2)
        learner.sampler.parameters.copy(from: normals(learner.sampler.parameters.count, seed: 3, scale: 0.5))
        learner.networks.pack()
        learner.parts[0].work.batch.nextObservations.copy(from: normals(6, seed: 4))
        return learner
    }

    @Test("agrees with a Jacobian by finite differences in double precision, sign included", arguments: [1, 2, 4, 7])
    func jacobians(dimensions: Int) throws {
        let (learner, samples) = (learner(actions: dimensions, samples: 5), 5)
        let density = try #require(learner.parts[0].work.density)
        learner.parts[0].drawWeightedActions(learner.parts[0].work.batch.nextObservations.start, 3, density)
        let network = ReferenceNetwork(learner.shape.layout, learner.samplerParameters)
        for row in 0..<3 * samples {
            let state = learner.parts[0].work.batch.nextObservations.array[row / samples * 2..<row / samples * 2 + 2].map(Double.init)
            let latent = (0..<dimensions).map { Double(learner.parts[0].work.latents.start[row * dimensions + $0]) }
            let jacobian = (0..<dimensions).map { output in
                (0..<dimensions).map { numericalDerivative(latent, $0) { tanh(network.output(state + $0)[output]) } }
            }
            let volume = determinant(jacobian)
            let logNormal = latent.reduce(-Double(dimensions) / 2 * log(2 * .pi)) { $0 - $1 * $1 / 2 }
            let found = Double(density.logDensities.start[row])
            if density.orientations.start[row] == 0 {
                #expect(abs(volume) < 1e-7 && found == .infinity, "row \(row)")
            } else {
                #expect(abs(found - (logNormal - log(abs(volume)))) < 1e-3, "row \(row)")
                #expect(Double(density.orientations.start[row]) == (volume > 0 ? 1 : -1))
            }
        }
    }

    @Test("with uniform actions, the weighted soft value is the plain one")
    func uniform() {
        let q = normals(20, seed: 5)
        let logDensities = [Float](repeating: -3 * logf(2), count: 20)
        let ones = [Float](repeating: 1, count: 20)
        let weighted = value(q, logDensities, ones, temperature: 0.3)
        let plain = q.withUnsafeBufferPointer { softValue($0, temperature: 0.3, actionDimensions: 3) }
        #expect(abs(weighted.value - plain) < 1e-5)
        #expect(weighted.foldedShare == 0)
        #expect(value([2, 2, 2], [1, 1, 1], [1, 1, 1], temperature: 1).effectiveShare == 1)
        #expect(abs(value([9, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1], temperature: 0.1).effectiveShare - 0.25) < 1e-6)
    }

    private func value(_ q: [Float], _ logDensities: [Float], _ orientations: [Float], temperature: Float) -> WeightedValue {
        q.withUnsafeBufferPointer { q in
            logDensities.withUnsafeBufferPointer { densities in
                orientations.withUnsafeBufferPointer { signs in
                    WeightedValue(
                        WeightedActions(
                            count: q.count, q: q.baseAddress!, logDensities: densities.baseAddress!, orientations: signs.baseAddress!),
                        temperature: temperature)
                }
            }
        }
    }

    @Test("actions where the sampler is singular have no weight, and a state with no others no value")
    func weightless() {
        let some = value([1, 50], [0, .infinity], [1, 0], temperature: 1)
        #expect(abs(some.value - (1 - logf(2))) < 1e-6 && some.effectiveShare == 0.5 && some.foldedShare == 0)
        let none = value([1, 50], [.infinity, .infinity], [0, 0], temperature: 1)
        #expect(none.value == -.infinity && none.effectiveShare == 0 && none.foldedShare == 0.5)
    }

    @Test("a sampler that maps three latents to some actions is too high by what the folded share says")
    func folded() {
        // One dimension, flat Q over [-1, 1], true value ln 2. The sampler goes up to 0.5, back to -0.5 and up again.
        let latents = normals(200_000, seed: 6).map(Double.init)
        func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
        var (densities, signs): ([Float], [Float]) = ([], [])
        for latent in latents {
            // a(p) for p = cumulative(latent) in [0, 1]: slopes 4.5, -3 and 4.5 on thirds; |da/dxi| = |slope| p(xi).
            let slope = (1.0 / 3..<2.0 / 3).contains(cumulative(latent)) ? -3.0 : 4.5
            densities.append(Float(-log(abs(slope))))
            signs.append(slope > 0 ? 1 : -1)
        }
        let found = value([Float](repeating: 0, count: latents.count), densities, signs, temperature: 1)
        #expect(abs(Double(found.foldedShare) - 0.25) < 0.005)
        #expect(abs(found.value + logf(1 - 2 * found.foldedShare) - logf(2)) < 0.01, "\(found)")
        #expect(abs(found.value - logf(4)) < 0.01)
    }
}
