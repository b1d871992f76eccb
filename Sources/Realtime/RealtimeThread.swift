import CRealtime
import Glibc

/// A thread for the control loop: first-in-first-out priority, a locked and prefaulted stack of its own, one processor that is not
/// left to sleep deeply.
///
/// Where rights are missing it either refuses or runs as an ordinary thread and says so in `shortcomings`.
public final class RealtimeThread: @unchecked Sendable {
    /// What to do without real-time rights.
    public enum Rights: Sendable {
        /// Refuse to start without them: a real arm.
        case required
        /// Take what the system gives: simulation.
        case wanted
        /// Do not ask: `--no-realtime`, and tests.
        case declined
    }

    /// What the thread asks of the system.
    public struct Settings: Sendable {
        /// Above ordinary threads, below the kernel's own interrupt threads' reach of 99.
        public static let defaultPriority: Int32 = 80
        public static let defaultStackBytes = 1 << 20

        /// Shown by the system's tools; at most 15 bytes.
        public var name: String
        public var rights: Rights
        public var priority: Int32 = defaultPriority
        public var stackBytes: Int = defaultStackBytes
        /// The processor to stay on; nil leaves the choice to the scheduler.
        public var processor: Int?

        public init(name: String, rights: Rights, processor: Int? = nil) {
            self.name = name
            self.rights = rights
            self.processor = processor
        }
    }

    /// What the system did not grant, each one English sentence; empty on a well-prepared machine.
    public let shortcomings: [String]
    private let stack: ThreadStack
    private let latencyRequest: LatencyRequest?
    private let thread: pthread_t
    private var joined = false

    /// Starts `body`, which must end by itself; `join()` waits for that.
    public init(_ settings: Settings, body: @escaping @Sendable () -> Void) throws(RealtimeThreadError) {
        var shortcomings: [String] = []
        let stack = try ThreadStack(bytes: settings.stackBytes)
        if settings.rights != .declined {
            let rights = RealtimeRights.check(priority: settings.priority)
            if settings.rights == .required, let explanation = rights.explanation { throw .noRights(explanation) }
            if let explanation = rights.explanation { shortcomings.append(explanation) }
            if rights.lockError == 0, !stack.lock() { shortcomings.append("The control thread's stack could not be locked in memory.") }
            thread = try RealtimeThread.start(settings, stack, fifo: rights.schedulerError == 0, body)
        } else {
            thread = try RealtimeThread.start(settings, stack, fifo: false, body)
        }
        if let processor = settings.processor, rt_thread_pin(thread, Int32(clamping: processor)) != 0 {
            shortcomings.append("The control thread could not be pinned to processor \(processor).")
        }
        latencyRequest = settings.rights == .declined ? nil : LatencyRequest()
        self.stack = stack
        self.shortcomings = shortcomings
    }

    deinit { join() }

    /// Waits until the body has returned.
    public func join() {
        guard !joined else { return }
        pthread_join(thread, nil)
        joined = true
    }

    /// The highest-numbered processor that this process may use: the one with the least of the system's own work.
    public static var quietestProcessor: Int? {
        let last = rt_last_allowed_processor()
        return last < 0 ? nil : Int(last)
    }

    private static func start(
        _ settings: Settings, _ stack: ThreadStack, fifo: Bool, _ body: @escaping @Sendable () -> Void
    ) throws(RealtimeThreadError) -> pthread_t {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstack(&attributes, stack.base, stack.bytes)
        if fifo { attributes.setFirstInFirstOut(priority: settings.priority) }
        let start = Unmanaged.passRetained(ThreadBody(name: settings.name, run: body))
        var thread = pthread_t()
        let failure = pthread_create(&thread, &attributes, ThreadBody.main, start.toOpaque())
        guard failure == 0 else {
            start.release()
            throw .notStarted(errorNumber: failure)
        }
        return thread
    }
}

/// Why the system gave no such thread.
public enum RealtimeThreadError: Error, Equatable, CustomStringConvertible {
    case noRights(String)
    case notStarted(errorNumber: Int32)
    case noStack(bytes: Int)

    public var description: String {
        switch self {
        case .noRights(let explanation): explanation
        case .notStarted(let errorNumber): "The control thread could not be started: \(String(cString: strerror(errorNumber)))."
        case .noStack(let bytes): "There are no \(bytes) bytes of memory left for the control thread's stack; end other programs."
        }
    }
}

private final class ThreadBody: Sendable {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
        self.name = name
        self.run = run
    }

    static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        let body = Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
        rt_thread_prepare(body.name)
        body.run()
        return nil
    }
}
