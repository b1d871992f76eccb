import Foundation
import Glibc

/// The folder in which the programs of one user leave word of the units that they drive, and of those that are stopped.
public struct UnitState: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    /// `$XDG_STATE_HOME/limber`, or `~/.local/state/limber` where that is not set.
    public static var standard: UnitState {
        let named = ProcessInfo.processInfo.environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return UnitState(path: (named ?? NSHomeDirectory() + "/.local/state") + "/limber")
    }

    /// The name under which a unit's emulated twin is driven and stopped, apart from the unit itself.
    public static func simulated(_ unit: String) -> String { "simulated-" + unit }

    public func latch(_ unit: String) -> StopLatch { StopLatch(unit: unit, folder: path + "/stopped") }

    /// What drives a unit now, in order of the names.
    public func claims() -> [UnitClaim.Record] {
        let folder = path + "/driven"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap { UnitClaim.holder(of: folder + "/" + $0) }
    }

    /// Makes a folder in it that only its user may change.
    func prepare(_ folder: String) throws(UnitError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        } catch { throw .noState(path: folder) }
        guard access(folder, W_OK | X_OK) == 0 else { throw .noState(path: folder) }
    }

    /// Whether a text may be a file's name here: what a robot's or a unit's file allows as one.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 80 && text.utf8.allSatisfy { $0 == 0x2D || $0 == 0x5F || isLetterOrDigit($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

/// Why a unit may not be driven, stopped or released now.
public enum UnitError: Error, Equatable, CustomStringConvertible {
    case noState(path: String)
    case badName(String)
    case stopped(unit: String, StopLatch.Record?)
    case driven(UnitClaim.Record?, unit: String)
    case notLatched(unit: String, errorNumber: Int32)
    case notCleared(unit: String, errorNumber: Int32)
    case notConfirmed(unit: String)

    public var description: String {
        switch self {
        case .noState(let path): "\(path) cannot be written, where software stops are kept: mend its permissions, or set XDG_STATE_HOME."
        case .badName(let name): "\"\(name)\" is no unit's name: those have letters, digits, '_' and '-'."
        case .stopped(let unit, let record):
            "\(unit) is stopped (\(record.map(\.sentence) ?? "its latch cannot be read")). See that all is clear, then: limber reset \(unit)"
        case .driven(let record, let unit):
            "\(unit) is driven by another program\(record.map { " (process \($0.process), since \($0.since))" } ?? ""): end that first."
        case .notLatched(let unit, let number):
            "\(unit) could not be stopped by software (\(String(cString: strerror(number)))): CUT ITS POWER, and hold the arm."
        case .notCleared(let unit, let number): "The stop of \(unit) could not be cleared: \(String(cString: strerror(number)))."
        case .notConfirmed(let unit): "The unit's name was not typed, so \(unit) stays stopped."
        }
    }
}
