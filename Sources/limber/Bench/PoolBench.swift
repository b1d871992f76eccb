import Foundation
import Learning

/// Memory that a full pool of transitions takes from the system.
enum PoolBench {
    struct Figures: Codable, CustomStringConvertible {
        var subject = "pool"
        var setting: BenchSetting
        var transitions: Int
        /// Growth of the process's resident size, in millions of bytes.
        var megabytes: Double

        var description: String { "pool: \(transitions) transitions take \(shown(megabytes, 1)) MB" }
    }

    private static let transitions = 1_000_000

    static func run(_ setting: BenchSetting) throws -> Figures {
        let before = try residentBytes()
        let store = try setting.store(capacity: transitions, filledWith: transitions)
        let growth = try residentBytes() - before
        return Figures(setting: setting, transitions: store.count, megabytes: Double(growth) * 1e-6)
    }

    private static func residentBytes() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
        return (Int(pages) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}
