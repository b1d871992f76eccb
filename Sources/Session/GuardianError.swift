import Glibc

/// A guardian that does not stand by its controller.
public enum GuardianError: Error, Equatable, CustomStringConvertible {
    case notStarted(errorNumber: Int32)
    /// It ended before it was ready, and has said why.
    case gaveUp
    case notReady(seconds: Double)
    case noController

    public var description: String {
        switch self {
        case .notStarted(let number): "The guardian process could not be started: \(String(cString: strerror(number)))."
        case .gaveUp: "The guardian process ended before it was ready; its message above says why."
        case .notReady(let seconds): "The guardian process was not ready within \(seconds) s; end other programs and try again."
        case .noController: "limber guardian is started by limber itself, and not by hand."
        }
    }
}
