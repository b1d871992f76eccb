import Glibc
import Testing

@testable import Learning

@Suite("Soft value and its target")
struct SoftValueTests {
    /// alpha ln of the integral of exp(Q / alpha) over [-1, 1]^D, by the midpoint rule.
    private func integral(_ temperature: Double, dimensions: Int, cells: Int = 400, _ q: ([Double]) -> Double) -> Double {
        let width = 2 / Double(cells)
        let points = (0..<cells).map { -1 + (Double($0) + 0.5) * width }
        var sum = 0.0
        for x in points {
            if dimensions == 1 {
                sum += exp(q([x]) / temperature) * width
            } else {
                for y in points { sum += exp(q([x, y]) / temperature) * width * width }
            }
        }
        return temperature * log(sum)
    }

    private func estimate(_ temperature: Float, dimensions: Int, samples: Int, _ q: ([Double]) -> Double) -> Double {
        let random = LearnerRandom(seed: 4, stream: 1)
        let actions = AlignedFloats(count: samples * dimensions)
        random.fillUniform(actions, count: samples * dimensions)
        let values = (0..<samples).map { sample in
            Float(q((0..<dimensions).map { Double(actions.start[sample * dimensions + $0]) }))
        }
        return Double(values.withUnsafeBufferPointer { softValue($0, temperature: temperature, actionDimensions: dimensions) })
    }

    @Test("of a constant Q is that constant plus the entropy of all actions", arguments: [1, 2, 7])
    func constant(dimensions: Int) {
        let q = [Float](repeating: 3, count: 50)
        let value = q.withUnsafeBufferPointer { softValue($0, temperature: 0.5, actionDimensions: dimensions) }
        #expect(abs(value - (3 + 0.5 * Float(dimensions) * logf(2))) < 1e-5)
    }

    @Test("agrees with the integral in one dimension", arguments: [0.1, 1, 10] as [Float])
    func oneDimension(temperature: Float) {
        let q: ([Double]) -> Double = { -2 * ($0[0] - 0.3) * ($0[0] - 0.3) + sin(5 * $0[0]) }
        let expected = integral(Double(temperature), dimensions: 1, q)
        #expect(abs(estimate(temperature, dimensions: 1, samples: 100_000, q) - expected) < 0.01 * Double(max(temperature, 1)))
    }

    @Test("agrees with the integral in two dimensions", arguments: [0.3, 1, 10] as [Float])
    func twoDimensions(temperature: Float) {
        let q: ([Double]) -> Double = { -3 * ($0[0] * $0[0] + $0[1] * $0[1]) + 2 * $0[0] * $0[1] + $0[1] }
        let expected = integral(Double(temperature), dimensions: 2, q)
        #expect(abs(estimate(temperature, dimensions: 2, samples: 200_000, q) - expected) < 0.01 * Double(max(temperature, 1)))
    }

    @Test("does not overflow where Q is large against the temperature")
    func large() {
        let q: [Float] = [1e4, 1e4 - 1, -1e4]
        let value = q.withUnsafeBufferPointer { softValue($0, temperature: 0.01, actionDimensions: 1) }
        #expect(abs(value - 1e4) < 0.1)
    }

    @Test(
        "the target has a future unless the task ended",
        arguments: [(false, 1 + 0.9 * 5), (true, 1)] as [(Bool, Float)])
    func target(terminal: Bool, expected: Float) {
        #expect(temporalDifferenceTarget(reward: 1, discount: 0.9, terminal: terminal, nextSoftValue: 5) == expected)
    }
}

@Suite("Random numbers of the learner")
struct LearnerRandomTests {
    private func moments(_ numbers: [Float]) -> (mean: Double, variance: Double, fourth: Double) {
        let x = numbers.map(Double.init)
        let mean = x.reduce(0, +) / Double(x.count)
        return (
            mean, x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count), x.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(x.count)
        )
    }

    @Test("normal numbers have the normal moments, odd and even places being independent")
    func normal() {
        let numbers = AlignedFloats(count: 400_000)
        LearnerRandom(seed: 9, stream: 1).fillNormal(numbers, count: 400_000)
        let all = numbers.array
        let (mean, variance, fourth) = moments(all)
        #expect(abs(mean) < 0.01 && abs(variance - 1) < 0.01 && abs(fourth - 3) < 0.06)
        let product = stride(from: 0, to: all.count, by: 2).reduce(0.0) { $0 + Double(all[$1] * all[$1 + 1]) } / 200_000
        #expect(abs(product) < 0.01)
        #expect(abs(Double(all.count { $0 > 1.959964 }) / 400_000 - 0.025) < 0.001)
    }

    @Test("uniform numbers fill [-1, 1)")
    func uniform() {
        let numbers = AlignedFloats(count: 400_000)
        LearnerRandom(seed: 9, stream: 1).fillUniform(numbers, count: 400_000)
        let (mean, variance, _) = moments(numbers.array)
        #expect(abs(mean) < 0.005 && abs(variance - 1.0 / 3) < 0.003)
        #expect(numbers.array.allSatisfy { (-1..<1).contains($0) })
    }
}
