import Glibc
import Realtime
import Testing

@testable import Policy

/// A sampler that shows its latent: a = tanh xi, whatever is observed; and a Q-network of the same sizes.
private struct Transparent: ~Copyable {
    static let shape = SamplerShape(observation: 2, action: 2, hidden: [])
    private let weights = LatestValue(count: shape.parameterCount)
    private let critic = LatestValue(count: shape.critic.parameterCount)
    var network: SamplerNetwork

    /// - Parameter slope: Q = slope · a.
    init(_ execution: PolicyExecution, seed: UInt64 = 1, slope: [Float] = [0, 0], gain: Float = 1) {
        network = SamplerNetwork(
            shape: Transparent.shape, weights: weights.reader, critic: critic.reader, seed: seed, execution: execution)
        publish(gain: gain, slope: slope)
    }

    func publish(gain: Float, slope: [Float] = [0, 0]) {
        let rows: [Float] = [0, 0, gain, 0, 0, 0, 0, gain, 0, 0]
        rows.withUnsafeBufferPointer { weights.writer.publish($0, version: 1) }
        let q: [Float] = [0, 0] + slope + [0]
        q.withUnsafeBufferPointer { critic.writer.publish($0, version: 1) }
    }

    mutating func draw(_ count: Int) -> [[Float]] {
        (0..<count).map { _ in
            var action: [Float] = [9, 9]
            network.sample([0, 0], into: &action)
            return action
        }
    }
}

private let noise = OrnsteinUhlenbeck(theta: 0.15, sigma: 0.3)

@Suite("How actions are drawn")
struct PolicyExecutionTests {
    @Test("a zero latent gives one action, and no chance is spent on it")
    func zeroLatent() {
        var policy = Transparent(PolicyExecution(latents: .zero))
        let before = policy.network.random
        #expect(Set(policy.draw(5)) == [[0, 0]])
        #expect(policy.network.random == before)
    }

    @Test("latents that settle are random ones until their step, and zeros from there on")
    func settling() {
        var policy = Transparent(PolicyExecution(latents: .settling(until: 6)))
        var random = Transparent(.stochastic)
        let (before, drawn) = (policy.draw(6), random.draw(6))
        #expect(before == drawn)
        #expect(Set(policy.draw(5)) == [[0, 0]])
    }

    @Test("rivals grow more, log-linearly, from random latents to the best of the last count")
    func rivalry() {
        let counts = LogLinearSchedule(initial: 1, final: 16, begin: 6, end: 14)
        let expected = [1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 6, 8, 11, 16, 16, 16]
        #expect((0..<17).map { PolicyExecution.Latents.rivals(counts, atStep: $0) } == expected)
        var policy = Transparent(PolicyExecution(latents: .rivalry(counts)), slope: [1, -2])
        for count in expected {
            var best = Transparent(PolicyExecution(latents: .best(of: count)), slope: [1, -2])
            best.network.random = policy.network.random
            #expect(policy.draw(1) == best.draw(1))
        }
    }

    @Test("frozen latents give only so many actions, all of them, and the same ones for a seed")
    func frozenLatents() {
        func actions(_ seed: UInt64) -> Set<[Float]> {
            var policy = Transparent(PolicyExecution(latents: .frozen(count: 4, until: nil)), seed: seed)
            return Set(policy.draw(200))
        }
        #expect(actions(1).count == 4)
        #expect(actions(1) == actions(1) && actions(1) != actions(2))
    }

    @Test("frozen latents grow fewer, linearly, until one is left")
    func schedule() {
        let left = (0...12).map { PolicyExecution.Latents.left(of: 5, until: 8, atStep: $0) }
        #expect(left == [5, 4, 4, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1])
        var policy = Transparent(PolicyExecution(latents: .frozen(count: 5, until: 8)))
        #expect(Set(policy.draw(300).suffix(280)).count == 1)
    }

    @Test(
        "a policy that goes on from random state and step draws what it would have drawn",
        arguments: [
            PolicyExecution.Latents.frozen(count: 50, until: 100),
            .rivalry(LogLinearSchedule(initial: 1, final: 16, begin: 20, end: 100)),
        ])
    func resumption(latents: PolicyExecution.Latents) {
        let execution = PolicyExecution(latents: latents)
        var whole = Transparent(execution, slope: [1, -2])
        _ = whole.draw(40)
        var resumed = Transparent(execution, slope: [1, -2])
        resumed.network.random = whole.network.random
        resumed.network.step = whole.network.step
        #expect(resumed.draw(80) == whole.draw(80))
    }

    @Test("the best of N is the one with the largest Q among the next N random actions", arguments: [1, 2, 16])
    func bestOfN(count: Int) {
        var all = Transparent(.stochastic, seed: 3)
        var best = Transparent(PolicyExecution(latents: .best(of: count)), seed: 3, slope: [1, -2])
        let expected = (0..<20).map { _ in all.draw(count).max { $0[0] - 2 * $0[1] < $1[0] - 2 * $1[1] }! }
        #expect(best.draw(20) == expected)
    }

    @Test("noise has the autocorrelation and the spread of the process, and is added to the action")
    func noiseStatistics() {
        var policy = Transparent(PolicyExecution(latents: .zero, noise: OrnsteinUhlenbeck(theta: 0.15, sigma: 0.05)))
        let x = policy.draw(200_000).map { Double($0[0]) }
        let variance = x.reduce(0) { $0 + $1 * $1 } / Double(x.count)
        let lagged = zip(x, x.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(x.count)
        // x' = (1 - theta) x + sigma n has variance sigma² / (1 - (1 - theta)²).
        #expect(abs(variance / (0.0025 / (1 - 0.85 * 0.85)) - 1) < 0.05)
        #expect(abs(lagged / variance - 0.85) < 0.01)
    }

    @Test("noise starts at zero with each episode")
    func episodes() {
        var policy = Transparent(PolicyExecution(latents: .zero, noise: noise))
        var free = Transparent(PolicyExecution(latents: .zero, noise: noise))
        let before = policy.draw(50)
        #expect(before == free.draw(50))
        let random = policy.network.random
        policy.network.beginEpisode()
        var fresh = Transparent(PolicyExecution(latents: .zero, noise: noise))
        fresh.network.random = random
        #expect(policy.draw(3) == fresh.draw(3))
        #expect(free.draw(3) != fresh.draw(3))
    }

    @Test("a noisy action stays in the box")
    func box() {
        var policy = Transparent(PolicyExecution(noise: OrnsteinUhlenbeck(theta: 0.15, sigma: 5)), gain: 10)
        let components = policy.draw(500).flatMap { $0 }
        #expect(components.allSatisfy { $0.magnitude <= 1 })
        #expect(components.contains(1) && components.contains(-1))
    }

    @Test(
        "what is no number is not hidden by the cut at the border",
        arguments: [PolicyExecution(noise: noise), PolicyExecution(latents: .best(of: 4), noise: noise)])
    func notANumber(execution: PolicyExecution) {
        var policy = Transparent(execution, gain: .nan)
        #expect(policy.draw(3).allSatisfy { $0.allSatisfy(\.isNaN) })
    }
}
