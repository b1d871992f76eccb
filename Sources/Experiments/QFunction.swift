import Learning
import Policy

/// A learned Q-function, for looking at: one action at a time, without the learner's memory.
public struct QFunction: Sendable {
    private let layout: NetworkLayout
    private let parameters: [Float]

    public init(_ learner: SoftQLearner) {
        layout = NetworkLayout(
            inputs: learner.shape.observation + learner.shape.action, hidden: learner.settings.hidden, outputs: 1)
        parameters = learner.qParameters
    }

    /// Q(s, a).
    public func callAsFunction(_ observation: [Float], _ action: [Float]) -> Double {
        var values = observation + action
        precondition(values.count == layout.layers[0].inputs, "the Q-network takes \(layout.layers[0].inputs) numbers")
        for (index, layer) in layout.layers.enumerated() {
            let isHidden = index < layout.layers.count - 1
            values = (0..<layer.outputs).map { output in
                let weights = layer.weights + output * layer.inputs
                var sum = parameters[layer.bias + output]
                for input in 0..<layer.inputs { sum += parameters[weights + input] * values[input] }
                return isHidden ? max(sum, 0) : sum
            }
        }
        return Double(values[0])
    }
}
