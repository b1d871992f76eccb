import Foundation
import Learning

/// How a learner did, one row for each episode.
struct LearningCurve {
    /// Of the last gradient step of an episode.
    static let metrics: [(name: String, value: @Sendable (LearnerMetrics) -> Float)] = [
        ("temperature", { $0.temperature }), ("entropy", { $0.entropy }), ("saturation", { $0.saturation }),
        ("particle_spread", { $0.particleSpread }), ("q_loss", { $0.qLoss }), ("q_mean", { $0.qMean }),
        ("soft_value_mean", { $0.softValueMean }), ("policy_q_mean", { $0.policyQMean }),
    ]

    let columns: [String]
    private(set) var rows: [[Double]] = []

    init(landmarks: [String]) { columns = ["steps", "length", "return"] + landmarks + LearningCurve.metrics.map(\.name) }

    /// - Parameter landmarks: at the episode's end, in the order of the columns.
    mutating func note(steps: Int, length: Int, episodeReturn: Double, landmarks: [Double], metrics: LearnerMetrics?) {
        let learner = LearningCurve.metrics.map { metric in metrics.map { Double(metric.value($0)) } ?? .nan }
        rows.append([Double(steps), Double(length), episodeReturn] + landmarks + learner)
    }

    /// What is not finite leaves its cell empty.
    var text: String {
        let lines = rows.map { row in row.map { $0.isFinite ? "\($0)" : "" }.joined(separator: ",") }
        return ([columns.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
    }

    /// By column, the means of as many runs of episodes as a figure shows; what is not finite does not count.
    func thinned(to points: Int = 200) -> [String: [Double]] {
        let count = min(points, rows.count)
        let bins = (0..<count).map { rows[$0 * rows.count / count..<($0 + 1) * rows.count / count] }
        var curves: [String: [Double]] = [:]
        for (index, column) in columns.enumerated() {
            curves[column] = bins.map { bin in
                let values = bin.map { $0[index] }.filter(\.isFinite)
                return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
            }
        }
        return curves
    }

    /// Goes on after the first `count` rows of a file.
    mutating func resume(from path: String, count: Int) throws(ExperimentError) {
        let text: String
        do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw .cannotRead(path: path, reason: error.localizedDescription)
        }
        let lines = text.split(separator: "\n")
        guard lines.first == columns.joined(separator: ",")[...], count >= 0, lines.count > count else {
            throw .cannotRead(path: path, reason: "it has not the columns and rows of its checkpoint")
        }
        let rows = lines.dropFirst().prefix(count).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
        }
        guard rows.allSatisfy({ $0.count == columns.count }) else {
            throw .cannotRead(path: path, reason: "a row has not as many cells as there are columns")
        }
        self.rows = rows
    }
}
