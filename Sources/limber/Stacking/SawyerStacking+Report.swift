import Experiments
import Foundation
import Plot

extension SawyerStacking {
    func report(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> ExperimentReport {
        ExperimentReport(findings: findings(records), table: table(records), figure: figure(records).svg())
    }

    private func findings(_ records: [TrialRecord]) -> [ExperimentReport.Finding] {
        let inTime = LearningMark.allCases.map { mark in
            let claim = "\(mark.title): the median of the seeds is at most \(Int(mark.goal)) robot minutes, half of the paper's"
            return ExperimentReport.Finding(claim, holds: median(records, mark) <= mark.goal)
        }
        let converge = records.allSatisfy { minutes($0, LearningMark.converged.rawValue).isFinite }
        return inTime + [ExperimentReport.Finding("every seed converges", holds: converge)]
    }

    private func table(_ records: [TrialRecord]) -> [[String]] {
        let marks = LearningMark.allCases
        let more = [
            "motion only / min", "last 20", "frozen", "frozen, random latents", "frozen, latent zero", "robot time / min", "wall time / s",
        ]
        let head = ["seed"] + marks.map { "\($0.title) / min" } + more
        let blank = [String](repeating: "", count: more.count)
        let medians = ["median"] + marks.map { spoken(median(records, $0)) } + blank
        let paper = ["paper's arm"] + marks.map { spoken($0.paper) } + blank
        let goals = ["goal"] + marks.map { spoken($0.goal) } + blank
        return [head] + records.map(row) + [medians, paper, goals]
    }

    private func row(_ record: TrialRecord) -> [String] {
        let names = LearningMark.allCases.map(\.rawValue)
        var cells = ["\(record.seed)"]
        cells += names.map { spoken(minutes(record, $0)) }
        cells.append(names.map { spoken(minutes(record, $0 + "_motion")) }.joined(separator: ", "))
        cells.append("\(Int(record.result.numbers["last"] ?? 0))")
        for policy in ["frozen", "stochastic", "zero"] { cells.append("\(Int(((record.result.numbers[policy] ?? 0) * 100).rounded()))%") }
        cells.append(spoken(minutes(record, "robot_seconds")))
        cells.append("\(Int(record.seconds.rounded()))")
        return cells
    }

    private func figure(_ records: [TrialRecord]) -> Figure {
        let paper = LearningMark.allCases.map { line(at: $0.paper, $0 == .first ? "paper: 30, 60, 120 min" : nil, color: 6) }
        let goals = LearningMark.allCases.map { line(at: $0.goal, $0 == .first ? "goals: half of it" : nil, color: 2) }
        let colors = [0, 1, 3, 4, 5]
        let curves = records.enumerated().map { index, record in
            Series(
                "seed \(record.seed)", points: successes(record, ofLast: LearningMark.consistent.asks.episodes),
                color: colors[index % colors.count], opacity: 0.8, thickness: 1.5)
        }
        let panel = Panel(
            title: "Successes among the last 10 episodes of training", xLabel: "robot time / min", yLabel: "success / %",
            xRange: 0...LearningMark.converged.paper, yRange: 0...100, series: paper + goals + curves)
        return Figure(title: "A Sawyer learns to stack bricks", columns: 1, panels: [panel])
    }

    private func line(at minutes: Double, _ name: String?, color: Int) -> Series {
        Series(name, points: [Point(minutes, 0), Point(minutes, 100)], color: color, opacity: 0.6, thickness: 1.2)
    }

    /// % of the last `count` episodes, over robot minutes.
    private func successes(_ record: TrialRecord, ofLast count: Int) -> [Point] {
        let episodes = record.result.series["episodes"] ?? []
        return episodes.indices.map { index in
            let last = episodes[max(0, index + 1 - count)...index]
            return Point(episodes[index][0] / 60, 100 * last.reduce(0) { $0 + $1[2] } / Double(count))
        }
    }

    /// min; infinite where a mark was not reached.
    private func minutes(_ record: TrialRecord, _ name: String) -> Double { record.result.numbers[name].map { $0 / 60 } ?? .infinity }

    /// The middle one of the seeds, of an even number the later one.
    private func median(_ records: [TrialRecord], _ mark: LearningMark) -> Double {
        let values = records.map { minutes($0, mark.rawValue) }.sorted()
        return values.isEmpty ? .infinity : values[values.count / 2]
    }

    private func spoken(_ minutes: Double) -> String { minutes.isFinite ? String(format: "%.1f", minutes) : "–" }
}
