import Plot

/// The figures of a run's page.
enum RunPageFigures {
    static func learning(_ episodes: EpisodeTable) -> Figure {
        let steps = episodes["steps"]
        let interventions = zip(episodes.curve("interventions"), steps).map { Point($0.x, 100 * $0.y / max(1, $1)) }
        return Figure(
            title: "Success, return, distance at the end and interventions over robot time",
            panels: [
                panel("Success over the last \(SuccessRate.window) episodes", "success / %", episodes.successCurve, .line, 0...100),
                panel("Return of each episode", "return", episodes.curve("return"), .dots),
                panel("Distance at each episode's end", "distance / cm", episodes.curve("final_distance_m", scale: 100), .dots),
                panel("Interventions of the safety filter", "policy steps / %", interventions, .dots, 0...100),
            ])
    }

    static func health(_ episodes: EpisodeTable) -> Figure {
        // Before the first gradient step there is nothing to be healthy.
        let learned = episodes["gradient_steps"].map { $0 > 0 }
        func curve(_ column: String, scale: Double = 1) -> [Point] {
            zip(episodes.curve(column, scale: scale), learned).filter(\.1).map(\.0)
        }
        return Figure(
            title: "Entropy, loss of Q, bias of Q and saturation over robot time",
            panels: [
                panel("Entropy of the policy", "entropy / nat", curve("entropy"), .line),
                panel("Loss of Q", "loss", curve("q_loss"), .line),
                panel("Q above what came of it", "Q minus soft return", curve("q_bias"), .dots),
                panel("Saturated actions", "share / %", curve("saturation", scale: 100), .line),
            ])
    }

    static func timing(_ log: LogDigest) -> Figure {
        let shares = Array(stride(from: 0.0, through: 0.99, by: 0.01)) + [0.995, 0.999]
        let series = zip(LogDigest.durations, log.histograms).filter { $1.maximum > 0 && $0.field != "inference" }.map {
            duration, histogram in
            Series(short(duration.field), points: shares.map { Point(histogram.quantile($0) * 1000, $0 * 100) })
        }
        return Figure(
            title: "Distributions of durations, and the age of the state over time",
            panels: [
                Panel(title: "Durations up to p99.9", xLabel: "duration / ms", yLabel: "ticks / %", yRange: 0...100, series: series),
                Panel(title: "Oldest state", xLabel: "time / min", yLabel: "age / ms", series: [Series(points: log.worstAges)]),
            ])
    }

    private static func short(_ field: String) -> String {
        switch field {
        case "wake_up_latency": "wake-up"
        case "state_age": "state"
        case "command_age": "command"
        case "duration": "tick"
        default: field
        }
    }

    private static func panel(
        _ title: String, _ label: String, _ points: [Point], _ style: Series.Style, _ range: ClosedRange<Double>? = nil
    ) -> Panel {
        Panel(
            title: title, xLabel: "robot time / min", yLabel: label, yRange: range,
            series: [Series(points: points, style: style, opacity: style == .dots ? 0.6 : 1)])
    }
}
