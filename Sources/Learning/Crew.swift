import Glibc

/// Threads that work on the parts of one job side by side; a job ends when all its parts are done.
///
/// They sleep between jobs. Which of them takes which part is chance: parts must not share what they write.
final class Crew {
    private let board = Board()
    private var members: [pthread_t] = []

    /// - Parameter threads: at least 1, the calling one among them. Where the system gives fewer, fewer work.
    init(threads: Int) {
        precondition(threads >= 1, "the calling thread works, too")
        for _ in 1..<threads {
            var thread = pthread_t()
            let reference = Unmanaged.passRetained(board)
            guard pthread_create(&thread, nil, Board.serve, reference.toOpaque()) == 0 else {
                reference.release()
                break
            }
            members.append(thread)
        }
    }

    deinit {
        board.dismiss()
        for member in members { pthread_join(member, nil) }
    }

    /// Calls `work` once with each of 0..<parts, on any of the threads.
    func run(parts: Int, _ work: (Int) -> Void) {
        guard !members.isEmpty, parts > 1 else { return (0..<parts).forEach(work) }
        withoutActuallyEscaping(work) { board.run(parts: parts, $0) }
    }
}

/// Where the threads of a crew find what to do.
private final class Board: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    // What follows is read and written under the mutex.
    private var work: ((Int) -> Void)?
    private var untaken: Range<Int> = 0..<0
    private var unfinished = 0
    private var isDismissed = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    func run(parts: Int, _ work: @escaping (Int) -> Void) {
        pthread_mutex_lock(mutex)
        (self.work, untaken, unfinished) = (work, 0..<parts, parts)
        pthread_cond_broadcast(changed)
        takeParts()
        while unfinished > 0 { pthread_cond_wait(changed, mutex) }
        self.work = nil
        pthread_mutex_unlock(mutex)
    }

    func dismiss() {
        pthread_mutex_lock(mutex)
        isDismissed = true
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
    }

    /// With the mutex locked, which is open while a part is worked on.
    private func takeParts() {
        while let part = untaken.popFirst(), let work {
            pthread_mutex_unlock(mutex)
            work(part)
            pthread_mutex_lock(mutex)
            unfinished -= 1
            if unfinished == 0 { pthread_cond_broadcast(changed) }
        }
    }

    static let serve: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        let board = Unmanaged<Board>.fromOpaque(argument).takeRetainedValue()
        pthread_mutex_lock(board.mutex)
        while !board.isDismissed {
            board.takeParts()
            if board.untaken.isEmpty && !board.isDismissed { pthread_cond_wait(board.changed, board.mutex) }
        }
        pthread_mutex_unlock(board.mutex)
        return nil
    }
}
