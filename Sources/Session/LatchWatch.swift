import Control
import Realtime
import Synchronization

/// Looks for a unit's software stop on a thread of its own, and asks the loop to stop.
public final class LatchWatch: Sendable {
    /// s between two looks.
    static let interval = 0.02

    private let isOver: Over
    private let thread: RealtimeThread

    private final class Over: Sendable {
        let flag = Atomic(false)
    }

    /// - Parameter report: shows a sentence to a person.
    public init(_ latch: StopLatch, _ control: ControlBlock, report: @escaping @Sendable (String) -> Void) throws(RealtimeThreadError) {
        let isOver = Over()
        self.isOver = isOver
        // Before the learner, behind the loop: a busy machine must not hold a stop up.
        var settings = RealtimeThread.Settings(name: "stop", rights: .wanted)
        settings.priority = RealtimeThread.Settings.defaultPriority - 20
        thread = try RealtimeThread(settings) {
            while !isOver.flag.load(ordering: .relaxed) {
                if latch.isEngaged {
                    control.ask(.stop)
                    report(
                        "\(latch.unit) is stopped (\(latch.record?.sentence ?? "no reason given")). To drive it again: limber reset \(latch.unit)"
                    )
                    return
                }
                LoopClock.monotonic.sleep(until: LoopClock.monotonic.now().advanced(bySeconds: LatchWatch.interval))
            }
        }
    }

    deinit {
        isOver.flag.store(true, ordering: .relaxed)
        thread.join()
    }
}
