import Realtime
import Synchronization

/// Empties the loop's rings into the log on a thread of its own, so that the loop never waits for a disk.
public final class Recorder: Sendable {
    private let log: LogWriter
    private let drain: @Sendable (LogWriter) -> Void
    private let report: @Sendable (RecordingError) -> Void
    private let stopping = Atomic(false)
    private let reported = Atomic(false)
    private let thread = Mutex<RealtimeThread?>(nil)

    /// `drain` moves everything that waits into the log; it is called by one thread at a time, and goes on being called after the
    /// log has failed, so that no ring fills up. `report` hears of a failure once.
    public init(log: LogWriter, drain: @escaping @Sendable (LogWriter) -> Void, report: @escaping @Sendable (RecordingError) -> Void) {
        self.log = log
        self.drain = drain
        self.report = report
    }

    /// Begins to drain every `period` seconds; without it, the owner calls `drainNow()`, as lockstep does.
    public func start(period: Double = 0.02, clock: LoopClock = .monotonic) throws(RealtimeThreadError) {
        let started = try RealtimeThread(.init(name: "recorder", rights: .declined)) { [self] in
            while !stopping.load(ordering: .acquiring) {
                drainNow()
                clock.sleep(until: clock.now().advanced(bySeconds: period))
            }
        }
        thread.withLock { $0 = started }
    }

    /// Writes on the calling thread what waits: for lockstep, which has no other.
    public func drainNow() {
        drain(log)
        log.flush()
        if let failure = log.failure { reportOnce(failure) }
    }

    /// Stops the thread, drains what is left, lets `last` write what there is to say of it, and closes the log.
    public func finish(last: () -> Void = {}) {
        stopping.store(true, ordering: .releasing)
        thread.withLock { $0?.join() }
        drainNow()
        last()
        do { try log.close() } catch { reportOnce(error) }
    }

    private func reportOnce(_ failure: RecordingError) {
        if !reported.exchange(true, ordering: .acquiringAndReleasing) { report(failure) }
    }
}
