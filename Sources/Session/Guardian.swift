import CRealtime
import Control
import Glibc
import Realtime

/// The controller's side of its guardian: a second process of the same program that brings the arm to rest when this one dies or hangs.
///
/// Spawn it when the wire is open and before the arm is energised; `watch()` when the control thread ticks; `release()` when the arm
/// needs nobody any more. A controller that ends without `release()`, however it ends, leaves the arm to the guardian.
public final class Guardian: @unchecked Sendable {
    /// s
    private static let patience = 10.0
    /// s
    private static let farewell = 1.0
    private let process: pid_t
    private let page: GuardianPage
    private var hasEnded = false

    /// For the control thread, valid while this lives.
    public var signs: LoopSigns { page.signs }
    /// What the system has given it.
    public var standing: GuardianStanding { page.standing }
    /// The process itself, as long as it is alive.
    public var identifier: pid_t { process }

    /// Starts `executable` with `arguments` and the guardian's descriptors, and waits until it is ready. A crash of this process ends it at
    /// once from here on, with no backtrace.
    /// - Parameter wire: the open descriptor of the arm's wire, which the guardian shares; nil for an arm that has none.
    public init(
        executable: String = "/proc/self/exe", arguments: [String], wire: Int32?, clock: LoopClock = .monotonic
    ) throws(GuardianError) {
        CrashSignal.endAtOnce()
        page = try GuardianPage.create()
        let controller = rt_process_descriptor(getpid())
        guard controller >= 0 else { throw .notStarted(errorNumber: errno) }
        defer { close(controller) }
        let inherited =
            (wire.map { [(source: $0, target: GuardianDescriptor.wire)] } ?? []) + [
                (source: page.descriptor, target: GuardianDescriptor.page),
                (source: controller, target: GuardianDescriptor.controller),
            ]
        switch ChildProcess.spawn(executable, arguments, descriptors: inherited) {
        case .failure(let failure): throw .notStarted(errorNumber: failure.number)
        case .success(let child): process = child
        }
        let deadline = clock.now().advanced(bySeconds: Guardian.patience)
        while !page.standing.contains(.ready) {
            guard isAlive else { throw .gaveUp }
            guard clock.now() < deadline else {
                kill(process, SIGKILL)
                throw .notReady(seconds: Guardian.patience)
            }
            clock.sleep(until: clock.now().advanced(bySeconds: 0.002))
        }
    }

    /// False when the guardian itself has ended: the arm must then be stopped and parked by this process.
    public var isAlive: Bool {
        guard !hasEnded else { return false }
        hasEnded = waitpid(process, nil, WNOHANG) != 0
        return !hasEnded
    }

    /// From now on torque is switched on or off, and a controller that needs longer than a quarter of a minute for it is ended.
    public func switching() { page.mode = .switching }

    /// From now on a heartbeat that stands still for half a second ends this process.
    public func watch() { page.mode = .running }

    /// Tells the loop at once when the guardian has ended; that it hangs the loop sees by itself.
    public func check() {
        if !isAlive { page.signs.guardianHasGone() }
    }

    /// Lets the guardian go, and waits until it has gone; one that hangs is ended.
    public func release(clock: LoopClock = .monotonic) {
        page.mode = .released
        let deadline = clock.now().advanced(bySeconds: Guardian.farewell)
        while isAlive {
            if clock.now() >= deadline { kill(process, SIGKILL) }
            clock.sleep(until: clock.now().advanced(bySeconds: 0.002))
        }
    }
}

/// Where a guardian finds what it inherits.
enum GuardianDescriptor {
    static let wire: Int32 = 3
    static let page: Int32 = 4
    static let controller: Int32 = 5
}
