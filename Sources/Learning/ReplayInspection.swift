/// What is in a pool's files, all of it looked at.
public struct ReplayInspection: Sendable {
    /// One file.
    public struct Segment: Encodable, Sendable {
        /// Its path.
        public var file: String
        /// Number of its first transition in the pool.
        public var first: Int
        /// That it holds, damaged ones included.
        public var transitions: Int
        /// That they take, with the header.
        public var bytes: Int
        /// Records whose checksum does not hold, or whose numbers are not finite.
        public var damaged: Int
    }

    /// Over the whole records.
    public struct Rewards: Encodable, Equatable, Sendable {
        /// The smallest.
        public var least: Double
        /// The arithmetic mean.
        public var mean: Double
        /// The largest.
        public var largest: Double
        /// The standard deviation, over all of them.
        public var deviation: Double
    }

    /// Oldest first.
    public private(set) var segments: [Segment] = []
    /// Each record whose checksum does not hold, or whose numbers are not finite.
    public private(set) var damage: [ReplayDamage] = []
    /// What opening would mend.
    public private(set) var notices: [String] = []
    /// Whole ones.
    public private(set) var transitions = 0
    /// Of them, those after which the task has no future.
    public private(set) var terminal = 0
    /// Of them, those at which time or a stop cut the episode.
    public private(set) var truncated = 0
    /// Of them, those in which the safety filter changed a command.
    public private(set) var intervened = 0
    /// Of them, those that came from another run.
    public private(set) var imported = 0
    /// Nil of an empty pool.
    public private(set) var rewards: Rewards?

    /// Episodes that came to an end.
    public var episodes: Int { terminal + truncated }
    /// Of all segments.
    public var bytes: Int { segments.reduce(0) { $0 + $1.bytes } }

    init(_ store: ReplayStore) {
        notices = store.notices
        var (sum, squares) = (0.0, 0.0)
        for segment in store.segments {
            let found = segment.damage
            damage += found
            segments.append(
                Segment(
                    file: segment.memory.path, first: segment.first, transitions: segment.count, bytes: segment.usedBytes,
                    damaged: found.count))
            for index in 0..<segment.count where segment.isSound(index) {
                let record = segment.record(index)
                note(flags: segment.layout.flags(record))
                let reward = Double(segment.layout.reward(record))
                transitions += 1
                sum += reward
                squares += reward * reward
            }
        }
        guard transitions > 0 else { return }
        let mean = sum / Double(transitions)
        let variance = max(0, squares / Double(transitions) - mean * mean)
        rewards = Rewards(
            least: Double(store.rewards.lowerBound), mean: mean, largest: Double(store.rewards.upperBound),
            deviation: variance.squareRoot())
    }

    private mutating func note(flags: UInt32) {
        terminal += flags & ReplayRecordLayout.terminal != 0 ? 1 : 0
        truncated += flags & ReplayRecordLayout.truncated != 0 ? 1 : 0
        intervened += flags & ReplayRecordLayout.intervened != 0 ? 1 : 0
        imported += flags & ReplayRecordLayout.imported != 0 ? 1 : 0
    }
}

extension ReplayStore {
    /// Looks at every record that is open; damage has its segment and place.
    public func inspect() -> ReplayInspection { ReplayInspection(self) }

    /// Writes all whole transitions into one safetensors file: an array for each column, and one of zeros and ones for each flag.
    public func export(to path: String, about: [String: String]) throws(CheckpointError) {
        var contents = Safetensors.Contents(metadata: about)
        let whole = segments.map { segment in (segment, (0..<segment.count).filter(segment.isSound)) }
        let total = whole.reduce(0) { $0 + $1.1.count }
        for column in layout.columns where column.kind == .float32 {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(total * column.count * 4)
            for (segment, indices) in whole { segment.append(column, of: indices, to: &bytes) }
            contents.tensors[column.name] = .init(
                kind: .float32, shape: column.count == 1 ? [total] : [total, column.count], bytes: bytes)
        }
        for (name, bit) in ReplayRecordLayout.flagNames {
            contents.tensors[name] = .init(
                whole.flatMap { segment, indices in indices.map { segment.layout.flags(segment.record($0)) & bit == 0 ? 0 : 1 } })
        }
        try CheckpointFile(path: path).write(contents)
    }
}

extension ReplaySegment {
    /// Appends one column of some records; zeros where the segment has no such column.
    fileprivate func append(_ column: ReplayColumn, of indices: [Int], to bytes: inout [UInt8]) {
        let word = layout.word(of: column.name)
        for index in indices {
            if let word {
                bytes.append(contentsOf: UnsafeRawBufferPointer(start: record(index) + word * 4, count: column.count * 4))
            } else {
                bytes.append(contentsOf: repeatElement(0, count: column.count * 4))
            }
        }
    }
}
