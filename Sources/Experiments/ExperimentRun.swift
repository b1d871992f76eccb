import Foundation
import Glibc
import Realtime

/// An experiment put to work: its trials in processes of this program, some at once, the finished ones left out.
public final class ExperimentRun {
    /// How it ended.
    public enum Outcome: Sendable {
        case finished(ExperimentResults, ExperimentReport)
        /// The same run in the same folder goes on.
        case interrupted
        /// With the logs of the trials that failed.
        case failed(logs: [String])
    }

    /// Who works on a trial: the path of a program and its words for a folder and a trial's name.
    public typealias Program = @Sendable (_ folder: String, _ trial: String) -> (path: String, words: [String])

    private let experiment: any Experiment
    private let plan: ExperimentPlan
    private let folder: ExperimentFolder
    private let jobs: Int
    private let version: String
    private let program: Program
    private let trials: [Trial]
    private var pace = Pace()
    private var ended: Set<String> = []
    private var failed: Set<String> = []
    private var workers: [TrialWorker] = []

    /// Begins the folder or goes on in it.
    /// - Parameter jobs: most processes at once.
    public init(
        _ experiment: any Experiment, plan: ExperimentPlan, folder: ExperimentFolder, jobs: Int, version: String, program: @escaping Program
    ) throws {
        self.experiment = experiment
        self.plan = plan
        self.folder = folder
        self.jobs = jobs
        self.version = version
        self.program = program
        trials = experiment.trials(plan)
        try folder.begin(experiment, plan)
        for trial in trials where try trialFolder(trial).record() != nil { ended.insert(trial.name) }
    }

    /// Works until everything has ended.
    /// - Parameters:
    ///   - interruptions: how often somebody asked it to stop: once lets the episodes under way end and saves, twice ends at once.
    ///   - show: hears of the state a few times a second.
    public func run(interruptions: () -> Int, show: (ExperimentProgress) -> Void) throws -> Outcome {
        let clock = LoopClock.monotonic
        let began = clock.now()
        var obeyed = 0
        repeat {
            while obeyed < interruptions() {
                obeyed += 1
                for worker in workers { worker.send(obeyed == 1 ? SIGTERM : SIGKILL) }
            }
            if obeyed == 0 { try startWorkers() }
            listen(isEnding: obeyed > 0)
            show(progress)
        } while !workers.isEmpty || (obeyed == 0 && nextTrial != nil)
        let seconds = try folder.addWallTime(clock.now().seconds(since: began))
        if ended.count == trials.count { return try conclude(wallSeconds: seconds) }
        return failed.isEmpty ? .interrupted : .failed(logs: trials.filter { failed.contains($0.name) }.map { trialFolder($0).log })
    }

    private func trialFolder(_ trial: Trial) -> TrialFolder { TrialFolder(of: trial, in: folder.path) }

    private func startWorkers() throws {
        while workers.count < jobs, let trial = nextTrial {
            workers.append(try TrialWorker(trial, in: trialFolder(trial), program: program(folder.path, trial.name)))
        }
    }

    private var nextTrial: Trial? {
        let running = Set(workers.map(\.trial.name))
        return trials.first { trial in
            !ended.contains(trial.name) && !failed.contains(trial.name) && !running.contains(trial.name)
                && trial.needs.allSatisfy(ended.contains)
        }
    }

    /// Waits a moment for news.
    private func listen(isEnding: Bool) {
        var descriptors = workers.map(\.descriptor)
        poll(&descriptors, UInt(descriptors.count), 200)
        workers.removeAll { worker in
            guard let isOrderly = worker.listen() else { return false }
            note(worker, in: &pace)
            // Whether an orderly process finished or was interrupted shows in the trial's folder.
            let hasResult = (try? trialFolder(worker.trial).record()) != nil
            if hasResult { ended.insert(worker.trial.name) } else if !isOrderly && !isEnding { failed.insert(worker.trial.name) }
            return true
        }
    }

    private var progress: ExperimentProgress {
        let waiting = trials.filter { trial in
            !ended.contains(trial.name) && !failed.contains(trial.name) && !workers.contains { $0.trial.name == trial.name }
        }
        return ExperimentProgress(
            ended: ended.count, failed: failed.count, trials: trials.count,
            running: workers.map { .init(name: $0.trial.name, wantedSteps: $0.trial.steps, progress: $0.progress) },
            secondsLeft: secondsLeft(waiting))
    }

    private func secondsLeft(_ waiting: [Trial]) -> Double? {
        var paceSoFar = pace
        for worker in workers { note(worker, in: &paceSoFar) }
        return paceSoFar.secondsLeft(
            running: workers.map { .init(variant: $0.trial.variant, steps: $0.trial.steps - $0.progress.steps) },
            waiting: waiting.map { .init(variant: $0.variant, steps: $0.steps) }, jobs: jobs)
    }

    private func note(_ worker: TrialWorker, in pace: inout Pace) {
        pace.note(variant: worker.trial.variant, steps: worker.stepsDone, seconds: worker.seconds)
    }

    private func conclude(wallSeconds: Double) throws -> Outcome {
        let records = try trials.compactMap { try trialFolder($0).record() }
        let report = experiment.report(plan, records)
        let results = ExperimentResults(
            experiment: experiment.name, version: version, plan: plan, seeds: plan.seedList, wallSeconds: wallSeconds,
            findings: report.findings,
            trials: records.map {
                .init(
                    variant: $0.variant, seed: $0.seed, steps: $0.steps, seconds: $0.seconds, settings: $0.settings,
                    numbers: $0.result.numbers)
            })
        try ResultFile.write(results, to: folder.results)
        try ResultFile.write(report.figure, to: folder.figure)
        return .finished(results, report)
    }
}
