import Policy
import Realtime

/// A learner's file as it was read, whole and of the robot and the task that were asked for.
public struct LearnerCheckpoint: Sendable {
    let file: CheckpointFile
    let contents: Safetensors.Contents
    /// What the newest file has against it, when this is the one before.
    public let notice: String?

    private static let format = "limber learner 2"

    /// What was saved beside the learner, by name.
    public func note(_ name: String) -> String? { contents.metadata[name] }

    /// The newest checkpoint in a folder; the one before where that one is damaged.
    /// - Parameter origin: the robot and the task that it must be of.
    public static func read(folder: String, origin: [String: String] = [:]) throws(CheckpointError) -> LearnerCheckpoint {
        let newest = CheckpointFile(path: "\(folder)/\(SoftQLearner.fileName)")
        do throws(CheckpointError) { return try read(newest, origin, notice: nil) } catch {
            guard error.isDamage else { throw error }
            let notice = "\(error) The checkpoint before it is used."
            guard let previous = try? read(newest.previous, origin, notice: notice) else { throw error }
            return previous
        }
    }

    private static func read(
        _ file: CheckpointFile, _ origin: [String: String], notice: String?
    ) throws(CheckpointError) -> LearnerCheckpoint {
        let contents = try file.read()
        guard let found = contents.metadata["format"] else { throw .damaged(path: file.path) }
        guard found == format, contents.metadata[CheckpointSeal.key] != nil else { throw .earlierFormat(path: file.path) }
        for (what, expected) in origin.sorted(by: { $0.key < $1.key }) {
            let found = contents.metadata[what] ?? "no name"
            guard found == expected else { throw .otherOrigin(path: file.path, what: what, found: found, expected: expected) }
        }
        return LearnerCheckpoint(file: file, contents: contents, notice: notice)
    }

    /// Changes what was saved beside the learner.
    public func replace(_ name: String, with note: String) throws(CheckpointError) {
        var changed = contents
        changed.metadata[name] = note
        try CheckpointFile(path: file.path).write(changed)
    }

    /// An empty one.
    static func contents(origin: [String: String], notes: [String: String]) -> Safetensors.Contents {
        Safetensors.Contents(metadata: ["format": format].merging(origin) { $1 }.merging(notes) { $1 })
    }
}

extension CheckpointError {
    /// Whether the file is not as it was written, so that the one before it may stand in.
    fileprivate var isDamage: Bool {
        switch self {
        case .cannotRead, .malformed, .damaged: true
        default: false
        }
    }
}

extension SoftQLearner {
    public static let fileName = "learner.safetensors"

    /// Writes policy and learner beside the old files, then puts them in their place; the learner before is kept.
    /// - Parameters:
    ///   - origin: the robot and the task that it is of.
    ///   - notes: what else goes on with it.
    public func save(folder: String, origin: [String: String] = [:], notes: [String: String] = [:]) throws(CheckpointError) {
        try FrozenPolicy(shape: shape, parameters: samplerParameters).save(folder: folder)
        var contents = LearnerCheckpoint.contents(origin: origin, notes: notes)
        LearnerSnapshot(self).add(to: &contents, layouts: layouts, prefix: "")
        for (snapshot, prefix) in snapshots?.named ?? [] { snapshot.add(to: &contents, layouts: layouts, prefix: prefix) }
        contents.tensors["faults"] = .init([UInt64(faults)])
        contents.tensors["random"] = .init(randoms.flatMap(\.generator.state))
        try CheckpointFile(path: "\(folder)/\(Self.fileName)").write(contents, keepsPrevious: true)
    }

    /// Goes on from a saved learner: from here every step is the one that the saved learner would have taken. Nothing changes when it is refused.
    public func load(folder: String, origin: [String: String] = [:]) throws(CheckpointError) {
        try load(LearnerCheckpoint.read(folder: folder, origin: origin))
    }

    /// A learner that had stopped is given a new chance: its faults are not counted on.
    public func load(_ checkpoint: LearnerCheckpoint) throws(CheckpointError) {
        let (file, contents) = (checkpoint.file, checkpoint.contents)
        let saved = try LearnerSnapshot(from: contents, file, layouts: layouts, prefix: "")
        let copies = try LearnerSnapshots.names.map { prefix throws(CheckpointError) in
            try LearnerSnapshot(from: contents, file, layouts: layouts, prefix: prefix)
        }
        let counted = try file.take(1, named: "faults", from: contents)[0]
        let words = try file.take(4 * randoms.count, named: "random", from: contents)
        let generators = randoms.indices.compactMap { RandomGenerator(state: Array(words[$0 * 4..<$0 * 4 + 4])) }
        guard generators.count == randoms.count else { throw .noRandomState(path: file.path) }
        saved.restore(self)
        for (random, generator) in zip(randoms, generators) { random.generator = generator }
        snapshots = LearnerSnapshots(proven: copies[0], newest: copies[1])
        faults = counted < UInt64(health.limits.faults) ? Int(counted) : 0
    }

    /// Names and layouts of `blocks`.
    private var layouts: [(name: String, layout: NetworkLayout)] {
        let optimizers = [("q", qLayout), ("sampler", shape.layout)].flatMap { name, layout in
            ["", ".first_moment", ".second_moment"].map { (name + $0, layout) }
        }
        return optimizers + [("target", qLayout)] + (targetActor == nil ? [] : [("target_actor", shape.layout)])
    }

    private var randoms: [LearnerRandom] { [random] + parts.map(\.random) }
}
