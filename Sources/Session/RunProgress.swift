import Glibc
import Learning
import Realtime
import Recording
import Robot
import YAML

/// How far a run has come: part of its checkpoint, and beside it in `progress.yaml` for whoever wants to read it.
struct RunProgress: Codable, Equatable {
    /// Whole ones.
    var episodes = 0
    var policySteps = 0
    var robotSeconds = 0.0
    /// The policy's random numbers go on here.
    var policyRandom: RandomGenerator
    /// Number of the next episode, which is more than `episodes` where some were cut; nil in a run of before.
    var nextEpisode: UInt32?
    /// Transitions in the pool, imported ones included.
    var stored: Int?
    /// Where the next leg begins; nil in real time.
    var lockstep: LockstepPlace?

    private enum CodingKeys: String, CodingKey {
        case episodes
        case policySteps = "policy_steps"
        case robotSeconds = "robot_seconds"
        case policyRandom = "policy_random"
        case nextEpisode = "next_episode"
        case stored, lockstep
    }

    init(seed: UInt64) { policyRandom = RunProgress.policyRandom(seed: seed, after: 0) }

    /// - Parameter steps: policy steps after which nobody knows where the random numbers stood; those after none are the run's first.
    static func policyRandom(seed: UInt64, after steps: Int) -> RandomGenerator {
        RandomGenerator(seed: seed, stream: 0x706f_6c69_6379 ^ UInt64(steps) << 48)
    }

    init(reading folder: RunFolder) throws {
        let path = folder.progress
        guard access(path, F_OK) == 0 else { throw RunMismatch.neverTrained(run: folder.path) }
        try self.init(text: ModelFile(path, folder: "").text, path: path)
    }

    /// As a checkpoint has it.
    init(_ checkpoint: LearnerCheckpoint, of folder: RunFolder) throws {
        guard let text = checkpoint.note(RunProgress.note) else { throw RunMismatch.neverTrained(run: folder.path) }
        try self.init(text: text, path: folder.learner)
    }

    private init(text: String, path: String) throws {
        self = try YAMLDecoder().decode(RunProgress.self, from: text, file: path)
        guard (0...Int(Int32.max)).contains(episodes) else { throw RunMismatch.senseless(path: path, what: "\(episodes) episodes") }
    }

    /// Counts steps that were stored after the checkpoint, when it is not known where the policy's random numbers stood in the end.
    mutating func count(steps: Int, seed: UInt64) {
        guard steps > 0 else { return }
        policySteps += steps
        policyRandom = RunProgress.policyRandom(seed: seed, after: policySteps)
    }

    func save(in folder: RunFolder) throws {
        try folder.replace(folder.progress, with: text)
    }

    var text: String { get throws { try YAMLText(encoding: self).text } }
    /// Its name in a checkpoint.
    static let note = "progress"
}

extension RunFolder {
    /// Whole episodes that its learner has been trained for; nil before the training began.
    public func episodesTrained() throws -> Int? {
        access(progress, F_OK) == 0 ? try RunProgress(reading: self).episodes : nil
    }
}
