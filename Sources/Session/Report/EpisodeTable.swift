import Foundation
import Plot

/// `metrics/episodes.csv` as it is read back: a row for each whole episode.
struct EpisodeTable {
    private let columns: [String: Int]
    private let rows: [[Double]]

    /// Nil where there is no such file. Rows that are not whole, as of a run that was killed, are left out.
    init?(path: String) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        guard let head = lines.first else { return nil }
        columns = Dictionary(head.enumerated().map { ($1, $0) }) { first, _ in first }
        rows = lines.dropFirst().filter { $0.count == head.count }.map { $0.map { Double($0) ?? .nan } }
    }

    var count: Int { rows.count }

    /// NaN where a cell is empty, nothing where there is no such column.
    subscript(_ column: String) -> [Double] {
        guard let index = columns[column] else { return [] }
        return rows.map { $0[index] }
    }

    /// The latest number of a column that is one.
    func last(_ column: String) -> Double? { self[column].last { $0.isFinite } }

    /// A column over robot time in minutes.
    func curve(_ column: String, scale: Double = 1) -> [Point] {
        zip(self["robot_seconds"], self[column]).map { Point($0 / 60, $1 * scale) }
    }

    /// In percent, over the latest `SuccessRate.window` episodes, over robot time in minutes.
    var successCurve: [Point] {
        var rate = SuccessRate()
        return zip(self["robot_seconds"], self["succeeded"]).map { seconds, succeeded in
            rate.take(succeeded == 1)
            return Point(seconds / 60, rate.value * 100)
        }
    }
}
