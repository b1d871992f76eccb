import Plot
import Task

/// The picture that a run leaves: how learning went, and where the tip went.
enum RunFigure {
    /// Learning curve and the learner's health over robot time, and the tip's paths in the last episodes.
    static func training(_ episodes: [TimedResult], title: String) -> Figure {
        Figure(
            title: title,
            panels: [successPanel(episodes), returnPanel(episodes)] + healthPanels(episodes) + pathPanels(episodes.suffix(20).map(\.result))
        )
    }

    /// The tip's paths to the targets of a replay.
    static func replay(_ results: [EpisodeResult], title: String) -> Figure {
        Figure(title: title, panels: pathPanels(results) + [distancePanel(results)])
    }

    private static func successPanel(_ episodes: [TimedResult]) -> Panel {
        var rate = SuccessRate()
        let curve = episodes.map { episode -> Point in
            rate.take(episode.result.succeeded)
            return Point(episode.robotSeconds / 60, rate.value * 100)
        }
        return Panel(
            title: "Success over the last \(SuccessRate.window) episodes", xLabel: "robot time / min", yLabel: "success / %",
            yRange: 0...100, series: [Series(points: curve)])
    }

    private static func returnPanel(_ episodes: [TimedResult]) -> Panel {
        Panel(
            title: "Return of each episode", xLabel: "robot time / min", yLabel: "return",
            series: [Series(points: episodes.map { Point($0.robotSeconds / 60, $0.result.episodeReturn) }, style: .dots, opacity: 0.6)])
    }

    private static func healthPanels(_ episodes: [TimedResult]) -> [Panel] {
        func series(_ value: (TimedResult) -> Double?, _ style: Series.Style) -> [Series] {
            [Series(points: episodes.compactMap { episode in value(episode).map { Point(episode.robotSeconds / 60, $0) } }, style: style)]
        }
        return [
            Panel(title: "Entropy of the policy", xLabel: "robot time / min", yLabel: "entropy / nat", series: series(\.entropy, .line)),
            Panel(
                title: "Q above what came of it", xLabel: "robot time / min", yLabel: "Q minus soft return",
                series: series(\.valueBias, .dots)),
        ]
    }

    /// Seen from above and from the side; a success and its target are of one colour, a failure of the other.
    private static func pathPanels(_ results: [EpisodeResult]) -> [Panel] {
        [
            ("The tip's paths from above", "y / m", 1, 0),
            ("The tip's paths from the side", "z / m", 2, 0),
        ].map { title, label, vertical, horizontal in
            let firsts = [true, false].compactMap { succeeded in results.firstIndex { $0.succeeded == succeeded } }
            let series = results.enumerated().flatMap { index, result -> [Series] in
                let color = result.succeeded ? 0 : 1
                let path = result.tipPath.map { Point($0[horizontal], $0[vertical]) }
                let target = [Point(result.target[horizontal], result.target[vertical])]
                let name = firsts.contains(index) ? (result.succeeded ? "reached" : "missed") : nil
                return [
                    Series(points: path, color: color, opacity: 0.5),
                    Series(name, points: target, style: .crosses, color: color),
                ]
            }
            return Panel(title: title, xLabel: "x / m", yLabel: label, hasEqualScales: true, series: series)
        }
    }

    private static func distancePanel(_ results: [EpisodeResult]) -> Panel {
        let sorted = results.map { $0.finalDistance * 100 }.sorted()
        return Panel(
            title: "Distance at each episode's end, sorted", xLabel: "episode", yLabel: "distance / cm",
            series: [Series(values: sorted, style: .dots)])
    }
}

/// An episode's result, and when on the arm's clock it was there.
struct TimedResult {
    var result: EpisodeResult
    /// s
    var robotSeconds: Double
    /// nat; nil before the first gradient step.
    var entropy: Double?
    /// Q minus soft return; nil where it was not judged.
    var valueBias: Double?
}
