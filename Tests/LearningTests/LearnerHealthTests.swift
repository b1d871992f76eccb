import Policy
import Realtime
import Testing

@testable import Learning

@Suite("A learner that fails")
struct LearnerHealthTests {
    private var settings: SoftQSettings {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.valueSamples) = ([16, 16], 8, 6)
        (settings.fixedParticles, settings.updatedParticles, settings.targetInterval) = (5, 4, 7)
        return settings
    }

    /// - Parameter snapshots: gradient steps between copies.
    private func learner(_ settings: SoftQSettings? = nil, snapshots: Int = 5) -> SoftQLearner {
        let learner = SoftQLearner(observation: 3, action: 2, settings: settings ?? self.settings, seed: 1)
        var limits = HealthLimits()
        limits.snapshotInterval = snapshots
        learner.beginHealth(limits: limits)
        return learner
    }

    private func pool() throws -> ReplayStore {
        let store = ReplayStore(capacity: 1000, observation: 3, action: 2)
        for number in 0..<60 {
            try store.append(
                Transition(
                    observation: normals(3, seed: UInt64(number)), action: normals(2, seed: UInt64(1000 + number), scale: 0.3),
                    reward: normals(1, seed: UInt64(2000 + number))[0], nextObservation: normals(3, seed: UInt64(3000 + number))))
        }
        return store
    }

    /// A reward whose square is no finite number, often enough to be in every batch.
    private func spoiltPool() throws -> ReplayStore {
        let store = try pool()
        for _ in 0..<500 {
            try store.append(Transition(observation: [0, 0, 0], action: [0, 0], reward: 1e38, nextObservation: [0, 0, 0]))
        }
        return store
    }

    @Test("goes back to the copy before the last one, whole, and offers that")
    func goesBack() throws {
        let (store, learner, twin) = (try pool(), learner(), learner())
        for _ in 0..<13 { try learner.step(from: store) }
        for _ in 0..<5 { try twin.step(from: store) }
        let spoilt = try spoiltPool()
        let fault = try #require(throws: LearnerFault.self) { try learner.step(from: spoilt) }
        #expect(fault == .notFinite(quantity: "loss of the Q-network", gradientStep: 14))
        #expect(learner.fault == fault && learner.faults == 1 && !learner.hasStopped)
        #expect(learner.gradientSteps == 5)
        for (block, expected) in zip(learner.blocks, twin.blocks) { #expect(block.array == expected.array) }

        let published = LatestValue(count: learner.shape.parameterCount)
        learner.publish(to: published.writer)
        let newest = published.reader.newest()
        #expect(Array(UnsafeBufferPointer(start: newest.values, count: published.count)) == twin.samplerParameters)
        #expect(newest.version == 6)
    }

    @Test("goes on from there, whichever number was spoilt", arguments: [Algorithm.softQ, .ddpg])
    func goesOn(algorithm: Algorithm) throws {
        let (store, learner) = (try pool(), learner(settings.adapted(to: algorithm)))
        for index in learner.blocks.indices {
            learner.beginHealth(limits: learner.health.limits)
            for _ in 0..<11 { try learner.step(from: store) }
            learner.blocks[index].start[7] = .nan
            learner.networks.pack()
            #expect(throws: LearnerFault.self) { try learner.step(from: store) }
            for _ in 0..<20 { try learner.step(from: store) }
            #expect(learner.blocks.allSatisfy { $0.array.allSatisfy(\.isFinite) })
        }
    }

    @Test("draws other batches than those that led it there")
    func otherBatches() throws {
        let (store, learner, twin) = (try pool(), learner(), learner())
        for _ in 0..<13 { try learner.step(from: store) }
        #expect(throws: LearnerFault.self) { try learner.step(from: spoiltPool()) }
        for _ in 0..<5 { try twin.step(from: store) }
        #expect(try learner.step(from: store) != twin.step(from: store))
    }

    @Test("stops for good at the third fault")
    func stops() throws {
        let (store, learner) = (try spoiltPool(), learner())
        let beginning = learner.samplerParameters
        for count in 1...3 {
            #expect(throws: LearnerFault.self) { try learner.step(from: store) }
            #expect(learner.faults == count && learner.hasStopped == (count == 3))
        }
        let (sound, last) = (try pool(), try #require(learner.fault))
        #expect(throws: last) { try learner.step(from: sound) }
        #expect(learner.faults == 3 && learner.samplerParameters == beginning)
    }

    @Test("saves what it went back to, from which another goes on as it does")
    func checkpoint() throws {
        let (store, learner) = (try pool(), learner())
        for _ in 0..<13 { try learner.step(from: store) }
        #expect(throws: LearnerFault.self) { try learner.step(from: spoiltPool()) }
        let folder = TemporaryFolder()
        try learner.save(folder: folder.path)
        let resumed = self.learner()
        try resumed.load(folder: folder.path)
        for _ in 0..<10 { #expect(try resumed.step(from: store) == learner.step(from: store)) }
        #expect(resumed.samplerParameters == learner.samplerParameters && resumed.qParameters == learner.qParameters)
    }

    /// Hard maxima of a network that is its own target, on random rewards of about ±2: in 1400 steps the values are at 600 and rising.
    @Test("is stopped when its values feed on themselves")
    func runsAway() throws {
        var feeding = settings
        feeding.targetInterval = 1
        let (store, learner) = (try pool(), learner(feeding.adapted(to: .ddpg), snapshots: 500))
        for _ in 0..<10_000 where !learner.hasStopped { _ = try? learner.step(from: store) }
        guard case .valuesRanAway(let value, let allowed, _) = try #require(learner.fault) else {
            Issue.record("\(learner.fault!)")
            return
        }
        #expect(value > allowed.upperBound + (allowed.upperBound - allowed.lowerBound))
        let values = learner.values(of: (0..<store.count).map { store[$0] })
        #expect(values.allSatisfy { allowed.contains($0) })
    }

    @Test("is not taken for one while it learns as it should", arguments: Algorithm.allCases)
    func noFalseAlarm(algorithm: Algorithm) throws {
        var usual = settings
        usual.targetInterval = 250
        let (store, learner) = (try pool(), learner(usual.adapted(to: algorithm), snapshots: 500))
        for _ in 0..<1500 { try learner.step(from: store) }
        #expect(learner.health.isSound, "\(learner.health)")
    }
}

@Suite("What came of an episode")
struct SoftReturnTests {
    @Test("is G = r + gamma (alpha H + G'), with Q for the end that nobody has seen")
    func definition() {
        #expect(softReturns(rewards: [1, 2, 9], discount: 0.5, entropyBonus: 0, lastValue: 3) == [2.75, 3.5])
        #expect(softReturns(rewards: [1, 2, 9], discount: 0.5, entropyBonus: 2, lastValue: 3) == [4.25, 4.5])
        #expect(softReturns(rewards: [1], discount: 0.5, entropyBonus: 2, lastValue: 3) == [])
    }

    @Test("is compared with what the Q-network says of the executed actions")
    func bias() throws {
        let learner = SoftQLearner(observation: 3, action: 2, settings: SoftQSettings(), seed: 1)
        let episode = (0..<6).map { number in
            Transition(
                observation: normals(3, seed: UInt64(number)), action: [0.1, -0.2], proposedAction: [1, 1], reward: 0.5,
                nextObservation: normals(3, seed: UInt64(number + 1)))
        }
        let values = learner.values(of: episode)
        let network = ReferenceNetwork(learner.shape.critic, learner.qParameters)
        for (value, transition) in zip(values, episode) {
            let expected = network.output((transition.observation + transition.action).map(Double.init))[0]
            #expect(abs(Double(value) - expected) < 1e-5)
        }
        let returns = softReturns(rewards: episode.map(\.reward), discount: 0.99, entropyBonus: 0, lastValue: values[5])
        let expected = (0..<3).reduce(Float(0)) { $0 + (values[$1] - returns[$1]) / 3 }
        #expect(abs(try #require(learner.valueBias(over: episode)) - expected) < 1e-5)
        #expect(learner.valueBias(over: Array(episode.prefix(3))) == nil)
    }
}
