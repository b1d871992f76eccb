import Glibc
import Testing

@testable import Learning

@Suite("Stein direction")
struct SteinDirectionTests {
    /// Rows are particles. Returns one direction for each updated particle and the median of squared distances.
    private func direction(
        fixed: [[Float]], updated: [[Float]], score: [[Float]], temperature: Float, rule: BandwidthRule = .medianSquare
    ) -> (directions: [[Float]], median: Float) {
        let (dimensions, k, m) = (fixed[0].count, fixed.count, updated.count)
        let flatFixed = fixed.flatMap(\.self)
        let flatScore = score.flatMap(\.self)
        let byDimension = (0..<dimensions).flatMap { d in updated.map { $0[d] } }
        var distances = [Float](repeating: 0, count: k * m)
        var kernelRow = [Float](repeating: 0, count: m)
        var result = [Float](repeating: 0, count: dimensions * m)
        let median = flatFixed.withUnsafeBufferPointer { fixed in
            flatScore.withUnsafeBufferPointer { score in
                byDimension.withUnsafeBufferPointer { updated in
                    steinDirection(
                        Particles(
                            dimensions: dimensions, fixedCount: k, updatedCount: m, fixed: fixed.baseAddress!,
                            updatedByDimension: updated.baseAddress!, score: score.baseAddress!),
                        temperature: temperature, rule: rule, distances: &distances, kernelRow: &kernelRow, into: &result)
                }
            }
        }
        return ((0..<m).map { i in (0..<dimensions).map { result[$0 * m + i] } }, median)
    }

    @Test("of two particles agrees with a table worked out by hand")
    func byHand() {
        // Fixed at 0 and 1 with scores 1 and -2; one updated particle at 0.5. Both squared distances are 1/4, so
        // h = 0.25 / ln 2 and both kernels are exp(-ln 2) = 1/2. Pull: (1/2 · 1 + 1/2 · -2) / 2 = -1/4. The pushes cancel.
        let middle = direction(fixed: [[0], [1]], updated: [[0.5]], score: [[1], [-2]], temperature: 1)
        #expect(abs(middle.directions[0][0] + 0.25) < 1e-6)
        #expect(middle.median == 0.25)
        // The same at 0: squared distances 0 and 1, lower median 0, so h stands at its floor 1e-3: only the first pulls, by 1/2.
        let onTop = direction(fixed: [[0], [1]], updated: [[0]], score: [[1], [-2]], temperature: 1)
        #expect(abs(onTop.directions[0][0] - 0.5) < 1e-6)
        // At 2 with no pull: squared distances 4 and 1, lower median 1, h = 1 / ln 2, kernels 1/16 and 1/2.
        // Push: -2 alpha/h (fixed - updated) k, averaged: alpha ln 2 (2 · 1/16 + 1 · 1/2) = 0.625 ln 2 · alpha.
        let pushed = direction(fixed: [[0], [1]], updated: [[2]], score: [[0], [0]], temperature: 3)
        #expect(abs(pushed.directions[0][0] - 3 * 0.625 * logf(2)) < 1e-5)
    }

    @Test("agrees with equation 13 written out in double precision", arguments: BandwidthRule.allCases)
    func definition(rule: BandwidthRule) {
        let (k, m, dimensions, alpha) = (16, 9, 3, 0.7)
        func rows(_ count: Int, _ seed: UInt64) -> [[Float]] {
            let flat = normals(count * dimensions, seed: seed)
            return (0..<count).map { Array(flat[$0 * dimensions..<($0 + 1) * dimensions]) }
        }
        let (fixed, updated, score) = (rows(k, 1), rows(m, 2), rows(k, 3))
        let (directions, median) = direction(fixed: fixed, updated: updated, score: score, temperature: Float(alpha), rule: rule)
        func squaredDistance(_ x: [Float], _ y: [Float]) -> Double {
            zip(x, y).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
        }
        let sorted = fixed.flatMap { x in updated.map { squaredDistance(x, $0) } }.sorted()
        #expect(abs(Double(median) - sorted[(k * m - 1) / 2]) < 1e-5)
        let h = rule == .medianSquare ? Double(median) / log(16) : Double(median).squareRoot() / (2 * log(17))
        for (i, y) in updated.enumerated() {
            for d in 0..<dimensions {
                let expected =
                    fixed.indices.reduce(0.0) { sum, j in
                        let kernel = exp(-squaredDistance(fixed[j], y) / h)
                        let gradient = -2 * Double(fixed[j][d] - y[d]) / h * kernel
                        return sum + kernel * Double(score[j][d]) + alpha * gradient
                    } / Double(k)
                #expect(abs(Double(directions[i][d]) - expected) < 1e-5, "particle \(i), dimension \(d)")
            }
        }
    }

    @Test("stays finite when all particles are equal")
    func collapsed() {
        let equal = [[Float]](repeating: [0.3, -0.2], count: 16)
        let (directions, median) = direction(fixed: equal, updated: equal, score: equal, temperature: 1)
        #expect(median == 0)
        for direction in directions { #expect(abs(direction[0] - 0.3) < 1e-6 && abs(direction[1] + 0.2) < 1e-6) }
    }

    @Test("has a bandwidth by the authors' rule and by the paper's, with a floor")
    func bandwidths() {
        #expect(abs(bandwidth(medianSquaredDistance: 4, particles: 16, rule: .medianSquare) - 4 / logf(16)) < 1e-6)
        #expect(abs(bandwidth(medianSquaredDistance: 4, particles: 32, rule: .medianDistance) - 2 / (2 * logf(33))) < 1e-6)
        #expect(bandwidth(medianSquaredDistance: 0, particles: 32, rule: .medianDistance) == 1e-3)
    }
}
