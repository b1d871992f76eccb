import Foundation
import Policy
import Realtime
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
        let expected = CheckpointError.doesNotFit(path: path, tensor: "q.0.weight", found: "of shape [4, 5]", expected: "[4, 8]")
        #expect(throws: expected) { try other.load(folder: folder.path) }
        #expect(other.qParameters == before)
        #expect(
            expected.description == """
                \(path): q.0.weight is of shape [4, 5], but [4, 8] is needed: \
                use the robot, the task and the network sizes that the run was made with.
                """)
        #expect(throws: CheckpointError.missing(path: path, tensor: "q.3.weight")) {
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

    @Test("are refused when the Q-function of a composed policy is damaged", arguments: ["q.0.bias", "q.1.bias", "q.2.bias", "q.2.weight"])
    func damagedCritic(_ name: String) throws {
        let (folder, learner) = (TemporaryFolder(), learner())
        let policy = FrozenPolicy(shape: learner.shape, parameters: learner.samplerParameters, critic: learner.qParameters)
        try policy.save(folder: folder.path)
        #expect(try FrozenPolicy.load(folder: folder.path).critic == learner.qParameters)
        let whole = try Safetensors.decode(try folder.bytes("policy.safetensors"))
        for values in [[], [.nan], [1, 1]] as [[Float]] {
            var contents = whole
            contents.tensors[name] = .init(values, shape: [values.count])
            try CheckpointFile(path: folder.path + "/policy.safetensors").write(contents)
            #expect(throws: CheckpointError.self) { try FrozenPolicy.load(folder: folder.path) }
        }
    }

    @Test("are refused when a side is huge and another is none", arguments: ["sampler.0.bias", "sampler.0.weight"])
    func emptyArrays(_ name: String) throws {
        let folder = TemporaryFolder()
        try learner().save(folder: folder.path)
        var contents = try Safetensors.decode(try folder.bytes("policy.safetensors"))
        contents.tensors[name] = .init([Float](), shape: name.hasSuffix("bias") ? [999_999_999_999_999, 0] : [0, 999_999_999_999_999])
        try CheckpointFile(path: folder.path + "/policy.safetensors").write(contents)
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
        contents.tensors["counters"] = .init([1, UInt64.max, 1, 1])
        try file.write(contents)
        let other = learner()
        let before = other.qParameters
        #expect(throws: CheckpointError.countsTooFar(path: file.path)) { try other.load(folder: folder.path) }
        #expect(other.qParameters == before && other.gradientSteps == 0)
    }

    @Test("hold what the learner's health goes on from, too, so that a fault leads back to the same copy")
    func health() throws {
        let folder = TemporaryFolder()
        let store = ReplayStore(capacity: 100, observation: 3, action: 2)
        var random = RandomGenerator(seed: 5)
        func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.uniform(-1, 1)) } }
        for _ in 0..<40 {
            try store.append(Transition(observation: numbers(3), action: numbers(2), reward: numbers(1)[0], nextObservation: numbers(3)))
        }
        func spoil(_ learner: SoftQLearner) throws {
            learner.q.parameters.start[0] = .nan
            learner.networks.pack()
            #expect(throws: LearnerFault.self) { try learner.step(from: store) }
            for _ in 0..<30 { try learner.step(from: store) }
        }
        let first = learner()
        var limits = HealthLimits()
        limits.snapshotInterval = 10
        first.beginHealth(limits: limits)
        for _ in 0..<35 { try first.step(from: store) }
        try first.save(folder: folder.path)
        let second = learner()
        second.beginHealth(limits: limits)
        try second.load(folder: folder.path)
        #expect(second.health.trend == first.health.trend && second.health.allowed == first.health.allowed)
        for learner in [first, second] { try spoil(learner) }
        #expect(first.gradientSteps == 50 && second.gradientSteps == 50 && first.faults == 1 && second.faults == 1)
        #expect(first.samplerParameters == second.samplerParameters && first.qParameters == second.qParameters)
        try second.save(folder: folder.path)
        let third = learner()
        try third.load(folder: folder.path)
        #expect(third.faults == 1)
    }

    @Test("are of a robot and a task, and refused by name for others")
    func origin() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/learner.safetensors"
        try learner().save(folder: folder.path, origin: ["robot": "arm", "task": "reach"], notes: ["progress": "far"])
        let checkpoint = try LearnerCheckpoint.read(folder: folder.path, origin: ["robot": "arm", "task": "reach"])
        #expect(checkpoint.note("progress") == "far" && checkpoint.notice == nil)
        let expected = CheckpointError.otherOrigin(path: path, what: "robot", found: "arm", expected: "leg")
        #expect(throws: expected) { try learner().load(folder: folder.path, origin: ["robot": "leg", "task": "reach"]) }
        #expect(expected.description == "\(path) is of the robot arm, not of leg: use the robot that the run was made with.")
        try checkpoint.replace("progress", with: "further")
        #expect(try LearnerCheckpoint.read(folder: folder.path).note("progress") == "further")
        var contents = try Safetensors.decode(try folder.bytes("learner.safetensors"))
        contents.metadata["format"] = "limber learner 1"
        try CheckpointFile(path: path).write(contents)
        #expect(throws: CheckpointError.earlierFormat(path: path)) { try learner().load(folder: folder.path) }
    }

    @Test("are damaged wherever a bit has flipped, and the one before stands in, with a sentence")
    func previous() throws {
        let (folder, learner) = (TemporaryFolder(), learner())
        let path = folder.path + "/learner.safetensors"
        try learner.save(folder: folder.path, notes: ["number": "1"])
        try learner.save(folder: folder.path, notes: ["number": "2"])
        #expect(try LearnerCheckpoint.read(folder: folder.path).note("number") == "2")
        let whole = try folder.bytes("learner.safetensors")
        for place in stride(from: 0, to: whole.count, by: 97) {
            var bytes = whole
            bytes[place] ^= 4
            try folder.write(bytes, to: "learner.safetensors")
            let read = try? LearnerCheckpoint.read(folder: folder.path)
            #expect(read?.note("number") == "1" && read?.notice?.hasSuffix("The checkpoint before it is used.") == true, "byte \(place)")
        }
        // As when it was killed in the middle of writing, or between two renames.
        try folder.write(Array(whole.prefix(100)), to: "learner.safetensors.new")
        try folder.write(whole, to: "learner.safetensors")
        #expect(try LearnerCheckpoint.read(folder: folder.path).note("number") == "2")
        try FileManager.default.removeItem(atPath: path)
        #expect(try LearnerCheckpoint.read(folder: folder.path).note("number") == "1")
        try folder.write([1, 2, 3], to: "learner.safetensors.previous")
        #expect(throws: CheckpointError.cannotRead(path: path, reason: "No such file or directory")) {
            try LearnerCheckpoint.read(folder: folder.path)
        }
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
