import Control
import Foundation
import Recording

/// A run again from its log: what the arm said and when, what was asked and what the policy chose go through the same loop, and all that
/// the loop makes of it is compared with the log, bit for bit.
///
/// Covered is the loop without its wire and its network: modes, resets and parking, the mapping of actions, the safety filter, budgets,
/// reactions and recoveries, and what each policy step executed. The network is not run, as its weights are not in the log.
public struct Rerun {
    /// What came of it.
    public struct Result: Equatable, Sendable {
        /// Ticks that were run again alike.
        public var ticks = 0
        /// What was not alike first, or why the rest cannot be run.
        public var difference: String?
        /// Whether the log was closed; that of a process that was killed is not.
        public var isWhole = false
    }

    /// The log that is run again: the one that was named, or the one that a black box was taken from.
    public let path: String
    private let box: BlackBoxTicks?

    /// - Parameter path: of a log. A black box that begins within a run needs the run's log beside it, for what the loop knew by then.
    public init(path: String) throws {
        guard let first = try BlackBoxTicks.first(of: path), first["tick"] != .integer(1) else {
            self.path = path
            box = nil
            return
        }
        self.path = try BlackBoxTicks.log(beside: path, with: first)
        box = try BlackBoxTicks(path)
    }

    /// The logs of a run: of its training and then of its replays, in the order in which they were written.
    public static func logs(of folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let numbered = names.compactMap { name -> (kind: String, number: Int, name: String)? in
            guard let match = name.wholeMatch(of: /(log|replay-log)(?:-(\d+))?\.mcap/) else { return nil }
            return (String(match.1), match.2.flatMap { Int($0) } ?? 1, name)
        }
        return numbered.sorted { ($0.kind, $0.number) < ($1.kind, $1.number) }.map { "\(folder)/\($0.name)" }
    }

    /// - Parameter progress: hears of the ticks so far.
    public func run(progress: (Int) -> Void = { _ in }) throws -> Result {
        do { return try compare(progress) } catch let misfit as LogMisfit { throw LogError.foreign(path: path, what: misfit.what) }
    }

    private func compare(_ progress: (Int) -> Void) throws -> Result {
        let reader = try LogReader(path: path)
        var result = Result()
        var rerun: RerunOfALoop?
        while let entry = try reader.next() {
            if entry.topic == StepRecord.topic.name { rerun?.comparison.note(logged: entry) }
            guard entry.topic == TickRecord.topic.name else { continue }
            // In lockstep each leg has a loop of its own.
            if rerun == nil || entry["tick"] == .integer(1) {
                rerun = try RerunOfALoop(RunSetup(documents: reader.documents, of: path), first: entry)
            }
            result.difference = try rerun?.difference(in: entry, box: box)
            if result.difference != nil { return result }
            result.ticks += 1
            progress(result.ticks)
            if let box, box.entry(like: entry) != nil, entry["tick"] == .integer(box.last) { return result }
        }
        result.isWhole = reader.isWhole
        return result
    }
}

/// A loop under way, and the comparison with its log.
private struct RerunOfALoop {
    private let loop: RerunLoop
    private let joints: Int
    private var next: Int64 = 1
    var comparison: RerunComparison

    init(_ setup: RunSetup, first: LoggedEntry) throws(LogMisfit) {
        joints = setup.robot.joints.count
        loop = RerunLoop(setup, first: try LoggedTick(first, joints: joints))
        comparison = try RerunComparison(first, setup)
    }

    mutating func difference(in entry: LoggedEntry, box: BlackBoxTicks?) throws(LogMisfit) -> String? {
        let tick = try LoggedTick(entry, joints: joints)
        guard tick.number == next else {
            return "the log lacks ticks from \(next) to \(tick.number), so what follows cannot be run again."
        }
        next += 1
        let (record, steps) = loop.run(tick)
        return comparison.difference(record, steps, from: box?.entry(like: entry) ?? entry)
    }
}
