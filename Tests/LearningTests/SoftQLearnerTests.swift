import Glibc
import Policy
import Realtime
import Testing

@testable import Learning

@Suite("The learner")
struct SoftQLearnerTests {
    private var settings: SoftQSettings {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.valueSamples) = ([16, 16], 8, 6)
        (settings.fixedParticles, settings.updatedParticles, settings.targetInterval) = (5, 4, 7)
        settings.temperature = LogLinearSchedule(initial: 1, final: 0.1, begin: 0, end: 100)
        return settings
    }

    private func pool(_ count: Int = 60) throws -> ReplayStore {
        let store = ReplayStore(capacity: 1000, observation: 3, action: 2)
        for number in 0..<count {
            try store.append(
                Transition(
                    observation: normals(3, seed: UInt64(number)), action: normals(2, seed: UInt64(1000 + number), scale: 0.3),
                    reward: normals(1, seed: UInt64(2000 + number))[0], nextObservation: normals(3, seed: UInt64(3000 + number)),
                    terminal: number % 10 == 9))
        }
        return store
    }

    private func learner(seed: UInt64 = 1) -> SoftQLearner { SoftQLearner(observation: 3, action: 2, settings: settings, seed: seed) }

    @Test("gives the same weights, bit for bit, for the same seed, and others for another")
    func deterministic() throws {
        let store = try pool()
        let (first, second, other) = (learner(), learner(), learner(seed: 2))
        for _ in 0..<30 { #expect(try first.step(from: store) == second.step(from: store)) }
        for _ in 0..<30 { try other.step(from: store) }
        #expect(first.samplerParameters == second.samplerParameters)
        #expect(first.qParameters == second.qParameters)
        #expect(first.samplerParameters != other.samplerParameters)
    }

    @Test("goes on from a checkpoint as if it had never stopped, bit for bit")
    func resume() throws {
        let (folder, store) = (TemporaryFolder(), try pool())
        let unbroken = learner()
        for _ in 0..<24 { try unbroken.step(from: store) }
        try unbroken.save(folder: folder.path)
        let resumed = learner(seed: 99)
        try resumed.load(folder: folder.path)
        #expect(resumed.gradientSteps == 24)
        for _ in 0..<24 { #expect(try unbroken.step(from: store) == resumed.step(from: store)) }
        #expect(resumed.samplerParameters == unbroken.samplerParameters)
        #expect(resumed.qParameters == unbroken.qParameters)
        #expect(resumed.target.array == unbroken.target.array)
    }

    @Test("does not depend on how the batch is cut into panels")
    func panels() throws {
        // 40 states of 128 rows each make two parts of ten panels.
        var large = settings
        (large.batch, large.fixedParticles, large.updatedParticles, large.valueSamples) = (40, 128, 128, 128)
        let learner = SoftQLearner(observation: 3, action: 2, settings: large, seed: 1)
        #expect(learner.parts[0].panels.map(\.count) == [Int](repeating: 2, count: 10))
        #expect(learner.parts[0].panels.map(\.first) == Array(stride(from: 0, to: 20, by: 2)))
        let metrics = try learner.step(from: try pool())
        #expect(metrics.qLoss.isFinite && metrics.samplerGradientNorm > 0)
    }

    @Test("learns the same to the bit on any number of threads", arguments: [Algorithm.softQ, .ddpg])
    func threads(algorithm: Algorithm) throws {
        var large = settings.adapted(to: algorithm)
        large.batch = 64
        let store = try pool()
        let learners = [1, 2, 3, 9].map { SoftQLearner(observation: 3, action: 2, settings: large, seed: 1, threads: $0) }
        for _ in 0..<20 {
            let metrics = try learners.map { try $0.step(from: store) }
            #expect(metrics.allSatisfy { $0 == metrics[0] })
        }
        #expect(learners.allSatisfy { $0.qParameters == learners[0].qParameters && $0.samplerParameters == learners[0].samplerParameters })
    }

    @Test("copies the Q-network to its target every so many steps, and only then")
    func target() throws {
        let (store, learner) = (try pool(), learner())
        for step in 1...21 {
            let before = learner.target.array
            try learner.step(from: store)
            #expect((learner.target.array == learner.qParameters) == (step % 7 == 0))
            #expect((learner.target.array == before) == (step % 7 != 0))
        }
    }

    @Test("takes the temperature from the schedule by transitions collected")
    func temperature() throws {
        #expect(abs(try learner().step(from: try pool(50)).temperature - 0.316_227_77) < 1e-6)
        #expect(try learner().step(from: try pool(200)).temperature == 0.1)
    }

    @Test("takes no step with a number that is not finite")
    func fault() throws {
        let store = try pool(5)
        let learner = learner()
        for _ in 0..<3 { try learner.step(from: store) }
        for _ in 0..<100 {
            try store.append(Transition(observation: [0, 0, 0], action: [0, 0], reward: 1e38, nextObservation: [0, 0, 0]))
        }
        let expected = LearnerFault.notFinite(quantity: "loss of the Q-network", gradientStep: 4)
        #expect(throws: expected) { try learner.step(from: store) }
        #expect(learner.fault == expected)
    }

    @Test("asks for transitions before it learns from none")
    func empty() {
        #expect(throws: LearnerFault.emptyPool) { try learner().step(from: ReplayStore(capacity: 5, observation: 3, action: 2)) }
    }

    @Test("publishes the sampler that it trains: the loop's network acts as the learner's")
    func publish() throws {
        let (store, learner) = (try pool(), learner())
        for _ in 0..<10 { try learner.step(from: store) }
        let published = LatestValue(count: learner.shape.parameterCount)
        learner.publish(to: published.writer)
        var network = SamplerNetwork(shape: learner.shape, weights: published.reader, seed: 1)
        var action: [Float] = [0, 0]
        network.act([0.1, 0.2, 0.3], latent: [0.4, -0.5], into: &action)
        let expected = ReferenceNetwork(learner.shape.layout, learner.samplerParameters).output([0.1, 0.2, 0.3, 0.4, -0.5])
        for d in 0..<2 { #expect(abs(Double(action[d]) - tanh(expected[d])) < 1e-5) }
        #expect(network.weightsVersion == 11)
    }

    @Test("learns where the reward is: one step of one dimension, goal at 0.5")
    func learnsAGoal() throws {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.valueSamples, settings.qRate, settings.samplerRate) = ([32, 32], 32, 8, 3e-3, 3e-3)
        (settings.fixedParticles, settings.updatedParticles, settings.temperature) = (8, 8, .constant(0.05))
        let learner = SoftQLearner(observation: 1, action: 1, settings: settings, seed: 1)
        let store = ReplayStore(capacity: 1000, observation: 1, action: 1)
        var random = RandomGenerator(seed: 8)
        for _ in 0..<500 {
            let a = Float(random.uniform(-1, 1))
            try store.append(
                Transition(observation: [0], action: [a], reward: -4 * (a - 0.5) * (a - 0.5), nextObservation: [0], terminal: true))
        }
        for _ in 0..<600 { try learner.step(from: store) }
        let network = ReferenceNetwork(learner.shape.layout, learner.samplerParameters)
        let actions = normals(2000, seed: 5).map { Float(tanh(network.output([0, Double($0)])[0])) }
        let mean = actions.reduce(0, +) / 2000
        let variance = actions.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000
        // exp(-4 (a - 0.5)² / 0.05) is normal with variance 0.05 / 8.
        #expect(abs(mean - 0.5) < 0.06, "mean \(mean)")
        #expect((0.002..<0.015).contains(variance), "variance \(variance)")
    }
}
