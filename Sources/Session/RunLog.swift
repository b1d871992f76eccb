import Control
import Foundation
import Realtime
import Recording
import Synchronization

/// The log of a run: every tick, every policy step and what people were told; and the black boxes of its faults.
final class RunLog {
    private let log: LogWriter
    private let recorder: Recorder
    private let inRealTime: Bool
    private let ticks: LoggedTicks

    init(
        job: Job, folder: RunFolder, kind: RunFolder.LogKind = .training, inRealTime: Bool, tap: TickTap? = nil,
        report: @escaping @Sendable (String) -> Void
    ) throws {
        let log = try LogWriter(
            path: folder.nextLog(of: kind), library: "limber \(job.setup.version)", documents: job.setup.documents,
            epoch: inRealTime ? RunLog.monotonicEpoch : 0)
        let ticks = LoggedTicks(job: job, log: log, folder: folder, tap: tap, report: report)
        recorder = Recorder(log: log) { _ in
            ticks.take()
        } report: { failure in
            report("The log is no longer written, the run goes on: \(failure)")
        }
        self.log = log
        self.ticks = ticks
        self.inRealTime = inRealTime
        if inRealTime { try recorder.start() }
    }

    /// s, the 99.9th percentile of the control thread's wake-ups so far; nil in lockstep.
    var wakeUpP999: Double? { inRealTime ? ticks.wakeUpP999 : nil }

    func drainInLockstep() {
        if !inRealTime { recorder.drainNow() }
    }

    func note(_ step: StepRecord) { log.write(step, at: step.finishedAt) }

    func note(_ push: PushEntry, at instant: Instant) { log.write(push, at: instant) }

    /// Writes a sentence; `seconds` on the arm's clock.
    func note(_ sentence: String, at seconds: Double) {
        let instant = inRealTime ? LoopClock.monotonic.now() : Instant(nanoseconds: 0).advanced(bySeconds: seconds)
        log.write(EventEntry(sentence), at: instant)
    }

    func finish() { recorder.finish { ticks.finish() } }

    /// ns to add to the monotonic clock for the time of day.
    private static var monotonicEpoch: Int64 {
        Int64(Date().timeIntervalSince1970 * 1e9) - LoopClock.monotonic.now().nanoseconds
    }
}

/// Ticks on their way from the recorder's thread to somebody who follows the loop.
final class TickTap: Sendable {
    private let waiting = Mutex<[TickRecord]>([])

    func put(_ tick: TickRecord) { waiting.withLock { $0.append(tick) } }

    /// Those since the last call, in their order.
    func take() -> [TickRecord] {
        waiting.withLock { ticks in
            defer { ticks = [] }
            return ticks
        }
    }
}

/// What the recorder's thread does with the loop's ticks.
private final class LoggedTicks: Sendable {
    private struct State: ~Copyable {
        var wakeUp = LatencyHistogram()
        /// The next tick's number, and when the last one was.
        var next: UInt64 = 1
        var latest = Instant(nanoseconds: 0)
        /// Ticks that found their ring full.
        var lost: UInt64 = 0
        let box: BlackBox

        init(box: sending BlackBox) { self.box = box }
    }

    private let job: Job
    private let log: LogWriter
    private let tap: TickTap?
    private let report: @Sendable (String) -> Void
    private let state: Mutex<State>

    init(job: Job, log: LogWriter, folder: RunFolder, tap: TickTap?, report: @escaping @Sendable (String) -> Void) {
        self.tap = tap
        self.job = job
        self.log = log
        self.report = report
        state = Mutex(State(box: BlackBox(log: log, folder: folder) { report("A black box is missing: \($0)") }))
    }

    func take() { state.withLock { while let record = job.ticks.reader.pop() { take(record, &$0) } } }

    private func take(_ record: TickRecord, _ state: inout State) {
        state.wakeUp.record(nanoseconds: Int64(record.timing.wakeUpLatency * 1e9))
        if record.tick < state.next { state.next = 1 }  // the next leg's loop counts anew
        state.lost += record.tick - state.next
        (state.next, state.latest) = (record.tick + 1, record.slot)
        log.write(record, at: record.slot)
        state.box.note(record.fault, at: record.slot)
        tap?.put(record)
    }

    func finish() {
        state.withLock { state in
            state.box.finish(at: state.latest)
            guard state.lost > 0 else { return }
            let sentence = "\(state.lost) ticks are not in the log: the recorder was too slow for them."
            log.write(EventEntry(sentence), at: state.latest)
            report(sentence)
        }
    }

    var wakeUpP999: Double { state.withLock { $0.wakeUp.p999 } }
}
