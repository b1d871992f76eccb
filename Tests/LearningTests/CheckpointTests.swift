import Policy
import Testing

@testable import Learning

@Suite("Checkpoints")
struct CheckpointTests {
    private func learner(observation: Int = 3, hidden: [Int] = [4, 5]) -> SoftQLearner {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch) = (hidden, 2)
        return SoftQLearner(observation: observation, action: 2, settings: settings, seed: 1)
    }

    @Test("hold the policy by itself, its shape told by its arrays")
    func policy() throws {
        let (folder, learner) = (TemporaryFolder(), learner())
        try learner.save(folder: folder.path)
        let policy = try FrozenPolicy.load(folder: folder.path)
        #expect(policy == FrozenPolicy(shape: learner.shape, parameters: learner.samplerParameters))
        let contents = try Safetensors.decode(try folder.bytes("policy.safetensors"))
        #expect(contents.tensors["sampler.1.weight"]?.shape == [5, 4])
        #expect(contents.tensors["sampler.2.bias"]?.shape == [2])
    }

    @Test("are refused by name when the shapes do not fit, and change nothing then")
    func doesNotFit() throws {
        let folder = TemporaryFolder()
        try learner().save(folder: folder.path)
        let path = folder.path + "/learner.safetensors"
        let other = learner(observation: 6)
        let before = other.qParameters
        let expected = CheckpointError.doesNotFit(path: path, tensor: "target.0.weight", found: "of shape [4, 5]", expected: "[4, 8]")
        #expect(throws: expected) { try other.load(folder: folder.path) }
        #expect(other.qParameters == before)
        #expect(
            expected.description == """
                \(path): target.0.weight is of shape [4, 5], but [4, 8] is needed: \
                use the robot, the task and the network sizes that the run was made with.
                """)
        #expect(throws: CheckpointError.missing(path: path, tensor: "target.3.weight")) {
            try learner(hidden: [4, 5, 1]).load(folder: folder.path)
        }
    }

    @Test("are refused when missing, malformed or not finite")
    func refused() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/policy.safetensors"
        #expect(throws: CheckpointError.cannotRead(path: path, reason: "No such file or directory")) {
            try FrozenPolicy.load(folder: folder.path)
        }
        try folder.write([1, 2, 3], to: "policy.safetensors")
        #expect(throws: CheckpointError.malformed(path: path, .truncated)) { try FrozenPolicy.load(folder: folder.path) }
        var policy = FrozenPolicy(shape: learner().shape, parameters: learner().samplerParameters)
        policy.parameters[0] = .nan
        try policy.save(folder: folder.path)
        #expect(throws: CheckpointError.notFinite(path: path, tensor: "sampler.0.weight")) { try FrozenPolicy.load(folder: folder.path) }
    }

    @Test("are refused when a side is huge and another is none", arguments: ["sampler.0.bias", "sampler.0.weight"])
    func emptyArrays(_ name: String) throws {
        let folder = TemporaryFolder()
        try learner().save(folder: folder.path)
        var contents = try Safetensors.decode(try folder.bytes("policy.safetensors"))
        contents.tensors[name] = .init([Float](), shape: name.hasSuffix("bias") ? [999_999_999_999_999, 0] : [0, 999_999_999_999_999])
        try folder.write(Safetensors.encode(contents), to: "policy.safetensors")
        let error = #expect(throws: CheckpointError.self) { try FrozenPolicy.load(folder: folder.path) }
        guard case .doesNotFit? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("are refused when their random state is none, and change nothing then")
    func noRandomState() throws {
        let folder = TemporaryFolder()
        try learner().save(folder: folder.path)
        let file = CheckpointFile(path: folder.path + "/learner.safetensors")
        var contents = try file.read()
        contents.tensors["random"] = .init([UInt64](repeating: 0, count: 8))
        try file.write(contents)
        let other = learner()
        let before = other.qParameters
        #expect(throws: CheckpointError.noRandomState(path: file.path)) { try other.load(folder: folder.path) }
        #expect(other.qParameters == before)
    }

    @Test("are refused when they have counted too far, and change nothing then")
    func counters() throws {
        let folder = TemporaryFolder()
        try learner().save(folder: folder.path)
        let file = CheckpointFile(path: folder.path + "/learner.safetensors")
        var contents = try file.read()
        contents.tensors["counters"] = .init([1, UInt64.max, 1])
        try file.write(contents)
        let other = learner()
        let before = other.qParameters
        #expect(throws: CheckpointError.countsTooFar(path: file.path)) { try other.load(folder: folder.path) }
        #expect(other.qParameters == before && other.gradientSteps == 0)
    }

    @Test("are replaced whole: a failed write leaves the old one and nothing beside it")
    func replaced() throws {
        let (folder, learner) = (TemporaryFolder(), learner())
        try learner.save(folder: folder.path)
        let before = try folder.bytes("policy.safetensors")
        try learner.save(folder: folder.path)
        #expect(try folder.bytes("policy.safetensors") == before)
        #expect(throws: (any Error).self) { try folder.bytes("policy.safetensors.new") }
        #expect(throws: CheckpointError.self) { try learner.save(folder: "/nowhere") }
    }
}
