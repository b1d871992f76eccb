import Synchronization

/// An emulated arm in real time, wherever its clients find it.
public protocol EmulatorHost: AnyObject, Sendable {
    /// What a driver takes for its wire: the path of a pseudo-terminal, the URI of a ROS master, or the address of RTDE.
    var place: String { get }
    /// When the machine kept it from its work, s on the emulator's clock, for at least 4 ms.
    var heldUp: [ClosedRange<Double>] { get }
    /// Is the arm, until `stop` is called from another thread. The emulator belongs to the calling thread meanwhile.
    /// - Parameter untilClosed: also end when clients were there and the last one has gone.
    func run(untilClosed: Bool)
    /// Ends `run` within a few milliseconds; from any thread.
    func stop()
    /// Goes from its clients for good, which ends `run`; from any thread.
    func pullOut()
    /// Somebody begins to disturb the arm, within a few milliseconds; from any thread. Nil lets go of it.
    /// - Throws: when it names what the arm does not have, or cannot do.
    func disturb(_ disturbance: Disturbance?) throws(DisturbanceError)
}

extension EmulatorHost {
    public func pullOut() { stop() }
}

/// When the machine kept an emulator from its work; read from any thread.
final class HostPauses: Sendable {
    private let pauses = Mutex<[ClosedRange<Double>]>([])

    /// s
    private static let shortest = 0.004
    /// The last that are kept.
    private static let most = 1000

    /// Notes that nothing was done between two times (s on the emulator's clock), where that is long.
    func note(from last: Double, to now: Double) {
        guard now - last >= HostPauses.shortest else { return }
        pauses.withLock { pauses in
            if pauses.count == HostPauses.most { pauses.removeFirst() }
            pauses.append(last...now)
        }
    }

    var all: [ClosedRange<Double>] { pauses.withLock(\.self) }
}
