/// Numbers of one kind in each record of a segment.
struct ReplayColumn: Codable, Equatable {
    enum Kind: String, Codable { case float32 = "f32", uint32 = "u32" }

    var name: String
    var kind: Kind
    var count: Int
}

/// Where the numbers of one transition lie in a record, in memory and on disk: words of four bytes, column after column.
///
/// The columns stand in each segment's header, so that a reader finds what it knows and steps over what it does not.
struct ReplayRecordLayout: Equatable {
    static let terminal: UInt32 = 1
    static let truncated: UInt32 = 2
    static let intervened: UInt32 = 4
    static let imported: UInt32 = 8

    let columns: [ReplayColumn]
    let observationSize: Int
    let actionSize: Int
    // Indices of words from the start of the record.
    let observation: Int
    let action: Int
    let proposedAction: Int
    let reward: Int
    let nextObservation: Int
    let flags: Int
    let checksum: Int
    /// Of `StepTiming`; nil in a segment that has none.
    private let timing: [Int?]
    /// Bytes of a record.
    let stride: Int

    static let flagNames = [("terminal", terminal), ("truncated", truncated), ("intervened", intervened), ("imported", imported)]
    private static let timingNames = ["state_age", "inference", "command_age"]
    /// More numbers than this are no robot's.
    private static let mostNumbers = 1 << 20

    init(observation size: Int, action actionSize: Int) {
        let numbers = [
            ("observation", size), ("action", actionSize), ("proposed_action", actionSize), ("reward", 1), ("next_observation", size),
        ]
        let columns = numbers.map { ReplayColumn(name: $0.0, kind: .float32, count: $0.1) }
        let timing = Self.timingNames.map { ReplayColumn(name: $0, kind: .float32, count: 1) }
        let words = ["flags", "checksum"].map { ReplayColumn(name: $0, kind: .uint32, count: 1) }
        guard let layout = ReplayRecordLayout(columns: columns + timing + words) else { preconditionFailure("sizes of no transition") }
        self = layout
    }

    /// Nil where a column is missing that every transition has, or sizes are of no transition. The checksum is the last column.
    init?(columns: [ReplayColumn]) {
        var places: [String: (word: Int, column: ReplayColumn)] = [:]
        var words = 0
        for column in columns {
            guard (1...Self.mostNumbers).contains(column.count), places[column.name] == nil else { return nil }
            places[column.name] = (words, column)
            words += column.count
        }
        func place(_ name: String, _ kind: ReplayColumn.Kind = .float32, count: Int? = nil) -> Int? {
            places[name].flatMap { $0.column.kind == kind && $0.column.count == count ?? $0.column.count ? $0.word : nil }
        }
        guard words <= Self.mostNumbers, let size = places["observation"]?.column.count, let actions = places["action"]?.column.count,
            let observation = place("observation"), let action = place("action"), let proposed = place("proposed_action", count: actions),
            let reward = place("reward", count: 1), let next = place("next_observation", count: size),
            let flags = place("flags", .uint32, count: 1), let checksum = place("checksum", .uint32, count: 1), checksum == words - 1
        else { return nil }
        self.columns = columns
        (observationSize, actionSize) = (size, actions)
        (self.observation, self.action, proposedAction) = (observation, action, proposed)
        (self.reward, nextObservation, self.flags, self.checksum) = (reward, next, flags, checksum)
        timing = Self.timingNames.map { place($0, count: 1) }
        stride = words * 4
    }

    /// Writes a transition of these sizes into a record that is zero.
    func encode(_ transition: Transition, into record: UnsafeMutableRawPointer) {
        func put(_ numbers: [Float], _ word: Int) {
            numbers.withUnsafeBytes { (record + word * 4).copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        }
        put(transition.observation, observation)
        put(transition.action, action)
        put(transition.proposedAction, proposedAction)
        put([transition.reward], reward)
        put(transition.nextObservation, nextObservation)
        let seconds = [transition.timing.stateAge, transition.timing.inference, transition.timing.commandAge]
        for (word, value) in zip(timing, seconds) { if let word { put([value], word) } }
        var flags: UInt32 = 0
        if transition.terminal { flags |= Self.terminal }
        if transition.truncated { flags |= Self.truncated }
        if transition.intervened { flags |= Self.intervened }
        if transition.imported { flags |= Self.imported }
        record.storeBytes(of: flags, toByteOffset: self.flags * 4, as: UInt32.self)
    }

    func decode(_ record: UnsafeRawPointer) -> Transition {
        func numbers(_ word: Int, _ count: Int) -> [Float] {
            Array(UnsafeBufferPointer(start: (record + word * 4).assumingMemoryBound(to: Float.self), count: count))
        }
        let word = flags(record)
        let seconds = timing.map { $0.map { numbers($0, 1)[0] } ?? 0 }
        return Transition(
            observation: numbers(observation, observationSize), action: numbers(action, actionSize),
            proposedAction: numbers(proposedAction, actionSize), reward: reward(record),
            nextObservation: numbers(nextObservation, observationSize),
            timing: StepTiming(stateAge: seconds[0], inference: seconds[1], commandAge: seconds[2]),
            terminal: word & Self.terminal != 0, truncated: word & Self.truncated != 0, intervened: word & Self.intervened != 0,
            imported: word & Self.imported != 0)
    }

    /// Where a column begins; nil where there is none of that name.
    func word(of name: String) -> Int? {
        var word = 0
        for column in columns {
            if column.name == name { return word }
            word += column.count
        }
        return nil
    }

    /// Whether a record holds no more than a transition may hold; a checksum tells only that it is as it was written.
    func isFinite(_ record: UnsafeRawPointer) -> Bool {
        isFinite(record, observation, observationSize) && isFinite(record, nextObservation, observationSize)
            && isFinite(record, action, actionSize) && isFinite(record, proposedAction, actionSize) && reward(record).isFinite
    }

    private func isFinite(_ record: UnsafeRawPointer, _ word: Int, _ count: Int) -> Bool {
        UnsafeBufferPointer(start: (record + word * 4).assumingMemoryBound(to: Float.self), count: count).allSatisfy(\.isFinite)
    }

    func flags(_ record: UnsafeRawPointer) -> UInt32 { record.load(fromByteOffset: flags * 4, as: UInt32.self) }
    func reward(_ record: UnsafeRawPointer) -> Float { record.load(fromByteOffset: reward * 4, as: Float.self) }

    /// Copies numbers of a record from their word on.
    func copy(_ record: UnsafeRawPointer, _ word: Int, _ count: Int, to numbers: UnsafeMutablePointer<Float>) {
        numbers.update(from: (record + word * 4).assumingMemoryBound(to: Float.self), count: count)
    }
}
