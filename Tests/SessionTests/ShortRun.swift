import Control
import Foundation
import Policy
import Recording
import Robot
import Simulation
import Synchronization
import Task
import Testing

@testable import Session

/// A folder of a test's own, with a task whose episodes last a second and a learner that begins at once.
final class Scratch: Sendable {
    let path = NSTemporaryDirectory() + "limber-session-\(UInt64.random(in: 0 ... .max))"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, as name: String) throws -> String {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        return "\(path)/\(name)"
    }

    /// - Parameter learning: lines of settings that the file has not.
    func shortReach(episode: Double = 1, within: Double = 0.02, learning: String = "") throws -> String {
        let text = try ModelFile("reach", folder: "Tasks").text
            .replacing(/within: [0-9.]+/, with: "within: \(within)")
            .replacing(/episode: [0-9.]+/, with: "episode: \(episode)")
            .replacing(/minimum_pool: [0-9]+/, with: "minimum_pool: 16")
            .replacing(/hidden: \[.*\]/, with: "hidden: [16, 16]")
            .replacing(/batch: [0-9]+/, with: "batch: 16")
            .replacing(/learning:.*\n/, with: "learning:\n" + learning)
        return try write(text, as: "short.yaml")
    }
}

/// Runs in lockstep with the short task.
struct ShortRun {
    let scratch: Scratch
    var robot = "widowx250s"
    var faults = FaultPlan.none
    /// Lines of the task's learning settings.
    var learning = ""
    /// m from the target that count as success.
    var within = 0.02

    func begin(seed: UInt64 = 1) throws -> (setup: RunSetup, folder: RunFolder) {
        var setup = try RunSetup(
            robot: robot, task: scratch.shortReach(within: within, learning: learning), unit: "\(robot)-example", seed: seed, speedFactor: 1
        )
        let folder = try RunFolder.create(in: scratch.path, robot: robot, task: "reach")
        try setup.save(in: folder, version: "test")
        return (setup, folder)
    }

    /// - Parameters:
    ///   - heard: what a person was told.
    ///   - afterStep: what else happens after each step.
    func train(
        _ setup: RunSetup, _ folder: RunFolder, episodes: Int, resume: Bool = false, threads: Int = 1, heard: Heard = Heard(),
        afterStep: (Training, TrainingProgress) -> Void = { _, _ in }
    ) throws -> (summary: RunSummary, ending: Ending) {
        let training = try Training(
            setup, rig: LockstepRig(setup, faults: faults), folder: folder, extent: .init(episodes: episodes, robotSeconds: nil),
            resume: resume, threads: threads
        ) { heard.say($0) }
        return try training.run { afterStep(training, $0) }
    }

    func train(seed: UInt64, episodes: Int) throws -> (summary: RunSummary, folder: RunFolder) {
        let (setup, folder) = try begin(seed: seed)
        return (try train(setup, folder, episodes: episodes).summary, folder)
    }

    func resume(_ folder: RunFolder, episodes: Int) throws -> RunSummary {
        try train(RunSetup(reopening: folder), folder, episodes: episodes, resume: true).summary
    }

    func replay(
        _ folder: RunFolder, _ which: ReplayedPolicy = .trained, episodes: Int = 2, seed: UInt64 = 1,
        latents: PolicyExecution.Latents? = nil, faults: FaultPlan = .none, contact: ContactReaction = .stop
    ) throws -> RunSummary {
        var setup = try RunSetup(reopening: folder)
        setup.contact = contact
        let replay = try Replay(
            setup, actor: which.load(setup, folder: folder, latents: latents), rig: LockstepRig(setup, faults: faults), episodes: episodes,
            seed: seed)
        return try replay.run(folder: folder, figure: "replay-\(which.rawValue).svg") { _, _ in }.summary
    }
}

/// The sentences that a person was told.
final class Heard: Sendable {
    private let sentences = Mutex<[String]>([])
    func say(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
    var all: [String] { sentences.withLock { $0 } }
}
