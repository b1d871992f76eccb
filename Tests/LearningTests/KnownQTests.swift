import Glibc
import Testing

@testable import Learning

/// Bounds lie near twice what was measured; Docs/soft-q-learning.md has the table.
@Suite("The sampler, trained on a known Q, draws from exp(Q / alpha)")
struct KnownQTests {
    @Test("as near as total variation on a 10 × 10 grid tells, and its density gives the soft value unless it folds", arguments: KnownQ.all)
    func samplesFollowQ(_ q: KnownQ) throws {
        let sampler = try q.sampler { ($0.valueSamples, $0.valueProposal) = (16, .sampler) }
        let distance = q.totalVariation(sampler)
        #expect(distance < q.threshold, "total variation \(distance)")
        let weighted = (0..<8).flatMap { _ in sampler.softValues(of: q.known, temperature: 1, by: .sampler, samples: [16])[0] }
        func mean(_ part: KeyPath<WeightedValue, Float>) -> Double {
            weighted.reduce(0) { $0 + Double($1[keyPath: part]) / Double(weighted.count) }
        }
        let (error, folded) = (mean(\.value) - q.softValue, mean(\.foldedShare))
        if q.testDescription == KnownQ.slope.testDescription {
            // It maps two latents to most actions: equation 33 is half the density, and the value near ln 2 too high.
            #expect(folded > 0.3 && abs(error - log(2)) < 0.25, "folded \(folded), error \(error)")
        } else {
            #expect(folded < 0.02 && abs(error) < 0.06, "folded \(folded), error \(error)")
        }
        #expect(mean(\.effectiveShare) > 0.6)
    }

    @Test("the gradient of each of which is that of its value", arguments: KnownQ.all)
    func gradient(_ q: KnownQ) {
        for action in [[-0.7, 0.3], [0.1, -0.2], [0.45, 0.9]] {
            let (da, db) = q.gradient(action[0], action[1])
            for (index, found) in [da, db].enumerated() {
                #expect(abs(found - numericalDerivative(action, index) { q.value($0[0], $0[1]) }) < 1e-6)
            }
        }
    }

    @Test("with one draw of particles for both sets too", arguments: [(KnownQ.flat, 0.12), (.twoHills, 0.12)])
    func shared(_ q: KnownQ, bound: Double) throws {
        let distance = q.totalVariation(try q.sampler { $0.particleSets = .shared })
        #expect(distance < bound, "total variation \(distance)")
    }

    @Test("with the paper's bandwidth too", arguments: [(KnownQ.slope, 0.16), (.twoHills, 0.12)])
    func paperBandwidth(_ q: KnownQ, bound: Double) throws {
        let distance = q.totalVariation(try q.sampler { $0.bandwidth = .medianDistance })
        #expect(distance < bound, "total variation \(distance)")
    }

    @Test(
        "but with kernel and gradient on the actions only where the density vanishes at the border",
        arguments: [(KnownQ.flat, 0.7...1), (.slope, 0.25...0.45), (.twoHills, 0...0.1)])
    func afterTanh(_ q: KnownQ, expected: ClosedRange<Double>) throws {
        let distance = q.totalVariation(try q.sampler { $0.squash = .afterTanh })
        #expect(expected.contains(distance), "total variation \(distance)")
    }

    @Test("and the MAP variant climbs to a maximum instead", arguments: [KnownQ.hill, .twoHills])
    func map(_ q: KnownQ) throws {
        let sampler = try q.sampler { $0 = $0.adapted(to: .map) }
        let network = ReferenceNetwork(sampler.shape.layout, sampler.samplerParameters)
        let latents = normals(400, seed: 78).map(Double.init)
        let gap = (0..<200).reduce(0.0) { sum, row in
            let a = network.output([0, latents[2 * row], latents[2 * row + 1]]).map(tanh)
            return sum - q.value(a[0], a[1]) / 200
        }
        #expect(abs(gap) < 0.1, "Q is \(gap) below its maximum, zero, on average")
    }
}
