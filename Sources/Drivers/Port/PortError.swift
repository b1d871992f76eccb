import Glibc

/// Why a port could not be opened.
public enum PortError: Error, Equatable, CustomStringConvertible, Sendable {
    case missing(path: String)
    case forbidden(path: String)
    case busy(path: String)
    case notATerminal(path: String)
    case unsupportedBaud(path: String, baud: Int)
    case refused(path: String, step: String, errno: Int32)

    public var description: String {
        switch self {
        case .missing(let path):
            "There is no port \(path): plug in the adapter and look with `ls /dev/serial/by-id`, or name another port in the robot's wire."
        case .forbidden(let path):
            "You may not open \(path): join its group with `sudo usermod -aG dialout $USER`, then log in again."
        case .busy(let path):
            "Another process holds \(path): stop it (`fuser \(path)` names it), since two masters on one wire damage each other's packets."
        case .notATerminal(let path):
            "\(path) is not a serial port: name one, such as /dev/ttyUSB0."
        case .unsupportedBaud(let path, let baud):
            "\(path) cannot run at \(baud) baud: use an adapter that can, or change the baud of servos and robot file together."
        case .refused(let path, let step, let number):
            "\(path) did not let itself be \(step): \(String(cString: strerror(number)))."
        }
    }

    /// - Parameter step: what was tried, as a participle.
    init(path: String, step: String, errno number: Int32) {
        self =
            switch number {
            case ENOENT, ENODEV, ENXIO: .missing(path: path)
            case EACCES, EPERM: .forbidden(path: path)
            case EBUSY, EWOULDBLOCK: .busy(path: path)
            case ENOTTY: .notATerminal(path: path)
            default: .refused(path: path, step: step, errno: number)
            }
    }
}

/// What does not stop a port from working, but makes it work badly.
public struct PortWarning: Equatable, CustomStringConvertible, Sendable {
    public var description: String
}
