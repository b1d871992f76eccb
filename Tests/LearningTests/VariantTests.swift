import Glibc
import Policy
import Testing

@testable import Learning

@Suite("The learner's variants")
struct VariantTests {
    /// One way to learn, small.
    struct Variant: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let settings: SoftQSettings

        init(_ name: String, _ change: (inout SoftQSettings) -> Void) {
            var settings = SoftQSettings()
            (settings.hidden, settings.batch, settings.valueSamples) = ([16, 16], 8, 6)
            (settings.fixedParticles, settings.updatedParticles, settings.targetInterval) = (5, 5, 7)
            change(&settings)
            (testDescription, self.settings) = (name, settings)
        }
    }

    static let variants = [
        Variant("soft_q") { _ in }, Variant("map") { $0 = $0.adapted(to: .map) }, Variant("ddpg") { $0 = $0.adapted(to: .ddpg) },
        Variant("shared particles") { $0.particleSets = .shared }, Variant("after tanh") { $0.squash = .afterTanh },
        Variant("the paper's bandwidth") { $0.bandwidth = .medianDistance }, Variant("sampler's values") { $0.valueProposal = .sampler },
    ]

    private func pool() throws -> ReplayStore {
        let store = ReplayStore(capacity: 1000, observation: 3, action: 2)
        for number in 0..<60 {
            try store.append(
                Transition(
                    observation: normals(3, seed: UInt64(number)), action: normals(2, seed: UInt64(1000 + number), scale: 0.3),
                    reward: normals(1, seed: UInt64(2000 + number))[0], nextObservation: normals(3, seed: UInt64(3000 + number)),
                    terminal: number % 10 == 9))
        }
        return store
    }

    private func learner(_ variant: Variant, seed: UInt64 = 1) -> SoftQLearner {
        SoftQLearner(observation: 3, action: 2, settings: variant.settings, seed: seed)
    }

    @Test("give the same weights, bit for bit, for the same seed, through a checkpoint too", arguments: variants)
    func deterministic(_ variant: Variant) throws {
        let (folder, store) = (TemporaryFolder(), try pool())
        let (first, second) = (learner(variant), learner(variant))
        for _ in 0..<20 { #expect(try first.step(from: store) == second.step(from: store)) }
        try first.save(folder: folder.path)
        let resumed = learner(variant, seed: 9)
        try resumed.load(folder: folder.path)
        for _ in 0..<20 { #expect(try second.step(from: store) == resumed.step(from: store)) }
        #expect(second.samplerParameters == resumed.samplerParameters)
        #expect(second.qParameters == resumed.qParameters)
        #expect(second.targetActor?.array == resumed.targetActor?.array)
    }

    @Test("learn different weights from each other")
    func different() throws {
        let store = try pool()
        let learned = try Self.variants.map { variant in
            let learner = learner(variant)
            for _ in 0..<3 { try learner.step(from: store) }
            return learner.qParameters + learner.samplerParameters
        }
        #expect(Set(learned).count == learned.count)
    }

    @Test("a DDPG checkpoint holds the target actor, and a soft one is refused where it is missing")
    func targetActor() throws {
        let folder = TemporaryFolder()
        let (soft, ddpg) = (learner(Self.variants[0]), learner(Self.variants[2]))
        try soft.save(folder: folder.path)
        let path = folder.path + "/learner.safetensors"
        #expect(throws: CheckpointError.missing(path: path, tensor: "target_actor.0.weight")) { try ddpg.load(folder: folder.path) }
        try ddpg.save(folder: folder.path)
        try soft.load(folder: folder.path)
        #expect(soft.qParameters == ddpg.qParameters)
    }

    @Test("DDPG copies both networks to their targets at once")
    func copies() throws {
        let (store, learner) = (try pool(), learner(Self.variants[2]))
        for step in 1...14 {
            try learner.step(from: store)
            #expect((learner.targetActor?.array == learner.samplerParameters) == (step % 7 == 0))
            #expect((learner.target.array == learner.qParameters) == (step % 7 == 0))
        }
    }

    @Test("DDPG's target is r + gamma Q'(s', pi'(s')), by both targets")
    func actorValue() throws {
        let (store, learner) = (try pool(), learner(Self.variants[2]))
        for _ in 0..<5 { try learner.step(from: store) }
        let (target, actor) = (learner.target.array, learner.targetActor?.array ?? [])
        var metrics = LearnerMetrics()
        try learner.computeQGradient(&metrics)
        for row in 0..<8 {
            let state = learner.parts[0].work.batch.nextObservations.array[row * 3..<row * 3 + 3].map(Double.init)
            let action = ReferenceNetwork(learner.shape.layout, actor).output(state + [0, 0]).map(tanh)
            let value = ReferenceNetwork(learner.qLayout, target).output(state + action)[0]
            #expect(abs(Double(learner.parts[0].work.softValues.start[row]) - value) < 1e-5)
        }
        #expect(metrics.temperature == 0 && actor != learner.samplerParameters)
    }

    @Test("Shared particles are not compared with themselves: not in the median, not as nearest neighbours")
    func notWithThemselves() throws {
        var settings = Self.variants[3].settings
        (settings.fixedParticles, settings.updatedParticles) = (2, 2)
        let metrics = try SoftQLearner(observation: 3, action: 2, settings: settings, seed: 1).step(from: try pool())
        #expect(metrics.particleSpread > 0.1 && metrics.entropy > -5, "\(metrics)")
    }
}
