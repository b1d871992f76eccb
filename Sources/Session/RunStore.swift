import Foundation
import Learning
import Recording
import Task

/// What a run has stored, to be looked at, taken out and added to. Moves no arm.
public struct RunStore {
    public let folder: RunFolder
    private let setup: RunSetup

    public init(_ folder: RunFolder) throws {
        self.folder = folder
        setup = try RunSetup(reopening: folder)
        guard FileManager.default.fileExists(atPath: folder.replay) else { throw RunMismatch.noTransitions(run: folder.path) }
    }

    /// All transitions, only to be read: the run may be under way.
    private func read() throws(ReplayError) -> ReplayStore {
        let sizes = setup.task.compiled
        return try ReplayStore.read(
            folder: folder.replay, capacity: .max, observation: sizes.observationCount, action: sizes.actionCount, origin: setup.task.origin
        )
    }

    /// Looks at every record.
    public func inspect() throws -> RunInspection {
        let found = try read().inspect()
        let files = found.segments.map(\.file)
        let written = try files.last.flatMap { try FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date }
        let progress = try? RunProgress(RunCheckpoint.read(folder, of: setup.task), of: folder)
        return RunInspection(
            run: folder.path, robot: setup.robot.name, task: setup.task.description.name, found: found,
            motionSeconds: Double(found.transitions - found.imported) / setup.task.description.policyRate, lastWritten: written,
            checkpoint: progress.map { .init(episodes: $0.episodes, transitions: $0.stored ?? 0) })
    }

    /// Writes all whole transitions into a safetensors file.
    public func export(to path: String) throws {
        try read().export(
            to: path, about: ["format": "limber transitions 1", "run": folder.path].merging(setup.task.origin) { own, _ in own })
    }

    /// Takes over all transitions of another run, marked as imported; returns how many.
    public func take(from other: RunStore) throws -> Int {
        try setup.require(importable: other.setup, other.folder)
        guard try !isSameFolder(as: other) else { throw RunMismatch.ownTransitions(run: folder.path) }
        let sizes = setup.task.compiled
        let store = try ReplayStore.open(
            folder: folder.replay, capacity: setup.learning.poolCapacity, observation: sizes.observationCount, action: sizes.actionCount,
            origin: setup.task.origin)
        let source = try other.read()
        _ = try RunCheckpoint.read(folder, of: setup.task)
        var taken = 0
        for index in 0..<source.count where source.isWhole(index) {
            var transition = source[index]
            transition.imported = true
            try store.append(transition)
            taken += 1
        }
        try store.sync()
        // A run in lockstep goes back to what its checkpoint has.
        let checkpoint = try RunCheckpoint.read(folder, of: setup.task)
        var progress = try RunProgress(checkpoint, of: folder)
        progress.stored = store.appended
        try checkpoint.replace(RunProgress.note, with: progress.text)
        return taken
    }

    private func isSameFolder(as other: RunStore) throws -> Bool {
        try FileManager.default.attributesOfItem(atPath: folder.replay)[.systemFileNumber] as? Int
            == FileManager.default.attributesOfItem(atPath: other.folder.replay)[.systemFileNumber] as? Int
    }
}

/// What a look at a run's transitions found: the JSON object of `limber store`.
public struct RunInspection: Encodable, Sendable {
    public var run: String
    public var robot: String
    public var task: String
    public var found: ReplayInspection
    /// s that the arm has moved for the run's own transitions.
    public var motionSeconds: Double
    public var lastWritten: Date?
    /// Where a resumed run goes on; nil where no checkpoint is whole.
    public var checkpoint: Checkpoint?

    public struct Checkpoint: Encodable, Sendable {
        public var episodes: Int
        public var transitions: Int
    }

    private enum CodingKeys: String, CodingKey {
        case run, robot, task, segments, transitions, episodes, bytes, terminal, truncated, intervened, imported, rewards, damage, notices,
            checkpoint
        case motionSeconds = "motion_seconds"
        case lastWritten = "last_written"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(run, forKey: .run)
        try container.encode(robot, forKey: .robot)
        try container.encode(task, forKey: .task)
        try container.encode(found.segments, forKey: .segments)
        try container.encode(found.transitions, forKey: .transitions)
        try container.encode(found.episodes, forKey: .episodes)
        try container.encode(found.bytes, forKey: .bytes)
        try container.encode(found.terminal, forKey: .terminal)
        try container.encode(found.truncated, forKey: .truncated)
        try container.encode(found.intervened, forKey: .intervened)
        try container.encode(found.imported, forKey: .imported)
        try container.encode(found.rewards, forKey: .rewards)
        try container.encode(found.damage.map(\.description), forKey: .damage)
        try container.encode(found.notices, forKey: .notices)
        try container.encode(motionSeconds, forKey: .motionSeconds)
        try container.encode(checkpoint, forKey: .checkpoint)
        try container.encode(lastWritten?.timeIntervalSince1970, forKey: .lastWritten)
    }
}

extension RunSetup {
    /// Refuses a run whose transitions say nothing of this setup's task.
    fileprivate func require(importable other: RunSetup, _ folder: RunFolder) throws(RunMismatch) {
        guard other.robot.name == robot.name else {
            throw .robot(run: folder.path, is: other.robot.name, asked: robot.name)
        }
        let (own, its) = (task.description, other.task.description)
        for (what, isSame) in [
            ("observation", its.observation == own.observation), ("action", its.action == own.action),
            ("reward", its.reward == own.reward), ("policy rate", its.policyRate == own.policyRate),
            ("speed", other.jointSpeed == jointSpeed),
        ] where !isSame {
            throw .notImportable(run: folder.path, what: what)
        }
    }
}
