import Control
import Realtime
import Session

/// What a person reads when a run has ended.
enum RunReport {
    static func say(_ summary: RunSummary, _ ending: Ending, to progress: inout Progress) {
        let percent = Int((summary.successRate * 100).rounded())
        progress.note(
            "\(summary.episodes) episodes, success \(percent)%"
                + (summary.episodes > SuccessRate.window && summary.gradientSteps > 0 ? " over the last \(SuccessRate.window)" : "")
                + "; robot time \(spokenDuration(summary.robotSeconds)), wall time \(spokenDuration(summary.wallSeconds)); "
                + "\(summary.gradientSteps) gradient steps, \(summary.interventions) interventions of the safety filter")
        if let hits = summary.hits { progress.note("the obstacle was touched in \(hits) of \(summary.episodes) episodes") }
        if let latency = summary.latency {
            progress.note("wake-up \(spoken(latency.wakeup)); tick \(spoken(latency.tick)); wire round trip \(spoken(latency.roundTrip))")
            progress.note(
                "\(summary.overruns) overruns, \(summary.badPackets) bad packets, of which \(summary.lateAnswers) came late; "
                    + "\(summary.hostStalls) stalls of this machine")
        }
        if let figure = summary.figure { progress.note("picture: \(figure)") }
        progress.note("run: \(summary.run)")
        if ending.isOrderly { progress.note("\(ending)") } else { Console.standardError.say("\(ending)") }
    }

    static func say(_ pushes: PushReport, to progress: inout Progress) {
        if let without = pushes.without { progress.note("undisturbed: the target is held, where the other one is let go, by \(without)") }
        progress.note("disturbed: the target is held again by \(pushes.with); recovered from \(pushes.recovered)")
        for kind in pushes.kinds {
            let times = [kind.medianSeconds, kind.slowestSeconds].map { $0.map { "\(($0 * 10).rounded() / 10)" } ?? "–" }
            let far = Int(PushReport.reallyMoved * 100)
            let share = kind.recoveredOfMoved.flatMap { $0.of > 0 ? "\($0.count) of \($0.of)" : nil }
            let moved = share.map { " (of those moved by more than \(far) cm, \($0))" } ?? ""
            let undisturbed = kind.without.map { "\($0.count) of \($0.of)" } ?? "unknown"
            progress.note(
                "  \(kind.what): recovered \(kind.recovered)\(moved), undisturbed \(undisturbed), "
                    + "within \(times[0]) s median, \(times[1]) s at most; \((kind.worstError * 1000).rounded() / 10) cm away at most; "
                    + "\(kind.interventions) interventions, \(kind.stops) stops")
        }
    }

    private static func spoken(_ percentiles: Percentiles) -> String {
        "\(percentiles.p50) µs median, \(percentiles.p99) p99, \(percentiles.p999) p99.9, \(percentiles.max) at most"
    }
}

/// Seconds since it was made.
struct Stopwatch {
    private let began = LoopClock.monotonic.now()
    var seconds: Double { LoopClock.monotonic.now().seconds(since: began) }
}
