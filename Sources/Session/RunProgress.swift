import Glibc
import Realtime
import Recording
import Robot
import YAML

/// How far a run has come: `progress.yaml`, written with every checkpoint.
struct RunProgress: Codable, Equatable {
    var episodes = 0
    var policySteps = 0
    var robotSeconds = 0.0
    /// The policy's random numbers go on here.
    var policyRandom: RandomGenerator

    private enum CodingKeys: String, CodingKey {
        case episodes
        case policySteps = "policy_steps"
        case robotSeconds = "robot_seconds"
        case policyRandom = "policy_random"
    }

    init(seed: UInt64) { policyRandom = RandomGenerator(seed: seed, stream: 0x706f_6c69_6379) }

    init(reading folder: RunFolder) throws {
        let path = RunProgress.path(folder)
        guard access(path, F_OK) == 0 else { throw RunMismatch.neverTrained(run: folder.path) }
        self = try YAMLDecoder().decode(RunProgress.self, from: ModelFile(path, folder: "").text, file: path)
        guard (0...Int(Int32.max)).contains(episodes) else { throw RunMismatch.senseless(path: path, what: "\(episodes) episodes") }
    }

    func save(in folder: RunFolder) throws {
        try folder.replace(RunProgress.path(folder), with: YAMLText(encoding: self).text)
    }

    private static func path(_ folder: RunFolder) -> String { folder.path + "/progress.yaml" }
}
