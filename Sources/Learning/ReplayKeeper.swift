import Glibc
import Realtime
import Synchronization

/// Looks after the disk behind a pool, on a thread of its own: brings what was stored to it, and has room ready for what comes.
///
/// The learner writes into mapped memory and waits for nothing here, unless a segment is full before the next one is ready.
final class ReplayKeeper: Sendable {
    /// s between two writes to the disk: what a loss of power can cost, with the time that the disk takes.
    static let interval = 0.1

    private struct Spare {
        var wanted: (path: String, count: Int)?
        var memory: SegmentMemory?
    }

    private let spare = Mutex(Spare())
    /// What may have bytes that the disk has not; the last one grows.
    private let unsynced = Mutex<[SegmentMemory]>([])
    private let stored = Atomic(0)
    private let hasFailed = Atomic(false)
    private let failure = Mutex<ReplayError?>(nil)
    private let isStopping = Atomic(false)
    private let bell = Bell()
    private let thread = Mutex<RealtimeThread?>(nil)

    /// - Parameter there: what will be read from now on.
    func start(fetching there: [SegmentMemory]) throws(RealtimeThreadError) {
        let started = try RealtimeThread(.init(name: "replay", rights: .declined)) { [self] in
            for segment in there where !isStopping.load(ordering: .acquiring) { segment.fetchAhead() }
            var synced = 0
            while !isStopping.load(ordering: .acquiring) {
                bell.wait(seconds: ReplayKeeper.interval)
                makeSpare()
                let now = stored.load(ordering: .acquiring)
                if now != synced { syncNoting() }
                synced = now
            }
        }
        thread.withLock { $0 = started }
    }

    /// Ends the thread; a spare that nobody took is removed.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        bell.ring()
        thread.withLock { $0?.join() }
        if let unused = spare.withLock({ $0.memory }) { unlink(unused.path) }
    }

    /// Tells that something was stored, or fails where the disk did not take what was stored before.
    func note() throws(ReplayError) {
        stored.wrappingAdd(1, ordering: .releasing)
        guard hasFailed.load(ordering: .relaxed), let failure = failure.withLock({ $0 }) else { return }
        throw failure
    }

    /// From here on this segment grows.
    func follow(_ memory: SegmentMemory) { unsynced.withLock { $0.append(memory) } }

    /// Asks for the next segment ahead of its time.
    func prepare(_ path: String, count: Int) {
        spare.withLock { $0.wanted = (path, count) }
        bell.ring()
    }

    /// The segment that was asked for; waits while it is being made, and makes it where nobody has.
    func take(_ path: String, count: Int) throws(ReplayError) -> SegmentMemory {
        let ready = spare.withLock { spare in
            spare.wanted = nil
            return spare.memory.take()
        }
        if let ready, ready.path == path, ready.bytes.count == count { return ready }
        return try SegmentMemory.file(path, count: count, isNew: true)
    }

    /// A disk that has no room now may have some when it is needed, so that a failure is left to the one who takes it.
    private func makeSpare() {
        spare.withLock { spare in
            guard let (path, count) = spare.wanted else { return }
            spare.wanted = nil
            spare.memory = try? SegmentMemory.file(path, count: count, isNew: true)
        }
    }

    /// Waits until the disk has everything that is stored.
    func sync() throws(ReplayError) {
        let segments = unsynced.withLock { $0 }
        for segment in segments { try segment.sync() }
        // Two threads may be here at once; the last one goes on growing.
        let done = segments.dropLast()
        unsynced.withLock { $0.removeAll { segment in done.contains { $0 === segment } } }
    }

    private func syncNoting() {
        do throws(ReplayError) { try sync() } catch {
            failure.withLock { $0 = error }
            hasFailed.store(true, ordering: .relaxed)
        }
    }
}

/// Wakes a thread before its time, by a clock that nobody sets.
private final class Bell: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Read and written under the mutex.
    private var isRung = false

    init() {
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    func ring() {
        pthread_mutex_lock(mutex)
        isRung = true
        pthread_cond_signal(changed)
        pthread_mutex_unlock(mutex)
    }

    func wait(seconds: Double) {
        var until = timespec()
        clock_gettime(CLOCK_MONOTONIC, &until)
        until.tv_nsec += Int(seconds * 1e9)
        until.tv_sec += until.tv_nsec / 1_000_000_000
        until.tv_nsec %= 1_000_000_000
        pthread_mutex_lock(mutex)
        while !isRung, pthread_cond_timedwait(changed, mutex, &until) == 0 {}
        isRung = false
        pthread_mutex_unlock(mutex)
    }
}
