import CRealtime
import Glibc
import Realtime

/// The controller's side of its guardian: a second process of the same program that brings the arm to rest when this one dies or hangs.
///
/// Spawn it when the wire is open and before the arm is energised; `watch()` when the control thread ticks; `release()` when the arm
/// needs nobody any more. A controller that ends without `release()`, however it ends, leaves the arm to the guardian.
public final class Guardian: @unchecked Sendable {
    /// s
    private static let patience = 10.0
    private let process: pid_t
    private let page: GuardianPage
    private var hasEnded = false

    /// For the control thread.
    public var heartbeat: Heartbeat { page.heartbeat }

    /// Starts `executable` with `arguments` and the guardian's descriptors, and waits until it is ready.
    /// - Parameter wire: the open descriptor of the arm's wire; the guardian shares it.
    public init(
        executable: String = "/proc/self/exe", arguments: [String], wire: Int32, clock: LoopClock = .monotonic
    ) throws(GuardianError) {
        page = try GuardianPage.create()
        let controller = rt_process_descriptor(getpid())
        guard controller >= 0 else { throw .notStarted(errorNumber: errno) }
        defer { close(controller) }
        let inherited = [
            (source: wire, target: GuardianDescriptor.wire), (source: page.descriptor, target: GuardianDescriptor.page),
            (source: controller, target: GuardianDescriptor.controller),
        ]
        switch ChildProcess.spawn(executable, arguments, descriptors: inherited) {
        case .failure(let failure): throw .notStarted(errorNumber: failure.number)
        case .success(let child): process = child
        }
        let deadline = clock.now().advanced(bySeconds: Guardian.patience)
        while !page.guardianIsReady {
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

    /// From now on a heartbeat that stands still for half a second ends this process.
    public func watch() { page.mode = .running }

    /// From now on only the death of this process counts: the control thread is about to end.
    public func relax() { page.mode = .preparing }

    /// Lets the guardian go, and waits until it has gone.
    public func release() {
        page.mode = .released
        if isAlive { waitpid(process, nil, 0) }
        hasEnded = true
    }
}

/// Where a guardian finds what it inherits.
enum GuardianDescriptor {
    static let wire: Int32 = 3
    static let page: Int32 = 4
    static let controller: Int32 = 5
}
