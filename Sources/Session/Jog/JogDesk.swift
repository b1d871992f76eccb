import Control
import Glibc
import Realtime
import Robot
import Synchronization

/// A person's keys on a thread of their own: it turns them into the policy of the loop, and gives the loop leave to move while it lives.
final class JogDesk: Sendable {
    /// ms between two looks, at most.
    private static let interval: Int32 = 10

    private let state: Mutex<JogState>
    private let isOver = Atomic(false)
    private let thread = Mutex<RealtimeThread?>(nil)

    /// - Parameters:
    ///   - keys: the descriptor of a terminal that gives each key at once.
    ///   - leave: is called when the person wants to leave.
    init(_ job: Job, keys: Int32, control: ControlBlock, ticks: TickTap, leave: @escaping @Sendable () -> Void) throws(RealtimeThreadError)
    {
        state = Mutex(JogState(joints: job.setup.robot.joints.count))
        control.requireEnable(by: .keyboard)
        control.enable(at: LoopClock.monotonic.now(), by: .keyboard)
        var settings = RealtimeThread.Settings(name: "keys", rights: .wanted)
        settings.priority = RealtimeThread.Settings.defaultPriority - 20
        let started = try RealtimeThread(settings) { [self] in
            var hands = JogHands(job)
            var descriptor: Int32? = keys
            while !isOver.load(ordering: .relaxed) {
                if let open = descriptor, !hands.hear(open, for: JogDesk.interval, leave) {
                    // The terminal has gone, and nobody can press any more.
                    control.ask(.park)
                    descriptor = nil
                }
                if descriptor == nil { LoopClock.monotonic.sleep(until: LoopClock.monotonic.now().advanced(bySeconds: 0.01)) }
                hands.follow(ticks.take())
                hands.publish(at: LoopClock.monotonic.now())
                control.enable(at: LoopClock.monotonic.now(), by: .keyboard)
                state.withLock { $0 = hands.state }
            }
        }
        thread.withLock { $0 = started }
    }

    var now: JogState { state.withLock { $0 } }

    func close() {
        isOver.store(true, ordering: .relaxed)
        thread.withLock { $0?.join() }
    }
}

/// What a jogged arm does at present, for a person to look at.
public struct JogState: Sendable {
    public internal(set) var jogger: Jogger
    public internal(set) var motion: Jogger.Motion?
    var view = LoopView()
    /// The newest; nil before the loop has begun.
    public var tick: TickRecord? { view.tick }

    init(joints: Int) { jogger = Jogger(joints: joints) }
}

/// The thread's own.
private struct JogHands {
    var state: JogState
    private let job: Job
    private var keys = JogKeys()
    private var policy: LedPolicy

    init(_ job: Job) {
        self.job = job
        policy = LedPolicy(job)
        state = JogState(joints: job.setup.robot.joints.count)
    }

    /// Waits for keys, for so many milliseconds at most; false when nobody can press any more.
    mutating func hear(_ descriptor: Int32, for interval: Int32, _ leave: () -> Void) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, interval) > 0 else { return true }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
        let now = LoopClock.monotonic.now()
        for key in keys.decode(bytes.prefix(count)) {
            state.jogger.press(key, at: now)
            if key == .leave { leave() }
        }
        return true
    }

    mutating func follow(_ ticks: [TickRecord]) { state.view.follow(ticks) }

    /// Makes what the keys ask for the policy.
    mutating func publish(at now: Instant) {
        let setup = job.setup
        state.motion = state.jogger.motion(at: now)
        policy.publish(
            state.jogger.action(
                at: now, from: state.tick?.setPoint.position ?? JointVector(count: 0), task: setup.task.compiled, tipSpeed: setup.tipSpeed))
    }
}
