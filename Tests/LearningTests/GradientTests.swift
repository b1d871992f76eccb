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

    @Test("for the loss of the Q-network against fixed targets")
    func qLoss() throws {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.discount) = ([6, 5], 8, 0)
        let learner = SoftQLearner(observation: 3, action: 2, settings: settings, seed: 1)
        let batch = learner.parts[0].work.batch
        batch.observations.copy(from: normals(8 * 3, seed: 2))
        batch.nextObservations.copy(from: normals(8 * 3, seed: 3))
        batch.actions.copy(from: normals(8 * 2, seed: 4, scale: 0.3))
        batch.rewards.copy(from: normals(8, seed: 5))
        let loss: ([Double]) -> Double = { parameters in
            var network = ReferenceNetwork(learner.qLayout, [])
            network.parameters = parameters
            return (0..<8).reduce(0) { sum, row in
                let input = batch.observations.array[row * 3..<row * 3 + 3] + batch.actions.array[row * 2..<row * 2 + 2]
                let difference = network.output(input.map(Double.init))[0] - Double(batch.rewards.array[row])
                return sum + 0.5 * difference * difference / 8
            }
        }
        var metrics = LearnerMetrics()
        metrics.temperature = 1
        let gradient = try learner.qGradient(&metrics)
        let weights = learner.qParameters.map(Double.init)
        #expect(abs(Double(metrics.qLoss) - loss(weights)) < 1e-5)
        for index in weights.indices {
            #expect(abs(Double(gradient[index]) - numericalDerivative(weights, index, loss)) < 1e-4, "weight \(index)")
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
