import Policy
import Realtime

/// What is wrong with a checkpoint.
public enum CheckpointError: Error, Equatable, CustomStringConvertible, Sendable {
    case cannotRead(path: String, reason: String)
    case malformed(path: String, SafetensorsError)
    case missing(path: String, tensor: String)
    case doesNotFit(path: String, tensor: String, found: String, expected: String)
    case notFinite(path: String, tensor: String)
    case noRandomState(path: String)
    case countsTooFar(path: String)
    case cannotWrite(path: String, reason: String)

    public var description: String {
        switch self {
        case .cannotRead(let path, let reason): "\(path) cannot be read (\(reason)): name a run's folder that holds a checkpoint."
        case .malformed(let path, let error): "\(path): \(error)"
        case .missing(let path, let tensor): "\(path) has no array \(tensor): use a checkpoint that this program wrote."
        case .doesNotFit(let path, let tensor, let found, let expected):
            "\(path): \(tensor) is \(found), but \(expected) is needed: use the robot, the task and the network sizes that the run was made with."
        case .notFinite(let path, let tensor): "\(path): \(tensor) holds a number that is not finite: use an earlier checkpoint."
        case .noRandomState(let path): "\(path): its random generator is all zero and gives no numbers: use an earlier checkpoint."
        case .countsTooFar(let path): "\(path): its gradient steps are more than can be counted on from: use an earlier checkpoint."
        case .cannotWrite(let path, let reason): "\(path) cannot be written (\(reason)): free some space; the checkpoint before it is kept."
        }
    }
}

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

extension SoftQLearner {
    public static let fileName = "learner.safetensors"

    /// Writes policy and learner beside the old files, then puts them in their place.
    public func save(folder: String) throws(CheckpointError) {
        try FrozenPolicy(shape: shape, parameters: samplerParameters).save(folder: folder)
        var contents = Safetensors.Contents(metadata: ["format": "limber learner 1"])
        for (optimizer, layout, name) in optimizers {
            contents.add(optimizer.parameters.array, layout, named: name)
            contents.add(optimizer.firstMoments.array, layout, named: "\(name).first_moment")
            contents.add(optimizer.secondMoments.array, layout, named: "\(name).second_moment")
        }
        for (block, layout, name) in targets { contents.add(block.array, layout, named: name) }
        contents.tensors["counters"] = .init([gradientSteps, q.steps, sampler.steps].map(UInt64.init))
        if settings.valueProposal == .sampler { contents.tensors["sampler_value"] = .init(judge.state, shape: [judge.state.count]) }
        contents.tensors["random"] = .init(randoms.flatMap(\.generator.state))
        try CheckpointFile(path: "\(folder)/\(Self.fileName)").write(contents)
    }

    /// Goes on from a saved learner: from here every step is the one that the saved learner would have taken. Nothing changes when it is refused.
    public func load(folder: String) throws(CheckpointError) {
        let file = CheckpointFile(path: "\(folder)/\(Self.fileName)")
        let contents = try file.read()
        var blocks: [(AlignedFloats, [Float])] = []
        for (block, layout, name) in targets { blocks.append((block, try file.take(layout, named: name, from: contents))) }
        for (optimizer, layout, name) in optimizers {
            blocks.append((optimizer.parameters, try file.take(layout, named: name, from: contents)))
            blocks.append((optimizer.firstMoments, try file.take(layout, named: "\(name).first_moment", from: contents)))
            blocks.append((optimizer.secondMoments, try file.take(layout, named: "\(name).second_moment", from: contents)))
        }
        let counters = try file.take(3, named: "counters", from: contents)
        guard counters.allSatisfy({ $0 < UInt64(Int.max / 2) }) else { throw .countsTooFar(path: file.path) }
        let words = try file.take(4 * randoms.count, named: "random", from: contents)
        let generators = randoms.indices.compactMap { RandomGenerator(state: Array(words[$0 * 4..<$0 * 4 + 4])) }
        guard generators.count == randoms.count else { throw .noRandomState(path: file.path) }
        let judgement = contents.tensors["sampler_value"]?.floats ?? []  // checkpoints of other settings have none
        for (block, values) in blocks { block.copy(from: values) }
        networks.pack()
        gradientSteps = Int(counters[0])
        q.steps = Int(counters[1])
        sampler.steps = Int(counters[2])
        for (random, generator) in zip(randoms, generators) { random.generator = generator }
        judge = ProposalJudge(state: judgement)
        beginHealth()
    }

    private var targets: [(AlignedFloats, NetworkLayout, String)] {
        [(target, qLayout, "target")] + (targetActor.map { [($0, shape.layout, "target_actor")] } ?? [])
    }

    private var randoms: [LearnerRandom] { [random] + parts.map(\.random) }
    private var optimizers: [(Adam, NetworkLayout, String)] { [(q, qLayout, "q"), (sampler, shape.layout, "sampler")] }
}
