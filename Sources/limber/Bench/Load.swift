import Foundation
import Learning
import Realtime
import Synchronization

/// What keeps the machine busy beside the control loop; its threads end with `stop`, and not before.
final class Load: Sendable {
    enum Kind: String, CaseIterable, Codable, OptionValue {
        case none
        /// Gradient steps without a pause, their weights published to the loop's policy.
        case learner
        /// A thread per processor that takes fresh memory, fills and copies it and gives it back.
        case memory
        /// A file written and synchronised again and again.
        case disk
    }

    private static let blockBytes = 32 << 20
    private let isStopped = Atomic(false)
    private let threads = Mutex<[RealtimeThread]>([])

    /// - Parameter learnerThreads: that share a gradient step.
    init(_ kind: Kind, on bench: LoopSetup, learnerThreads: Int) throws {
        switch kind {
        case .none: break
        case .learner:
            // Made here, for a pool that cannot be filled is an error of the command.
            let (learner, store) = try (bench.learner(threads: learnerThreads), bench.store())
            let work = Exclusive((learner, store))
            try start { [self] in learn(work.value.0, work.value.1, bench, learnerThreads) }
        case .memory:
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { try start { [self] in moveMemory() } }
        case .disk: try start { [self] in writeFile() }
        }
    }

    /// Waits until every thread of the load has ended.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        threads.withLock { running in
            for thread in running { thread.join() }
            running = []
        }
    }

    private var goesOn: Bool { !isStopped.load(ordering: .relaxed) }

    private func start(_ work: @escaping @Sendable () -> Void) throws {
        let thread = try RealtimeThread(RealtimeThread.Settings(name: "load", rights: .declined), body: work)
        threads.withLock { $0.append(thread) }
    }

    /// A learner that no longer steps begins anew: what it learns from are random numbers.
    private func learn(_ first: SoftQLearner, _ store: ReplayStore, _ bench: LoopSetup, _ learnerThreads: Int) {
        var learner = first
        while goesOn {
            do { _ = try learner.step(from: store) } catch { learner = bench.learner(threads: learnerThreads) }
            learner.publish(to: bench.weights.writer)
        }
    }

    private func moveMemory() {
        let half = Load.blockBytes / 2
        while goesOn {
            let block = UnsafeMutableRawPointer.allocate(byteCount: Load.blockBytes, alignment: 64)
            memset(block, 1, half)
            memcpy(block + half, block, half)
            block.deallocate()
        }
    }

    private func writeFile() {
        let path = FileManager.default.temporaryDirectory.appending(path: "limber-load-\(getpid())").path
        let bytes = [UInt8](repeating: 1, count: 1 << 20)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        unlink(path)
        defer { close(descriptor) }
        while goesOn {
            for _ in 0..<16 { _ = write(descriptor, bytes, bytes.count) }
            fsync(descriptor)
            lseek(descriptor, 0, SEEK_SET)
        }
    }
}

/// Hands over what only one thread will use.
private struct Exclusive<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
