import Foundation
import Glibc
import Realtime
import Recording
import YAML

/// The software stop of one unit: a file that `limber stop` makes and that only a deliberate reset removes.
public struct StopLatch: Sendable {
    /// Who stopped the unit, when and why.
    public struct Record: Codable, Equatable, Sendable {
        public var unit: String
        public var reason: String
        public var by: String
        /// As ISO 8601 writes it, in UTC.
        public var at: String

        public init(unit: String, reason: String) {
            self.unit = unit
            self.reason = reason
            by = NSUserName()
            at = UnitClaim.now
        }

        var sentence: String { "\(at) by \(by): \(reason)" }
    }

    public let unit: String
    let path: String
    private let folder: String

    init(unit: String, folder: String) {
        self.unit = unit
        self.folder = folder
        path = folder + "/" + unit
    }

    /// False only where there is certainly no such file.
    public var isEngaged: Bool {
        var status = stat()
        return lstat(path, &status) == 0 || errno != ENOENT
    }

    /// Nil where there is none or it cannot be read; it counts all the same.
    public var record: Record? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return try? YAMLDecoder().decode(Record.self, from: text, file: path)
    }

    /// Latches, whole or not at all; a unit that is stopped already keeps its first record.
    public func engage(reason: String) throws(UnitError) {
        guard UnitState.isName(unit) else { throw .badName(unit) }
        try UnitState(path: folder).prepare(folder)
        let draft = "\(folder)/.\(unit).\(getpid())"
        defer { unlink(draft) }
        if write(Record(unit: unit, reason: reason), to: draft), link(draft, path) == 0 || errno == EEXIST { return }
        // A disk that takes no words may still take a name.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .notLatched(unit: unit, errorNumber: errno) }
        close(descriptor)
    }

    private func write(_ record: Record, to path: String) -> Bool {
        guard let text = try? YAMLText(encoding: record).text else { return false }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return Array(text.utf8).withUnsafeBytes { WholeTransfer.write($0, to: descriptor) } == 0 && fsync(descriptor) == 0
    }

    /// Lets the unit be driven again.
    /// - Parameter typed: what the operator has typed; only the unit's name will do.
    public func reset(typed: String?) throws(UnitError) {
        guard typed == unit else { throw .notConfirmed(unit: unit) }
        guard unlink(path) == 0 else { throw .notCleared(unit: unit, errorNumber: errno) }
    }
}
