import Foundation
import Glibc
import Realtime
import Recording
import YAML

/// A program's claim on a unit for as long as it lives: no second one drives it, and all know who does.
///
/// The wire has a lock of its own (`Port`). This one has the unit's name, whatever path leads to it, and is gone with the process.
public final class UnitClaim: Sendable {
    /// Who drives what, as the claimed file says.
    public struct Record: Codable, Equatable, Sendable {
        public var unit: String
        public var robot: String
        public var wire: String
        public var process: Int
        /// As ISO 8601 writes it, in UTC.
        public var since: String
    }

    public let latch: StopLatch
    public let isSimulated: Bool
    private let descriptor: Int32
    private let path: String

    /// Refuses a unit that is stopped, or that another program drives.
    /// - Parameter isSimulated: emulated arms have a name of their own, and any number of them may be driven at once.
    public init(unit: String, robot: String, wire: String, isSimulated: Bool, state: UnitState = .standard) throws(UnitError) {
        let name = isSimulated ? UnitState.simulated(unit) : unit
        guard UnitState.isName(name) else { throw .badName(name) }
        let folder = state.path + "/driven"
        try state.prepare(folder)
        self.isSimulated = isSimulated
        latch = state.latch(name)
        let path = isSimulated ? "\(folder)/\(name).\(getpid())" : "\(folder)/\(name)"
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .noState(path: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .driven(UnitClaim.read(path), unit: name) }
        guard !latch.isEngaged else { throw .stopped(unit: name, latch.record) }
        let record = Record(unit: name, robot: robot, wire: wire, process: Int(getpid()), since: UnitClaim.now)
        let text = (try? YAMLText(encoding: record).text) ?? ""
        ftruncate(descriptor, 0)
        _ = Array(text.utf8).withUnsafeBytes { WholeTransfer.write($0, to: descriptor) }
    }

    deinit {
        if isSimulated { unlink(path) }
        close(descriptor)
    }

    /// What a claimed file says; nil for one that nobody holds any more.
    static func holder(of path: String) -> Record? {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) == 0 ? nil : read(path)
    }

    private static func read(_ path: String) -> Record? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return try? YAMLDecoder().decode(Record.self, from: text, file: path)
    }

    static var now: String { Date().formatted(.iso8601) }
}
