import Experiments
import Foundation
import Realtime
import Synchronization

/// One trial of an experiment, as a process of its own; started by `limber experiment`, never by hand.
enum TrialCommand {
    private static let folder = Positional<String>("FOLDER", help: "the experiment's folder")
    private static let trial = Positional<String>("TRIAL", help: "the trial's name")

    static let command = Command(
        name: "trial", abstract: "Work on one trial of an experiment", parameters: [folder, trial], isHidden: true
    ) { arguments in
        let interruption = Interruption { _ in }
        let reporter = ProgressReporter()
        _ = try ExperimentFolder(path: arguments[folder]).runTrial(
            arguments[trial], of: Experiments.withRobots, report: { reporter.report($0) },
            isInterrupted: { interruption.count > 0 || reporter.nobodyListens })
        return .ok
    }
}

/// Writes lines of progress to standard output, some each second at most.
private final class ProgressReporter: Sendable {
    private struct State {
        var toldAt: Instant?
        var nobodyListens = false
    }

    private static let interval = 0.3
    private let state = Mutex(State())

    /// Whether the process that started this one has gone.
    var nobodyListens: Bool { state.withLock { $0.nobodyListens } }

    func report(_ progress: TrialProgress) {
        state.withLock { state in
            let now = LoopClock.monotonic.now()
            if let toldAt = state.toldAt, now.seconds(since: toldAt) < ProgressReporter.interval { return }
            state.toldAt = now
            guard let line = try? JSONEncoder().encode(progress) else { return }
            do { try FileHandle.standardOutput.write(contentsOf: line + Data([UInt8(ascii: "\n")])) } catch { state.nobodyListens = true }
        }
    }
}
