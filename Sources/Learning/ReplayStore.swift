import Glibc
import Realtime

/// The pool of transitions: the newest `capacity` of them in memory, and all of them in an append-only file when it has a folder.
///
/// Memory is reserved for the whole pool at once and taken from the system only as transitions come in.
public final class ReplayStore {
    public let capacity: Int
    public let observationSize: Int
    public let actionSize: Int
    /// Transitions ever appended, those that were since overwritten included.
    public private(set) var appended = 0
    /// The least and the largest reward ever appended; 0 before the first.
    public private(set) var rewards: ClosedRange<Float> = 0...0
    /// Transitions in the pool.
    public var count: Int { min(appended, capacity) }

    let layout: ReplayRecordLayout
    private let records: UnsafeMutableRawPointer
    private var file: ReplayFile?

    /// A pool in memory only.
    public init(capacity: Int = 1_000_000, observation: Int, action: Int) {
        precondition(capacity > 0 && observation > 0 && action > 0, "a pool holds at least one transition of at least one number")
        self.capacity = capacity
        observationSize = observation
        actionSize = action
        layout = ReplayRecordLayout(observation: observation, action: action)
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let pages = mmap(nil, capacity * layout.stride, PROT_READ | PROT_WRITE, flags, -1, 0), pages != MAP_FAILED else {
            fatalError("No address space for a pool of \(capacity) transitions: choose a smaller capacity.")
        }
        records = pages
    }

    deinit { munmap(records, capacity * layout.stride) }

    /// A pool that goes on from the file in `folder`, or begins one there. An unfinished record at its end is cut off.
    /// - Parameter first: the transitions that a checkpoint was made with; later ones are cut off, fewer are refused. Nil keeps all.
    public static func open(
        folder: String, capacity: Int = 1_000_000, observation: Int, action: Int, first: Int? = nil
    ) throws(ReplayError) -> ReplayStore {
        let store = ReplayStore(capacity: capacity, observation: observation, action: action)
        let path = folder + "/transitions.bin"
        let file = try ReplayFile(path: path, layout: store.layout)
        try file.readAll(atMost: first ?? .max) { record in store.keep(record) }
        if let first, store.appended < first { throw .tooShort(path: path, found: store.appended, expected: first) }
        store.file = file
        return store
    }

    /// Adds one transition, to the file first: when that fails nothing is added.
    public func append(_ transition: Transition) throws(ReplayError) {
        guard transition.observation.count == observationSize, transition.nextObservation.count == observationSize,
            transition.action.count == actionSize, transition.proposedAction.count == actionSize
        else { throw .wrongSize(observation: observationSize, action: actionSize) }
        guard transition.isFinite else { throw .notFinite(transition: appended) }
        let record = layout.encode(transition)
        try file?.append(record)
        record.withUnsafeBytes { keep($0) }
    }

    /// Precondition: index in 0..<count; 0 is the oldest in the pool.
    public subscript(index: Int) -> Transition {
        precondition(index >= 0 && index < count, "no such transition")
        return layout.decode(record((appended - count + index) % capacity))
    }

    /// Precondition: as for the subscript; `observation` has room for one.
    func copyObservation(_ index: Int, into observation: UnsafeMutablePointer<Float>) {
        let numbers = (records + (appended - count + index) % capacity * layout.stride).assumingMemoryBound(to: Float.self)
        observation.update(from: numbers + layout.observation, count: observationSize)
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) {
        record(appended % capacity).copyMemory(from: bytes)
        let reward = bytes.loadUnaligned(fromByteOffset: layout.reward * MemoryLayout<Float>.stride, as: Float.self)
        rewards = appended == 0 ? reward...reward : min(rewards.lowerBound, reward)...max(rewards.upperBound, reward)
        appended += 1
    }

    private func record(_ slot: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: records + slot * layout.stride, count: layout.stride)
    }
}

extension ReplayStore {
    /// Draws `size` transitions uniformly, with replacement, into `batch`; the action is the executed one.
    func sample(_ size: Int, into batch: Batch, using random: inout RandomGenerator) {
        precondition(count > 0, "an empty pool cannot be drawn from")
        for row in 0..<size {
            let slot = Int(random.next().multipliedFullWidth(by: UInt64(count)).high)
            let numbers = (records + slot * layout.stride).assumingMemoryBound(to: Float.self)
            (batch.observations.start + row * observationSize).update(from: numbers + layout.observation, count: observationSize)
            (batch.nextObservations.start + row * observationSize).update(from: numbers + layout.nextObservation, count: observationSize)
            (batch.actions.start + row * actionSize).update(from: numbers + layout.action, count: actionSize)
            batch.rewards.start[row] = numbers[layout.reward]
            batch.terminals[row] = numbers[layout.flags].bitPattern & ReplayRecordLayout.terminal != 0
        }
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
