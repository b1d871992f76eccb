import Policy

/// The sampler as a frozen policy, a composed one with its Q-function: what `policy.safetensors` holds.
public struct FrozenPolicy: Equatable, Sendable {
    public var shape: SamplerShape
    /// Flat as `NetworkLayout` has them.
    public var parameters: [Float]
    /// The weights of the Q-network of a policy that has no learner's checkpoint beside it, as a composed one.
    public var critic: [Float]?

    public init(shape: SamplerShape, parameters: [Float], critic: [Float]? = nil) {
        (self.shape, self.parameters, self.critic) = (shape, parameters, critic)
    }

    public static let fileName = "policy.safetensors"

    /// Replaces the policy in `folder`; a reader sees the old file or the new one.
    public func save(folder: String) throws(CheckpointError) {
        var contents = Safetensors.Contents(metadata: ["format": "limber policy 1", "activation": "relu", "output": "tanh"])
        contents.add(parameters, shape.layout, named: "sampler")
        if let critic { contents.add(critic, shape.critic, named: "q") }
        try CheckpointFile(path: "\(folder)/\(Self.fileName)").write(contents)
    }

    /// The shape follows from the arrays in the file.
    public static func load(folder: String) throws(CheckpointError) -> FrozenPolicy {
        let file = CheckpointFile(path: "\(folder)/\(fileName)")
        let contents = try file.read()
        let biases = widths(of: "sampler", in: contents)
        guard let action = biases.last, let first = contents.tensors["sampler.0.weight"] else {
            throw .missing(path: file.path, tensor: "sampler.0.weight")
        }
        // Sides of an array that holds no number may be of any length; those of one that does are no longer than the file.
        let observation = first.bytes.isEmpty ? 0 : (first.shape.last ?? 0) - action
        guard observation > 0, biases.allSatisfy({ $0 > 0 }) else {
            throw .doesNotFit(
                path: file.path, tensor: "sampler.0.weight", found: "of shape \(first.shape)",
                expected: "an observation and a latent as its input")
        }
        var shape = SamplerShape(observation: observation, action: action, hidden: Array(biases.dropLast()))
        let parameters = try file.take(shape.layout, named: "sampler", from: contents)
        let critic = widths(of: "q", in: contents)
        guard !critic.isEmpty else { return FrozenPolicy(shape: shape, parameters: parameters) }
        if let empty = critic.firstIndex(of: 0) {
            throw .doesNotFit(path: file.path, tensor: "q.\(empty).bias", found: "an empty layer", expected: "layers of numbers")
        }
        shape.criticHidden = Array(critic.dropLast())
        return FrozenPolicy(shape: shape, parameters: parameters, critic: try file.take(shape.critic, named: "q", from: contents))
    }

    /// Units of each layer, first to last.
    private static func widths(of network: String, in contents: Safetensors.Contents) -> [Int] {
        var widths: [Int] = []
        while let bias = contents.tensors["\(network).\(widths.count).bias"] {
            widths.append(bias.bytes.isEmpty ? 0 : bias.shape.first ?? 0)
        }
        return widths
    }
}
