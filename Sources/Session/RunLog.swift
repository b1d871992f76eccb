import Control
import Foundation
import Realtime
import Recording
import Synchronization

/// The log of a run: every policy step, and every tick. In lockstep, which makes hours of ticks in minutes and can be run again,
/// only the ticks in which something was wrong.
final class RunLog {
    private let log: LogWriter
    private let recorder: Recorder
    private let inRealTime: Bool
    private let wakeUp: WakeUpLatency

    init(job: Job, folder: RunFolder, inRealTime: Bool, report: @escaping @Sendable (String) -> Void) throws {
        log = try LogWriter(path: folder.nextLog(), library: "limber", epoch: inRealTime ? RunLog.monotonicEpoch : 0)
        let (ticks, wakeUp) = (job.ticks, WakeUpLatency())
        self.wakeUp = wakeUp
        recorder = Recorder(log: log) { log in
            while let record = ticks.reader.pop() {
                wakeUp.note(record.timing.wakeUpLatency)
                if inRealTime || record.fault != nil { log.write(record, at: record.slot) }
            }
        } report: { failure in
            report("The log is no longer written, the run goes on: \(failure)")
        }
        self.inRealTime = inRealTime
        if inRealTime { try recorder.start() }
    }

    /// s, the 99.9th percentile of the control thread's wake-ups so far; nil in lockstep.
    var wakeUpP999: Double? { inRealTime ? wakeUp.p999 : nil }

    func drainInLockstep() {
        if !inRealTime { recorder.drainNow() }
    }

    func note(_ step: StepRecord) { log.write(step, at: step.finishedAt) }

    /// Writes a sentence; `seconds` on the arm's clock.
    func note(_ sentence: String, at seconds: Double) {
        let instant = inRealTime ? LoopClock.monotonic.now() : Instant(nanoseconds: 0).advanced(bySeconds: seconds)
        log.write(EventEntry(sentence), at: instant)
    }

    func finish() { recorder.finish() }

    /// ns to add to the monotonic clock for the time of day.
    private static var monotonicEpoch: Int64 {
        Int64(Date().timeIntervalSince1970 * 1e9) - LoopClock.monotonic.now().nanoseconds
    }
}

/// The recorder's thread notes it, the learner's shows it.
private final class WakeUpLatency: Sendable {
    private let histogram = Mutex(LatencyHistogram())

    func note(_ seconds: Double) { histogram.withLock { $0.record(nanoseconds: Int64(seconds * 1e9)) } }
    var p999: Double { histogram.withLock { $0.p999 } }
}
