import Experiments
import Foundation

/// `limber experiment`: bring about a result of the paper.
enum ExperimentCommand {
    private static let name = Positional<String>("NAME", help: "one of those below")
    private static let seeds = Option<Int>("seeds", "N", standard: 5, help: "how many; they are 1 to N")
    private static let baseline = Option<ExperimentPlan.Baseline?>("baseline", "WHICH", help: "run this beside it, on the same seeds: ddpg")
    private static let body = Option<Body?>(
        "body", "WHICH", help: "what moves about: ball unless given, or quadruped with the paper's settings")
    private static let steps = Option<Int?>("steps", "N", help: "environment steps of each trial, in place of the experiment's own")
    private static let episodes = Option<Int?>(
        "episodes", "N", help: "of each trial of sawyer-stacking, in place of \(SawyerStacking.episodes)")
    private static let jobs = Option<Int?>("jobs", "N", help: "most trials at once (one for each core unless given)")
    private static let folder = Option<String?>("folder", "DIR", help: "where it all goes (Results/NAME unless given)")
    private static let json = Flag("json", help: "end with one JSON object")

    static let command = Command(
        name: "experiment", abstract: "Repeat a simulated experiment of the papers, with figure and numbers",
        discussion: """
            \(Command.table(Experiments.withRobots.map { ($0.name, $0.abstract) }))

            Each trial, one learner with one seed, is a process of its own. Ctrl-C lets the episodes under way end and saves; the same
            command in the same folder goes on, and leaves out what is finished. Ctrl-C again ends at once: then at most a minute is lost.
            The folder gets results.json, figure.svg and a folder for each trial: curve.csv, policy, learner, transitions and log.
            The exit status is 1 when a claim of the experiment does not hold.
            """,
        parameters: [name, seeds, baseline, body, steps, episodes, jobs, folder, json], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        guard let experiment = Experiments.withRobots.first(where: { $0.name == arguments[name] }) else { throw unknown(arguments[name]) }
        let plan = try plan(arguments, of: experiment)
        let place = ExperimentFolder(path: arguments[folder] ?? "Results/\(experiment.name)")
        let run = try ExperimentRun(
            experiment, plan: plan, folder: place, jobs: arguments[jobs] ?? ProcessInfo.processInfo.activeProcessorCount,
            version: Limber.version
        ) { folder, trial in ("/proc/self/exe", [TrialCommand.command.name, folder, trial]) }
        let interruption = Interruption { count in
            Console.standardError.say(count == 1 ? "Saving after the episodes under way; Ctrl-C again ends at once." : "Ending.")
        }
        var progress = Progress()
        let outcome = try run.run(interruptions: { interruption.count }) { state in progress.update(line(state)) }
        return try say(outcome, of: experiment, place, asJSON: arguments[json], &progress)
    }

    private static func plan(_ arguments: Arguments, of experiment: any Experiment) throws -> ExperimentPlan {
        let counts = [
            ("seeds", arguments[seeds]), ("steps", arguments[steps]), ("episodes", arguments[episodes]), ("jobs", arguments[jobs]),
        ]
        for case (let option, .some(let value)) in counts where value < 1 { throw UsageError.refused("--\(option) is at least 1.") }
        if experiment is SawyerStacking {
            guard arguments[steps] == nil, arguments[baseline] == nil, arguments[body] == nil else {
                throw UsageError.refused("sawyer-stacking has one arm and one learner and counts episodes: give --seeds and --episodes.")
            }
        } else if arguments[episodes] != nil {
            throw UsageError.refused("--episodes is for sawyer-stacking: give --steps.")
        }
        return ExperimentPlan(
            seeds: arguments[seeds], baseline: arguments[baseline], body: arguments[body], steps: arguments[steps],
            episodes: arguments[episodes])
    }

    private static func unknown(_ name: String) -> UsageError {
        let known = Experiments.withRobots.map { "\($0.name): \($0.abstract)" }.joined(separator: "\n")
        return .refused("There is no experiment \(name). There are\n\(known)\n")
    }

    private static func say(
        _ outcome: ExperimentRun.Outcome, of experiment: any Experiment, _ place: ExperimentFolder, asJSON: Bool, _ progress: inout Progress
    ) throws -> CommandStatus {
        switch outcome {
        case .interrupted:
            progress.note("Interrupted; the same command goes on from \(place.path).")
            return .failed
        case .failed(let logs):
            for log in logs { Console.standardError.say("A trial has failed; its log says why: \(log)") }
            progress.note("The same command begins again where it failed.")
            return .failed
        case .finished(let results, let report):
            progress.note("\(experiment.name), seeds 1 to \(results.plan.seeds), \(spokenDuration(results.wallSeconds))")
            progress.note("on \(results.machine.cores) cores of \(results.machine.processor)\n\n\(report.markdown)\n")
            for finding in report.findings { progress.note("\(finding.holds ? "holds" : "DOES NOT HOLD"): \(finding.claim)") }
            progress.note("numbers: \(place.results)\npicture: \(place.figure)")
            if asJSON { try Console.standardOutput.sayJSON(results) }
            return report.findings.allSatisfy(\.holds) ? .ok : .failed
        }
    }

    /// One line that fits a terminal: the first trials under way, and the time left.
    private static func line(_ state: ExperimentProgress) -> String {
        let shown = state.running.prefix(3).map { trial in
            let percent = trial.wantedSteps > 0 ? min(100, trial.progress.steps * 100 / trial.wantedSteps) : 0
            return "\(trial.name) \(percent)%" + (trial.progress.episodeReturn.map { " return \(spokenNumber($0))" } ?? "")
        }
        let more = state.running.count > 3 ? ["\(state.running.count - 3) more"] : []
        let failed = state.failed > 0 ? ["\(state.failed) failed"] : []
        let left = state.secondsLeft.map { ["about \(spokenDuration($0)) left"] } ?? []
        return (["\(state.ended) of \(state.trials) trials done"] + failed + shown + more + left).joined(separator: " · ")
    }
}

extension ExperimentPlan.Baseline: OptionValue {}
extension Body: OptionValue {}
