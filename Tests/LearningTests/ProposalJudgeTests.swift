import Glibc
import Testing

@testable import Learning

@Suite("Whose actions the soft value is taken at")
struct ProposalJudgeTests {
    private func sums(value: Float, effective: Float, folded: Float = 0) -> ProposalSums {
        ProposalSums(states: 10, value: 10 * value, effectiveShare: 10 * effective, foldedShare: 10 * folded)
    }

    /// Value, effective share and folded share of the sampler, against uniform actions of value 1 and effective share 0.2, at temperature 0.5.
    @Test(
        "is the sampler's once that estimate is the better one, until it is worse by a margin",
        arguments: [
            (1.0, 0.3, 0, true, true), (1.2, 0.9, 0.04, true, true),
            (0.99, 0.9, 0, false, true), (0.94, 0.9, 0, false, false),  // lower than the uniform one
            (1.0, 0.15, 0, false, true), (1.0, 0.09, 0, false, false),  // fewer effective samples
            // Higher by less and by more than twice what the folds add: 0.04, and at most ln 2 alpha.
            (1.03, 0.9, 0.02, false, true), (1.05, 0.9, 0.02, true, true),
            (1.6, 0.9, 0.4, false, false), (1.65, 0.9, 0.4, false, true), (1.7, 0.9, 0.4, true, true), (9, 0.9, 0.5, true, true),
            (-Float.infinity, 0, 0.5, false, false),
        ] as [(Float, Float, Float, Bool, Bool)])
    func decision(value: Float, effective: Float, folded: Float, taken: Bool, kept: Bool) {
        for isUsed in [false, true] {
            var judge = ProposalJudge()
            judge.usesSampler = isUsed
            let sampler = sums(value: value, effective: effective, folded: folded)
            judge.compare(sampler: sampler, uniform: sums(value: 1, effective: 0.2), temperature: 0.5)
            #expect(judge.usesSampler == (isUsed ? kept : taken), "used before: \(isUsed)")
            #expect(ProposalJudge(state: judge.state) == judge)
        }
    }

    @Test("is nobody's yet after a state that is none") func foreignState() {
        #expect(ProposalJudge(state: []) == ProposalJudge() && ProposalJudge(state: [1, .nan, 0]) == ProposalJudge())
    }

    private func learner(seed: UInt64 = 1) throws -> (SoftQLearner, ReplayStore) {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.valueSamples, settings.valueProposal) = ([16, 16], 8, 200, .sampler)
        (settings.fixedParticles, settings.updatedParticles, settings.temperature, settings.samplerRate) = (8, 8, .constant(1), 3e-3)
        let store = ReplayStore(capacity: 100, observation: 2, action: 1)
        for number in 0..<50 as Range<UInt64> {
            let next = normals(2, seed: 500 + number)
            try store.append(Transition(observation: normals(2, seed: number), action: [0.1], reward: 0, nextObservation: next))
        }
        return (SoftQLearner(observation: 2, action: 1, settings: settings, seed: seed), store)
    }

    @Test("does not change what the soft value is", arguments: [false, true])
    func sameValue(usesSampler: Bool) throws {
        let (learner, store) = try learner()
        for _ in 0..<500 { try learner.step(from: store) }  // the sampler is spread over a Q that is nearly flat
        learner.judge.usesSampler = usesSampler
        let metrics = try learner.step(from: store)
        #expect(metrics.samplerValueShare == (usesSampler ? 1 : 0))
        let target = ReferenceNetwork(learner.qLayout, learner.target.array)
        for row in 0..<8 {
            let state = learner.parts[0].work.batch.nextObservations.array[2 * row..<2 * row + 2].map(Double.init)
            let integral = (0..<400).reduce(0.0) { $0 + exp(target.output(state + [-1 + (Double($1) + 0.5) / 200])[0]) / 200 }
            #expect(abs(Double(learner.parts[0].work.softValues.start[row]) - log(integral)) < 0.2)
        }
    }

    @Test("is nobody's but the uniform ones where the sampler has no density, and the learner goes on")
    func collapsed() throws {
        let (learner, store) = try learner()
        learner.sampler.parameters.clear()  // every latent gives the same action
        learner.networks.pack()
        learner.judge.usesSampler = true
        let metrics = try learner.step(from: store)
        #expect(metrics.samplerValueShare == 0 && metrics.softValueMean.isFinite)
        #expect(!learner.judge.usesSampler && metrics.samplerEffectiveShare == 0 && metrics.samplerFoldedShare == 0.5)
    }

    @Test("survives a checkpoint")
    func checkpoint() throws {
        let folder = TemporaryFolder()
        let (first, store) = try learner()
        for _ in 0..<3 { try first.step(from: store) }
        first.judge.usesSampler = true
        try first.save(folder: folder.path)
        let (second, _) = try learner(seed: 5)
        try second.load(folder: folder.path)
        for _ in 0..<100 { #expect(try first.step(from: store) == second.step(from: store)) }
        #expect(first.qParameters == second.qParameters && first.judge == second.judge)
    }
}
