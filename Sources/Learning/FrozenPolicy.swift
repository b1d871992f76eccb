import Policy

/// The sampler as a frozen policy: what `policy.safetensors` holds.
public struct FrozenPolicy: Equatable, Sendable {
    public var shape: SamplerShape
    /// Flat as `NetworkLayout` has them.
    public var parameters: [Float]

    public init(shape: SamplerShape, parameters: [Float]) {
        self.shape = shape
        self.parameters = parameters
    }

    public static let fileName = "policy.safetensors"

    /// Replaces the policy in `folder`; a reader sees the old file or the new one.
    public func save(folder: String) throws(CheckpointError) {
        var contents = Safetensors.Contents(metadata: ["format": "limber policy 1", "activation": "relu", "output": "tanh"])
        contents.add(parameters, shape.layout, named: "sampler")
        try CheckpointFile(path: "\(folder)/\(Self.fileName)").write(contents)
    }

    /// The shape follows from the arrays in the file.
    public static func load(folder: String) throws(CheckpointError) -> FrozenPolicy {
        let file = CheckpointFile(path: "\(folder)/\(fileName)")
        let contents = try file.read()
        var biases: [Int] = []
        while let bias = contents.tensors["sampler.\(biases.count).bias"] { biases.append(bias.bytes.isEmpty ? 0 : bias.shape.first ?? 0) }
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
        let shape = SamplerShape(observation: observation, action: action, hidden: Array(biases.dropLast()))
        return FrozenPolicy(shape: shape, parameters: try file.take(shape.layout, named: "sampler", from: contents))
    }
}
