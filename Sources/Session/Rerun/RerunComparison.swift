import Control
import Recording
import Robot

/// Compares what a loop makes of a log's ticks with what the log says that it made.
struct RerunComparison {
    /// How long something took on the machine of the run, and the weights that were not run again.
    private static let incomparable: Set = ["inference", "command_age", "duration", "weights_version"]
    private let jointNames: [String]
    private let rate: Double
    private var loggedSteps: [LoggedEntry] = []
    private var steps: [LoggedEntry] = []

    /// - Parameter entry: a tick of the log, which must have the fields that this program writes.
    init(_ entry: LoggedEntry, _ setup: RunSetup) throws(LogMisfit) {
        guard entry.fields == TickRecord.topic.fields.map(\.name) else { throw LogMisfit("ticks of another version of Limber") }
        jointNames = setup.robot.joints.map(\.name)
        rate = setup.robot.wire.rate
    }

    mutating func note(logged step: LoggedEntry) { loggedSteps.append(step) }

    /// The first difference, as a sentence; nil where there is none.
    mutating func difference(_ record: TickRecord?, _ ended: [StepRecord], from entry: LoggedEntry) -> String? {
        guard let record else { return "The loop gave no record of a tick." }
        let now = LoggedEntry(of: record)
        if let difference = difference(entry, now) {
            return "tick \(record.tick), \(Double(record.tick) / rate) s: \(difference)"
        }
        steps += ended.map { LoggedEntry(of: $0) }
        return differenceOfSteps()
    }

    /// Steps come from another thread than ticks, and are found again by their numbers.
    private mutating func differenceOfSteps() -> String? {
        while let logged = loggedSteps.first, let index = steps.firstIndex(where: { isSame(logged, $0) }) {
            defer {
                loggedSteps.removeFirst()
                steps.removeFirst(index + 1)
            }
            guard let difference = difference(logged, steps[index]) else { continue }
            return "\(name(logged)): \(difference)"
        }
        return nil
    }

    private func isSame(_ one: LoggedEntry, _ other: LoggedEntry) -> Bool {
        one["episode"] == other["episode"] && one["step"] == other["step"]
    }

    private func name(_ step: LoggedEntry) -> String {
        guard case .integer(let episode)? = step["episode"], case .integer(let number)? = step["step"] else { return "a policy step" }
        return "episode \(episode), policy step \(number)"
    }

    private func difference(_ logged: LoggedEntry, _ now: LoggedEntry) -> String? {
        for (index, field) in now.fields.enumerated() where !RerunComparison.incomparable.contains(field) {
            guard let value = logged[field] else { return "\(field) is not in the log" }
            if value != now.values[index] { return sentence(field, value, now.values[index]) }
        }
        return nil
    }

    private func sentence(_ field: String, _ logged: LogValue, _ now: LogValue) -> String {
        guard case .numbers(let one) = logged, case .numbers(let other) = now, one.count == other.count else {
            return "\(field) is \(logged) in the log and \(now) now."
        }
        let index = one.indices.first { one[$0].bitPattern != other[$0].bitPattern } ?? 0
        let place = one.count == jointNames.count ? " of joint \(jointNames[index])" : "[\(index)]"
        return "\(field)\(place) is \(one[index]) in the log and \(other[index]) now."
    }
}
