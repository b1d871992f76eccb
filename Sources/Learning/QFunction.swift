import Policy

/// A learned Q-function, for looking at: one action at a time, with weights of its own that no gradient step changes.
public struct QFunction: Sendable {
    private let layout: NetworkLayout
    private let parameters: [Float]

    public init(_ learner: SoftQLearner) {
        layout = learner.shape.critic
        parameters = learner.qParameters
    }

    /// Q(s, a).
    public func callAsFunction(_ observation: [Float], _ action: [Float]) -> Float {
        let inputs = observation + action
        precondition(inputs.count == layout.layers[0].inputs, "the Q-network takes \(layout.layers[0].inputs) numbers")
        let network = DenseNetwork(layout)
        network.input.update(from: inputs, count: inputs.count)
        var value: Float = 0
        network.run(parameters, into: &value)
        return value
    }
}

extension SoftQLearner {
    /// The weights of the Q-network in a checkpoint, flat as `NetworkLayout` has them, for whoever compares actions by Q.
    ///
    /// - Parameter shape: of the policy beside it.
    public static func qParameters(folder: String, shape: SamplerShape) throws(CheckpointError) -> [Float] {
        let file = CheckpointFile(path: "\(folder)/\(fileName)")
        return try file.take(shape.critic, named: "q", from: file.read())
    }
}
