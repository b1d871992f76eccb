import Glibc
import Policy
import Testing

@testable import Learning

@Suite("A composition's sampler, fitted to two frozen soft Q-functions,")
struct CompositionTests {
    private let shape = SamplerShape(observation: 2, action: 1, hidden: [32, 32])

    private func skill(seed: UInt64) -> [Float] {
        let layout = shape.critic
        var parameters = normals(layout.parameterCount, seed: seed, scale: 0.25)
        let last = layout.layers[layout.layers.count - 1]
        for index in last.weights..<last.bias { parameters[index] *= 6 }
        return parameters
    }

    private func states(seed: UInt64) throws -> ReplayStore {
        let store = ReplayStore(capacity: 100, observation: 2, action: 1)
        for number in 0..<40 as Range<UInt64> {
            let state = normals(2, seed: seed + number)
            try store.append(Transition(observation: state, action: [0], reward: 0, nextObservation: state))
        }
        return store
    }

    private func settings(temperature: Double) -> SoftQSettings {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.samplerRate, settings.temperature) = ([32, 32], 32, 2e-3, .constant(temperature))
        (settings.fixedParticles, settings.updatedParticles) = (16, 16)
        return settings
    }

    @Test("draws from exp(mean of Q / alpha), and with their sum from exp(sum of Q / alpha)", arguments: CompositionRule.allCases)
    func fit(rule: CompositionRule) throws {
        let skills = [skill(seed: 1), skill(seed: 2)]
        let temperature = rule == .mean ? 0.5 : 1
        let composition = Composition(
            skills: skills, stores: [try states(seed: 100), try states(seed: 200)], rule: rule, shape: shape,
            settings: settings(temperature: temperature), seed: 1)
        for _ in 0..<1500 { try composition.step() }
        let critics = skills.map { ReferenceNetwork(shape.critic, $0) }
        let combined: ([Double], Double) -> Double = { state, action in
            critics.reduce(0) { $0 + $1.output(state + [action])[0] } / (rule == .mean ? 2 : 1)
        }
        let distances = (0..<8).map { number in
            let state = normals(2, seed: 100 + UInt64(number)).map(Double.init)
            return totalVariation(composition.policy, state) { combined(state, $0) / temperature }
        }
        #expect(distances.reduce(0, +) / 8 < 0.12, "\(distances)")
    }

    /// Between 10000 actions of the sampler and exp(energy), on 20 bins.
    private func totalVariation(_ policy: FrozenPolicy, _ state: [Double], energy: (Double) -> Double) -> Double {
        let network = ReferenceNetwork(policy.shape.layout, policy.parameters)
        var drawn = [Double](repeating: 0, count: 20)
        for latent in normals(10_000, seed: 7) {
            drawn[min(19, Int((tanh(network.output(state + [Double(latent)])[0]) + 1) * 10))] += 1e-4
        }
        let wanted = (0..<20).map { bin in
            (0..<20).reduce(0) { $0 + exp(energy(-1 + (Double(bin * 20 + $1) + 0.5) / 200)) }
        }
        let total = wanted.reduce(0, +)
        return 0.5 * zip(drawn, wanted).reduce(0) { $0 + abs($1.0 - $1.1 / total) }
    }

    @Test("has the mean or the sum of Q for its own Q-function, which its file keeps", arguments: CompositionRule.allCases)
    func critic(rule: CompositionRule) throws {
        let skills = [skill(seed: 1), skill(seed: 2), skill(seed: 3)]
        let composition = Composition(
            skills: skills, stores: [try states(seed: 100)], rule: rule, shape: shape, settings: settings(temperature: 1), seed: 1)
        let folder = TemporaryFolder()
        try composition.policy.save(folder: folder.path)
        let policy = try FrozenPolicy.load(folder: folder.path)
        #expect(policy == composition.policy && policy.shape.criticHidden == [96, 96])
        let combined = ReferenceNetwork(policy.shape.critic, try #require(policy.critic))
        for number in 0..<10 as Range<UInt64> {
            let input = normals(3, seed: 300 + number).map(Double.init)
            let values = skills.map { ReferenceNetwork(shape.critic, $0).output(input)[0] }
            let expected = values.reduce(0, +) / (rule == .mean ? 3 : 1)
            #expect(abs(combined.output(input)[0] - expected) < 1e-5)
        }
    }

    @Test("is fitted at the states of every skill, and leaves the skills as they are")
    func states() throws {
        let skills = [skill(seed: 1), skill(seed: 2)]
        let run = { (stores: [ReplayStore]) in
            let composition = Composition(
                skills: skills, stores: stores, rule: .mean, shape: shape, settings: settings(temperature: 1), seed: 1)
            for _ in 0..<3 { try composition.step() }
            return composition.policy
        }
        let (first, second) = (try states(seed: 100), try states(seed: 200))
        #expect(try run([first, second]) == run([first, second]))
        #expect(try run([first, second]) != run([first]))
    }
}
