import Control
import Foundation
import Plot
import Realtime
import Recording

/// What a run's logs come to: timing, the wire, the safety filter, faults and events.
struct LogDigest {
    /// A log, and how far it could be read.
    struct Source {
        var name: String
        var ticks = 0
        var isWhole = false
        /// Why it could not be read further.
        var problem: String?
        var isRealTime = false
        /// s
        var duration = 0.0
    }

    /// Something at its time in a log.
    struct Moment {
        var log: String
        /// s, from the log's beginning.
        var seconds: Double
        var sentence: String
        /// Of the tick; empty for an event.
        var mode = ""
    }

    /// A duration of each tick, by the name of its field.
    static let durations: [(field: String, name: String)] = [
        ("wake_up_latency", "wake-up after the slot"), ("exchange", "until the wire had answered"), ("state_age", "age of the state"),
        ("inference", "inference of the policy"), ("command_age", "age of the state when the command was sent"), ("duration", "whole tick"),
    ]
    /// s of a log over which the worst age of the state is shown as one point, at least.
    private static let stretch = 1.0
    private static let mostMoments = 200

    private(set) var sources: [Source] = []
    private(set) var histograms = [LatencyHistogram](repeating: LatencyHistogram(), count: LogDigest.durations.count)
    /// ms over minutes, through all logs.
    private(set) var worstAges: [Point] = []
    private(set) var faults: [Moment] = []
    private(set) var events: [Moment] = []
    /// Ticks of each kind.
    private(set) var modes: [String: Int] = [:]
    private(set) var outcomes: [String: Int] = [:]
    private(set) var reasons: [String: Int] = [:]
    private(set) var skippedSlots = 0

    private var latestFault = ""
    private var first: UInt64?

    init(_ paths: [String]) { for path in paths { read(path) } }

    var ticks: Int { sources.reduce(0) { $0 + $1.ticks } }

    private mutating func read(_ path: String) {
        sources.append(Source(name: (path as NSString).lastPathComponent))
        (first, latestFault) = (nil, "")
        do throws(LogError) {
            let reader = try LogReader(path: path)
            while let entry = try reader.next() { take(entry) }
            sources[sources.count - 1].isWhole = reader.isWhole
        } catch { sources[sources.count - 1].problem = "\(error)" }
    }

    private mutating func take(_ entry: LoggedEntry) {
        let index = sources.count - 1
        let start = first ?? entry.nanoseconds
        first = start
        let seconds = (Double(entry.nanoseconds) - Double(start)) * 1e-9
        switch entry.topic {
        case TickRecord.topic.name:
            sources[index].ticks += 1
            sources[index].isRealTime = entry.nanoseconds > 1_000_000_000_000_000_000
            let before = sources.dropLast().reduce(0) { $0 + $1.duration }
            sources[index].duration = max(sources[index].duration, seconds)
            count(entry, at: seconds, before: before)
        case EventEntry.topic.name:
            if events.count < LogDigest.mostMoments {
                events.append(Moment(log: sources[index].name, seconds: max(0, seconds), sentence: text(entry, "sentence")))
            }
        default: break
        }
    }

    private mutating func count(_ tick: LoggedEntry, at seconds: Double, before: Double) {
        let mode = text(tick, "mode")
        modes[mode, default: 0] += 1
        outcomes[text(tick, "wire"), default: 0] += 1
        if case .integer(let skipped)? = tick["skipped_slots"] { skippedSlots += Int(clamping: skipped) }
        let verdict = text(tick, "verdict")
        if verdict == "limited" { for reason in text(tick, "reasons").split(separator: ", ") { reasons[String(reason), default: 0] += 1 } }
        if verdict == "stop" { reasons["a reason to stop", default: 0] += 1 }
        note(text(tick, "fault"), at: seconds, mode)
        time(tick, at: before + seconds)
    }

    private mutating func note(_ fault: String, at seconds: Double, _ mode: String) {
        defer { latestFault = fault }
        guard fault != latestFault, !fault.isEmpty, faults.count < LogDigest.mostMoments else { return }
        guard fault != "\(Fault.finished)", fault != "\(Fault.operatorInterrupt)" else { return }
        faults.append(Moment(log: sources[sources.count - 1].name, seconds: seconds, sentence: fault, mode: mode))
    }

    private mutating func time(_ tick: LoggedEntry, at seconds: Double) {
        for (index, duration) in LogDigest.durations.enumerated() {
            guard case .number(let value)? = tick[duration.field], value.isFinite, value < 1e6 else { continue }
            // Ticks that hold an action ask no policy.
            if duration.field == "inference", value == 0 { continue }
            histograms[index].record(nanoseconds: Int64(value * 1e9))
            if duration.field == "state_age" { noteAge(value * 1000, minutes: seconds / 60) }
        }
    }

    /// One point for each stretch; the stretches grow so that there are never many.
    private mutating func noteAge(_ age: Double, minutes: Double) {
        if let last = worstAges.last, (minutes - last.x) * 60 < stretch {
            worstAges[worstAges.count - 1].y = max(last.y, age)
        } else {
            worstAges.append(Point(minutes, age))
        }
        guard worstAges.count >= 2000 else { return }
        stretch *= 2
        worstAges = Swift.stride(from: 0, to: worstAges.count, by: 2).map {
            Point(worstAges[$0].x, max(worstAges[$0].y, worstAges[min($0 + 1, worstAges.count - 1)].y))
        }
    }

    private var stretch = LogDigest.stretch

    private func text(_ entry: LoggedEntry, _ field: String) -> String {
        if case .text(let value)? = entry[field] { value } else { "" }
    }
}
