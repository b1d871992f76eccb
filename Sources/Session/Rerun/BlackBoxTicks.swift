import Control
import Foundation
import Recording

/// The ticks of a black box by their numbers.
struct BlackBoxTicks {
    private var entries: [Int64: LoggedEntry] = [:]
    /// The last one's number.
    private(set) var last: Int64 = 0

    init(_ path: String) throws {
        let reader = try LogReader(path: path)
        while let entry = try reader.next() {
            guard entry.topic == TickRecord.topic.name, case .integer(let number)? = entry["tick"] else { continue }
            entries[number] = entry
            last = number
        }
    }

    /// The box's own of a tick in a log; another leg of a run in lockstep may have ticks of the same numbers.
    func entry(like logged: LoggedEntry) -> LoggedEntry? {
        guard case .integer(let number)? = logged["tick"], let entry = entries[number], entry["slot"] == logged["slot"] else { return nil }
        return entry
    }

    /// Nil where a log has no tick.
    static func first(of path: String) throws -> LoggedEntry? {
        let reader = try LogReader(path: path)
        while let entry = try reader.next() { if entry.topic == TickRecord.topic.name { return entry } }
        return nil
    }

    /// The log in the same folder that has a tick at the same instant.
    static func log(beside path: String, with tick: LoggedEntry) throws -> String {
        let folder = (path as NSString).deletingLastPathComponent
        for log in Rerun.logs(of: folder.isEmpty ? "." : folder) {
            let reader = try LogReader(path: log)
            while let entry = try reader.next() {
                if entry.topic == TickRecord.topic.name, entry["slot"] == tick["slot"], entry["tick"] == tick["tick"] { return log }
            }
        }
        throw LogError.withoutRun(path: path)
    }
}
