import Glibc
import Policy
import Testing

@testable import Learning

@Suite("Gradients agree with finite differences in double precision")
struct GradientTests {
    /// A pass of 4 states of 5 numbers with `repeats` inputs of 3 numbers each; its objective is sum_r g_r . output_r.
    struct Case: Sendable, CustomTestStringConvertible {
        let hidden: [Int]
        let outputs: Int
        let repeats: Int
        var testDescription: String { "\(hidden) to \(outputs), \(repeats) rows for each state" }
        var layout: NetworkLayout { NetworkLayout(inputs: 8, hidden: hidden, outputs: outputs) }
        var rows: Int { 4 * repeats }

        func objective(_ parameters: [Double], states: [Float], inputs: [Double], gradient: [Float]) -> Double {
            var network = ReferenceNetwork(layout, [])
            network.parameters = parameters
            return (0..<rows).reduce(0) { sum, row in
                let state = states[(row / repeats) * 5..<(row / repeats + 1) * 5].map(Double.init)
                let output = network.output(state + inputs[row * 3..<(row + 1) * 3])
                return sum + zip(output, gradient[(row * outputs)...]).reduce(0) { $0 + $1.0 * Double($1.1) }
            }
        }
    }

    static let cases = [
        Case(hidden: [6], outputs: 1, repeats: 1), Case(hidden: [7, 5], outputs: 1, repeats: 3),
        Case(hidden: [7, 5], outputs: 3, repeats: 1), Case(hidden: [4, 6, 5], outputs: 3, repeats: 4),
    ]

    @Test("with respect to every weight, and to the inputs", arguments: cases)
    func gradients(_ c: Case) {
        let parameters = normals(c.layout.parameterCount, seed: 1, scale: 0.5)
        let (states, inputs) = (normals(4 * 5, seed: 2), normals(c.rows * 3, seed: 3))
        let outputGradient = normals(c.rows * c.outputs, seed: 4)
        let pass = NetworkPass(layout: c.layout, stateSize: 5, mostStates: 4, mostRows: c.rows)
        let network = PackedNetwork(AlignedFloats(parameters), layout: c.layout, stateSize: 5)
        let (stateBlock, inputBlock) = (AlignedFloats(states), AlignedFloats(inputs))
        var outputs = [Float](repeating: 0, count: c.rows * c.outputs)
        var weightGradient = [Float](repeating: 0, count: c.layout.parameterCount)
        var inputGradient = [Float](repeating: 0, count: c.rows * 3)
        pass.forward(network, states: stateBlock.start, count: 4, inputs: inputBlock.start, repeats: c.repeats, into: &outputs)
        pass.backward(outputGradient: outputGradient, addingTo: &weightGradient, inputGradient: &inputGradient)
        let (weights, exactInputs) = (parameters.map(Double.init), inputs.map(Double.init))
        for index in weights.indices {
            let expected = numericalDerivative(weights, index) {
                c.objective($0, states: states, inputs: exactInputs, gradient: outputGradient)
            }
            #expect(abs(Double(weightGradient[index]) - expected) < 1e-4 * max(1, abs(expected)), "weight \(index)")
        }
        for index in inputs.indices {
            let expected = numericalDerivative(exactInputs, index) {
                c.objective(weights, states: states, inputs: $0, gradient: outputGradient)
            }
            #expect(abs(Double(inputGradient[index]) - expected) < 1e-4 * max(1, abs(expected)), "input \(index)")
        }
    }

    /// A way to value the next states.
    enum Values: String, CaseIterable { case uniform, sampler, map, ddpg }

    @Test("for the loss of the Q-network (eq. 11), its targets held constant, over two parts of a batch", arguments: Values.allCases)
    func qLoss(values: Values) throws {
        let learner = learner(values)
        var metrics = LearnerMetrics()
        metrics.temperature = 0.7
        let gradient = try learner.qGradient(&metrics)
        let rows = learner.parts.flatMap { part in
            (0..<16).map { (part: part, row: $0, target: target(learner, part, $0, isUniform: values == .uniform || values == .map)) }
        }
        let loss: ([Double]) -> Double = { parameters in
            var network = ReferenceNetwork(learner.qLayout, [])
            network.parameters = parameters
            return rows.reduce(0) { sum, item in
                let (batch, row) = (item.part.work.batch, item.row)
                let input = batch.observations.array[row * 3..<row * 3 + 3] + batch.actions.array[row * 2..<row * 2 + 2]
                let difference = network.output(input.map(Double.init))[0] - item.target
                return sum + 0.5 * difference * difference / 32
            }
        }
        let weights = learner.qParameters.map(Double.init)
        #expect(abs(Double(metrics.qLoss) - loss(weights)) < 1e-4)
        #expect(metrics.samplerValueShare == (values == .sampler ? 1 : 0))
        for index in weights.indices {
            #expect(abs(Double(gradient[index]) - numericalDerivative(weights, index, loss)) < 1e-4, "weight \(index)")
        }
    }

    private func learner(_ values: Values) -> SoftQLearner {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.discount) = ([12, 9], 32, 0.9)
        (settings.fixedParticles, settings.updatedParticles, settings.valueSamples) = (4, 4, 4)  // a part is one panel
        switch values {
        case .uniform: break
        case .sampler: (settings.valueProposal, settings.valueSamples) = (.sampler, 16)  // each state has some with a density
        case .map: settings = settings.adapted(to: .map)
        case .ddpg: settings = settings.adapted(to: .ddpg)
        }
        let learner = SoftQLearner(observation: 3, action: 2, settings: settings, seed: 1)
        learner.target.copy(from: normals(learner.target.count, seed: 6, scale: 0.6))
        learner.sampler.parameters.copy(from: normals(learner.sampler.parameters.count, seed: 7, scale: 0.6))
        learner.networks.pack()
        learner.judge.usesSampler = values == .sampler
        learner.gradientSteps = 1  // no comparison, which would draw uniform actions after the sampler's
        for (index, part) in learner.parts.enumerated() {
            let (batch, seed) = (part.work.batch, 10 * UInt64(index))
            batch.observations.copy(from: normals(16 * 3, seed: seed + 2))
            batch.nextObservations.copy(from: normals(16 * 3, seed: seed + 3))
            batch.actions.copy(from: normals(16 * 2, seed: seed + 4, scale: 0.3))
            batch.rewards.copy(from: normals(16, seed: seed + 5))
            for row in 0..<16 { batch.terminals[row] = row % 5 == 0 }
        }
        return learner
    }

    /// y of one transition; its soft value by uniform actions worked out in double precision, by others as the learner has it.
    private func target(_ learner: SoftQLearner, _ part: LearnerPart, _ row: Int, isUniform: Bool) -> Double {
        let reward = Double(part.work.batch.rewards.start[row])
        guard !part.work.batch.terminals[row] else { return reward }
        guard isUniform else { return reward + 0.9 * Double(part.work.softValues.start[row]) }
        let network = ReferenceNetwork(learner.qLayout, learner.target.array)
        let state = part.work.batch.nextObservations.array[row * 3..<row * 3 + 3].map(Double.init)
        let sum = (4 * row..<4 * row + 4).reduce(0.0) { sum, sample in
            let action = (0..<2).map { Double(part.work.latents.start[2 * sample + $0]) }
            return sum + exp(network.output(state + action)[0] / 0.7)
        }
        return reward + 0.9 * 0.7 * (log(sum) - log(4) + 2 * log(2))
    }

    @Test("for a combination of Q-functions with respect to the actions", arguments: CompositionRule.allCases)
    func combination(rule: CompositionRule) throws {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch) = ([6, 5], 3)
        let shape = SamplerShape(observation: 2, action: 2, hidden: settings.hidden)
        let skills = [1, 2, 3].map { normals(shape.critic.parameterCount, seed: $0, scale: 0.6) }
        let store = ReplayStore(capacity: 1, observation: 2, action: 2)
        try store.append(Transition(observation: [0, 0], action: [0, 0], reward: 0, nextObservation: [0, 0]))
        let composition = Composition(skills: skills, stores: [store], rule: rule, shape: shape, settings: settings, seed: 1)
        let (states, actions) = (AlignedFloats(normals(6, seed: 4)), normals(24, seed: 5, scale: 0.5))
        let (places, gradient) = (AlignedFloats(actions), AlignedFloats(count: 24))
        let request = ActionGradientRequest(
            states: states.start, stateCount: 3, particles: 4, actions: places.start, gradient: gradient.start)
        let sum = composition.combinedGradient(composition.learner.parts[0], request)
        let critics = skills.map { ReferenceNetwork(shape.critic, $0) }
        let value: ([Double]) -> Double = { actions in
            (0..<12).reduce(0.0) { sum, row in
                let input = states.array[row / 4 * 2..<row / 4 * 2 + 2].map(Double.init) + actions[row * 2..<row * 2 + 2]
                return sum + critics.reduce(0) { $0 + $1.output(input)[0] } / (rule == .mean ? 3 : 1)
            }
        }
        #expect(abs(Double(sum) - value(actions.map(Double.init))) < 1e-4)
        for index in actions.indices {
            let expected = numericalDerivative(actions.map(Double.init), index, value)
            #expect(abs(Double(gradient.start[index]) - expected) < 1e-4 * max(1, abs(expected)), "action \(index)")
        }
    }
}

extension SoftQLearner {
    /// The gradient that a Q step would go down; the step itself is not taken.
    fileprivate func qGradient(_ metrics: inout LearnerMetrics) throws -> [Float] {
        try computeQGradient(&metrics)
        defer { q.gradient.clear() }
        return q.gradient.array
    }
}

extension AlignedFloats {
    convenience init(_ values: [Float]) {
        self.init(count: values.count)
        copy(from: values)
    }
}
