import Glibc

/// A guardian that does not stand by its controller.
public enum GuardianError: Error, Equatable, CustomStringConvertible {
    case notStarted(errorNumber: Int32)
    /// It ended before it was ready, and has said why.
    case gaveUp
    case notReady(seconds: Double)
    case noController
    /// On a machine that gives the control thread its rights.
    case noRights(GuardianStanding)

    public var description: String {
        switch self {
        case .notStarted(let number): "The guardian process could not be started: \(String(cString: strerror(number)))."
        case .gaveUp: "The guardian process ended before it was ready; its message above says why."
        case .notReady(let seconds): "The guardian process was not ready within \(seconds) s; end other programs and try again."
        case .noRights(let standing):
            """
            The guardian process was given \(standing.contains(.realtime) ? "no locked memory" : "no real-time priority"), so a busy machine \
            could hold it up; give this user rtprio 95 and memlock unlimited in /etc/security/limits.d/90-limber.conf, and log in again.
            """
        case .noController: "limber guardian is started by limber itself, and not by hand."
        }
    }
}
