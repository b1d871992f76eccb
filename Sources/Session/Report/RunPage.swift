import Foundation
import Plot
import Recording

/// A run on one page of HTML that needs nothing beside it: how it learned, its timing, its faults, its settings and where its data lies.
public struct RunPage {
    private let folder: RunFolder
    private let episodes: EpisodeTable?
    private let log: LogDigest
    private let settings: String?

    /// Reads whatever the run has left, be it unfinished or killed.
    public init(_ folder: RunFolder) {
        self.folder = folder
        episodes = EpisodeTable(path: folder.metrics + "/episodes.csv").flatMap { $0.count > 0 ? $0 : nil }
        log = LogDigest(Rerun.logs(of: folder.path).filter { !$0.contains("replay-log") })
        settings = try? String(contentsOfFile: folder.settings, encoding: .utf8)
    }

    /// Writes `report.html` into the run's folder; returns its path.
    public func write() throws(RecordingError) -> String {
        let path = folder.path + "/report.html"
        try folder.replace(path, with: html)
        return path
    }

    var html: String {
        let name = (folder.path as NSString).lastPathComponent
        let body =
            "<header><h1>\(Markup.escaped(title))</h1>\n<p class=\"soft\">\(Markup.escaped(name))</p></header>\n"
            + Page.section("summary", "In short", summary) + Page.section("learning", "Learning", learning)
            + Page.section("health", "Health of the learner", health) + Page.section("timing", "Timing", timing)
            + Page.section("faults", "Faults and stops", faults) + Page.section("settings", "Settings", settingsText)
            + Page.section("data", "Where the data lies", data)
        return Page.document(title: "\(title): \(name)", body: body)
    }

    private func setting(_ key: String) -> String? {
        let line = settings?.split(separator: "\n").first { $0.hasPrefix("\(key): ") }
        return line.map { $0.dropFirst(key.count + 2).trimmingCharacters(in: CharacterSet(charactersIn: "\" ")) }
    }

    private var title: String {
        guard let robot = setting("robot"), let task = setting("task") else { return "A run" }
        return "\(robot) learns \(task)" + (setting("seed").map { ", seed \($0)" } ?? "")
    }

    // MARK: Sections

    private var summary: String {
        var tiles: [(String, String)] = []
        if let episodes {
            tiles.append(("success, last \(min(episodes.count, SuccessRate.window)) episodes", percent(episodes.successCurve.last?.y ?? 0)))
            tiles.append(("whole episodes", "\(episodes.count)"))
            tiles.append(("robot time", Spoken.duration(episodes.last("robot_seconds") ?? 0)))
            let steps = episodes["steps"].reduce(0, +)
            tiles.append(
                ("interventions of the filter", percent(100 * episodes["interventions"].reduce(0, +) / max(1, steps)) + " of steps"))
            tiles.append(("gradient steps", Spoken.count(Int(episodes.last("gradient_steps") ?? 0))))
        }
        tiles.append(("faults and stops", "\(log.faults.count)"))
        if let wakeUp = log.sources.contains(where: \.isRealTime) ? log.histograms[0].p999 : nil {
            tiles.append(("wake-up, p99.9", Spoken.time(wakeUp)))
        }
        let list = tiles.map { "<div><dt>\(Markup.escaped($0.0))</dt><dd>\(Markup.escaped($0.1))</dd></div>\n" }.joined()
        return states.map { "<p\($0.isWarning ? " class=\"warn\"" : "")>\(Markup.escaped($0.sentence))</p>\n" }.joined()
            + "<dl class=\"tiles\">\n\(list)</dl>\n"
    }

    /// How the run stands, in sentences.
    private var states: [(sentence: String, isWarning: Bool)] {
        var states: [(String, Bool)] = []
        if let last = log.sources.last {
            if let problem = last.problem { states.append((problem, true)) }
            if last.isWhole, let end = log.events.last(where: { $0.log == last.name && !$0.sentence.hasPrefix("fault-") }) {
                states.append((end.sentence, log.faults.contains { $0.log == last.name && end.sentence.hasPrefix($0.sentence) }))
            } else if last.problem == nil {
                states.append(("\(last.name) was not closed: the run is still going, or was killed. What there is of it is shown.", true))
            }
        } else {
            states.append(("The run has no log, so nothing is known of its timing and its faults.", true))
        }
        if episodes == nil { states.append(("No episode has ended yet, so there is no learning curve.", true)) }
        return states
    }

    private var learning: String {
        guard let episodes else { return Page.paragraph("No whole episode is in metrics/episodes.csv.") }
        return Page.figure(
            RunPageFigures.learning(episodes).element(named: "learning"),
            "Over robot time, resets and pauses included. Success is the share of the last \(SuccessRate.window) whole episodes; an "
                + "intervention is a policy step in which the safety filter changed a command by more than the acceleration limit does.")
    }

    private var health: String {
        guard let episodes, (episodes.last("gradient_steps") ?? 0) > 0 else {
            return Page.paragraph("The learner has not taken a gradient step yet.")
        }
        let faults = Int(episodes.last("learner_faults") ?? 0)
        let levels = ["Nothing looked wrong", "Something did not look right, or went wrong once,", "Learning had stopped"]
        let level = levels[min(2, max(0, Int(episodes.last("health") ?? 0)))]
        let rows = [
            ("temperature", "temperature α"), ("entropy", "entropy of the policy / nat"), ("q_loss", "loss of Q"), ("q_mean", "mean Q"),
            ("policy_q", "mean Q of the policy's actions"), ("q_bias", "Q minus soft return"), ("saturation", "saturated actions"),
            ("particle_spread", "spread of the particles"), ("sampler_gap", "gap of the sampler"),
            ("weights_age", "gradient steps that the policy was behind"),
        ].map { [$0.1, episodes.last($0.0).map(Spoken.number) ?? "–"] }
        return Page.paragraph("\(level) after the last episode. \(setbacks(faults))")
            + Page.figure(
                RunPageFigures.health(episodes).element(named: "health"),
                "After each episode. Q above what came of it should stay near 0; entropy falls with the temperature, not to a collapse.")
            + Page.table(["quantity", "after the last episode"], rows, numbers: true)
    }

    private var timing: String {
        guard log.ticks > 0 else { return Page.paragraph("No tick is in a log of this run.") }
        let rows = zip(LogDigest.durations, log.histograms).filter { $1.maximum > 0 }.map { duration, histogram in
            [
                duration.name, Spoken.time(histogram.median), Spoken.time(histogram.p99), Spoken.time(histogram.p999),
                Spoken.time(histogram.maximum),
            ]
        }
        let isRealTime = log.sources.contains(where: \.isRealTime)
        let clock =
            isRealTime
            ? "\(Spoken.count(log.ticks)) ticks in real time; \(Spoken.count(log.skippedSlots)) slots of the schedule were skipped."
            : "\(Spoken.count(log.ticks)) ticks in lockstep: time is virtual, so only what the wire takes is seen, not this machine's latency."
        return Page.paragraph(clock) + Page.table(["duration", "median", "p99", "p99.9", "longest"], rows, numbers: true)
            + Page.figure(
                RunPageFigures.timing(log).element(named: "timing"),
                "Left: the share of ticks in which a duration was not longer. Right: the oldest state in each stretch of time; a peak is an "
                    + "outage of the wire or of this machine.")
            + Page.paragraph("Exchanges on the wire: \(counted(log.outcomes)). Ticks by mode: \(counted(log.modes)).")
    }

    private var faults: String {
        let rows = log.faults.map { [Spoken.moment($0.seconds), $0.log, $0.mode, $0.sentence] }
        let moments =
            rows.isEmpty
            ? Page.paragraph(log.ticks > 0 ? "The loop reacted to no fault." : "No tick is in a log of this run.")
            : Page.table(["time in the log", "log", "then", "fault"], rows)
        let limits =
            log.reasons.isEmpty
            ? "The safety filter changed no command."
            : "Ticks in which the safety filter changed a command, by the limit that drew it: \(counted(log.reasons))."
        let boxes = files.filter { $0.hasPrefix("fault-") }
        let kept =
            boxes.isEmpty ? "" : Page.paragraph("Black boxes, with the ten seconds before a fault: \(boxes.joined(separator: ", ")).")
        let events = log.events.map { [Spoken.moment($0.seconds), $0.log, $0.sentence] }
        return moments + kept + Page.paragraph(limits)
            + (events.isEmpty ? "" : "<h3>What people were told</h3>\n" + Page.table(["time in the log", "log", "event"], events))
    }

    private var settingsText: String {
        guard let settings else { return Page.paragraph("run.yaml cannot be read, so the settings are not known.") }
        let rows = [
            ("robot", "robot"), ("unit", "unit"), ("task", "task"), ("seed", "seed"), ("mode", "mode of driving"), ("speed", "speed"),
            ("limber", "version of Limber"), ("host", "host"),
        ].map { [$0.1, setting($0.0) ?? "not noted"] }
        let learning = settings.range(of: "learning:").map { String(settings[$0.lowerBound...]) } ?? settings
        return Page.table(["setting", "value"], rows) + "<h3>Learning</h3>\n<pre>\(Markup.escaped(learning))</pre>\n"
    }

    private var data: String {
        let known = [
            "run.yaml": "seed, version, speed and every learning setting", "robot.yaml": "the robot as it was",
            "calibration.yaml": "the unit's calibration as it was", "task.yaml": "the task as it was",
            "progress.yaml": "how far the run has come", "policy.safetensors": "the policy",
            "learner.safetensors": "networks, optimiser and random numbers", "replay": "every transition",
            "metrics": "a row for each episode, and curves for TensorBoard",
            "figure.svg": "the run's picture",
        ]
        let rows = files.filter { $0 != "report.html" }.map { name in
            [name, known[name] ?? (name.hasPrefix("fault-") ? "a black box" : name.hasSuffix(".mcap") ? "a log" : ""), size(name)]
        }
        return Page.paragraph("In \(URL(fileURLWithPath: folder.path).standardizedFileURL.path):")
            + Page.table(["file", "what it is", "size"], rows)
    }

    // MARK: Words

    private var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted() }

    private func size(_ name: String) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
        guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular, let bytes = attributes[.size] as? Int else {
            return "folder"
        }
        return bytes < 1_000_000 ? "\((bytes + 999) / 1000) kB" : "\(Double(bytes / 100_000) / 10) MB"
    }

    private func percent(_ value: Double) -> String { "\((value * 10).rounded() / 10) %" }

    private func setbacks(_ count: Int) -> String {
        guard count > 0 else { return "The learner never had to go back to where it was healthy." }
        return "The learner went back to where it was healthy \(count == 1 ? "once" : "\(count) times")."
    }

    private func counted(_ counts: [String: Int]) -> String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \(Spoken.count($0.value))" }.joined(separator: ", ")
    }
}
