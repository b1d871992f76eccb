import Glibc
import Realtime

/// The pool of transitions: the newest `capacity` of them to learn from, and all that it ever took in a folder when it has one.
///
/// There it is a row of append-only segments, which are mapped: the newest grows in memory that is the system's, and a thread of its own
/// brings it to the disk. Older ones are not read when the pool is opened; each record is checked before it is first learned from.
public final class ReplayStore {
    public let capacity: Int
    public let observationSize: Int
    public let actionSize: Int
    /// Transitions ever appended, those that were since forgotten included.
    public private(set) var appended = 0
    /// What opening had to mend, each one sentence.
    public private(set) var notices: [String] = []
    /// Damaged records that learning came upon.
    public private(set) var damage: [ReplayDamage] = []

    /// Records of a segment at most: some megabytes with the sizes of an arm. The first of a pool is small, the next ones twice as large.
    public static let segmentRecords = 16_384
    private static let firstRecords = 128
    private let segmentRecords: Int
    let layout: ReplayRecordLayout
    private let disk: ReplayDisk?
    private(set) var segments: [ReplaySegment] = [] { didSet { largest = segments.map(\.capacity).max() ?? 1 } }
    private var summary = ReplaySummary()
    /// Records of the largest segment, 1 without any.
    private var largest = 1
    /// Where so many draws in a row are damaged, there is nothing to learn from.
    static let mostDraws = 1000
    /// Damaged records that are kept in mind.
    private static let mostDamage = 16

    /// A pool in memory only.
    public convenience init(capacity: Int = 1_000_000, observation: Int, action: Int) {
        self.init(capacity, observation, action, min(capacity, Self.segmentRecords), nil)
    }

    private init(_ capacity: Int, _ observation: Int, _ action: Int, _ segmentRecords: Int, _ disk: ReplayDisk?) {
        precondition(capacity > 0 && observation > 0 && action > 0, "a pool holds at least one transition of at least one number")
        self.capacity = capacity
        observationSize = observation
        actionSize = action
        self.disk = disk
        layout = ReplayRecordLayout(observation: observation, action: action)
        self.segmentRecords = max(1, min(segmentRecords, SegmentHeader.mostBytes / layout.stride))
    }

    deinit { disk?.close(segments.last) }

    /// Transitions in the pool.
    public var count: Int { min(appended - (segments.first?.first ?? appended), capacity) }
    /// Transitions that were not taken over from other runs.
    public var ownSteps: Int { appended - summary.imported }
    /// The least and the largest reward ever appended; 0 before the first.
    public var rewards: ClosedRange<Float> { summary.rewards }

    /// A pool that goes on from the segments in `folder`, or begins there. A record that was cut short at the end is cut off.
    /// - Parameters:
    ///   - origin: what the transitions are of: robot and task. A pool of others is refused by name.
    ///   - first: the transitions that a checkpoint was made with; later ones are set aside, fewer are refused. Nil keeps all.
    public static func open(
        folder: String, capacity: Int = 1_000_000, observation: Int, action: Int, origin: [String: String] = [:], first: Int? = nil,
        segmentRecords: Int = segmentRecords
    ) throws(ReplayError) -> ReplayStore {
        let files = ReplayFolder(path: folder, origin: origin, layout: ReplayRecordLayout(observation: observation, action: action))
        let disk = try ReplayDisk(files)
        let store = ReplayStore(capacity, observation, action, segmentRecords, disk)
        let opened = try disk.open(capacity: capacity, first: first)
        store.take(opened)
        if let first, store.appended < first { throw .tooShort(path: folder, found: store.appended, expected: first) }
        try disk.start(reading: store.segments)
        if let tail = store.segments.last, store.goesOn(in: tail) { disk.follow(tail) } else { try store.beginSegment() }
        return store
    }

    /// The pool in `folder` as it is, which is only read: it may be in use by another program.
    public static func read(
        folder: String, capacity: Int = 1_000_000, observation: Int, action: Int, origin: [String: String] = [:]
    ) throws(ReplayError) -> ReplayStore {
        let files = ReplayFolder(path: folder, origin: origin, layout: ReplayRecordLayout(observation: observation, action: action))
        let store = ReplayStore(capacity, observation, action, segmentRecords, nil)
        store.take(try ReplayDisk.read(files, capacity: capacity))
        return store
    }

    private func take(_ opened: ReplayDisk.Opened) {
        (segments, summary, notices) = (opened.segments, opened.summary, opened.notices)
        appended = segments.last.map { $0.first + $0.count } ?? 0
    }

    /// Adds one transition; where there is no room for it, nothing is added.
    public func append(_ transition: Transition) throws(ReplayError) {
        guard transition.observation.count == observationSize, transition.nextObservation.count == observationSize,
            transition.action.count == actionSize, transition.proposedAction.count == actionSize
        else { throw .wrongSize(observation: observationSize, action: actionSize) }
        guard transition.isFinite else { throw .notFinite(transition: appended) }
        if !(segments.last.map(goesOn(in:)) ?? false) { try beginSegment() }
        let tail = segments[segments.count - 1]
        try disk?.note(tail, nextRecords: nextRecords)
        tail.append(transition)
        summary.note(reward: transition.reward, isImported: transition.imported)
        appended += 1
        if let oldest = segments.first, oldest.first + oldest.count <= appended - capacity { segments.removeFirst() }
    }

    private func note(_ damaged: ReplayDamage) {
        if damage.count < Self.mostDamage, !damage.contains(damaged) { damage.append(damaged) }
    }

    private func goesOn(in tail: ReplaySegment) -> Bool { !tail.isFull && tail.layout == layout }

    private func beginSegment() throws(ReplayError) {
        guard let disk else {
            segments.append(ReplaySegment(inMemory: layout, first: appended, capacity: segmentRecords))
            return
        }
        let records = nextRecords
        segments.append(try disk.begin(first: appended, records: records, before: summary))
    }

    private var nextRecords: Int { min(segmentRecords, segments.last.map { 2 * $0.capacity } ?? Self.firstRecords) }

    /// Waits until the disk has everything that is stored.
    public func sync() throws(ReplayError) { try disk?.sync() }

    /// Segment and place in it. Segments that were ended early are shorter than others.
    private func place(_ index: Int) -> (segment: ReplaySegment, record: Int) {
        precondition(index >= 0 && index < count, "no such transition")
        let number = appended - count + index
        var place = (number - segments[0].first) / largest
        while place + 1 < segments.count, segments[place + 1].first <= number { place += 1 }
        return (segments[place], number - segments[place].first)
    }
}

extension ReplayStore {
    /// Precondition: index in 0..<count; 0 is the oldest in the pool.
    public subscript(index: Int) -> Transition {
        let (segment, record) = place(index)
        return segment.layout.decode(segment.record(record))
    }

    /// Whether the record's checksum holds and its numbers are finite. Precondition: as for the subscript.
    public func isWhole(_ index: Int) -> Bool {
        let (segment, record) = place(index)
        return segment.isSound(record)
    }

    /// Copies the observation of one transition, which has room in `observation`; false where the record is damaged.
    func copyObservation(_ index: Int, into observation: UnsafeMutablePointer<Float>) -> Bool {
        let (segment, record) = place(index)
        guard segment.isSound(record) else { return false }
        segment.layout.copy(segment.record(record), segment.layout.observation, observationSize, to: observation)
        return true
    }

    /// Draws `size` transitions uniformly, with replacement, into `batch`.
    func sample(
        _ size: Int, into batch: Batch, of learned: LearnedAction = .executed, using random: inout RandomGenerator
    ) throws(LearnerFault) {
        precondition(count > 0, "an empty pool cannot be drawn from")
        for row in 0..<size {
            let (segment, index) = try draw(using: &random)
            let (layout, record) = (segment.layout, segment.record(index))
            layout.copy(record, layout.observation, observationSize, to: batch.observations.start + row * observationSize)
            layout.copy(record, layout.nextObservation, observationSize, to: batch.nextObservations.start + row * observationSize)
            let proposed = learned == .either && random.next() & 1 == 0
            layout.copy(record, proposed ? layout.proposedAction : layout.action, actionSize, to: batch.actions.start + row * actionSize)
            batch.rewards.start[row] = layout.reward(record)
            batch.terminals[row] = layout.flags(record) & ReplayRecordLayout.terminal != 0
        }
    }

    /// A record that is whole.
    private func draw(using random: inout RandomGenerator) throws(LearnerFault) -> (segment: ReplaySegment, record: Int) {
        for _ in 0..<Self.mostDraws {
            let (segment, record) = place(Int(random.next().multipliedFullWidth(by: UInt64(count)).high))
            if segment.isSound(record) { return (segment, record) }
            note(segment.damage(at: record))
        }
        throw .damagedPool
    }
}

/// Transitions drawn for one gradient step, one row each.
final class Batch {
    let observations: AlignedFloats
    let actions: AlignedFloats
    let rewards: AlignedFloats
    let nextObservations: AlignedFloats
    var terminals: [Bool]

    init(size: Int, observation: Int, action: Int) {
        observations = AlignedFloats(count: size * observation)
        actions = AlignedFloats(count: size * action)
        rewards = AlignedFloats(count: size)
        nextObservations = AlignedFloats(count: size * observation)
        terminals = [Bool](repeating: false, count: size)
    }
}
