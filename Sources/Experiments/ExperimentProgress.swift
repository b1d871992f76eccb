/// How far an experiment has come.
public struct ExperimentProgress: Sendable {
    /// A trial that a process works on.
    public struct Running: Sendable {
        public var name: String
        public var wantedSteps: Int
        public var progress: TrialProgress
    }

    public var ended: Int
    public var failed: Int
    public var trials: Int
    public var running: [Running]
    /// Nil until there is something to go by.
    public var secondsLeft: Double?
}

/// How long a step takes in each variant, by the processes of this run.
struct Pace {
    private var steps: [String: Int] = [:]
    private var seconds: [String: Double] = [:]

    /// Counts in a process that has ended.
    mutating func note(_ worker: TrialWorker) {
        guard worker.stepsDone > 0 else { return }
        steps[worker.trial.variant, default: 0] += worker.stepsDone
        seconds[worker.trial.variant, default: 0] += worker.seconds
    }

    /// Where the steps that are to be done go to `jobs` processes evenly. A variant that has not begun is taken for the others' mean.
    func secondsLeft(running: [TrialWorker], waiting: [Trial], jobs: Int) -> Double? {
        var pace = self
        for worker in running { pace.note(worker) }
        let allSteps = pace.steps.values.reduce(0, +)
        guard allSteps > 0 else { return nil }
        func perStep(_ variant: String) -> Double {
            guard let count = pace.steps[variant], let time = pace.seconds[variant] else {
                return pace.seconds.values.reduce(0, +) / Double(allSteps)
            }
            return time / Double(count)
        }
        let begun = running.map { Double(max(0, $0.trial.steps - $0.progress.steps)) * perStep($0.trial.variant) }
        let others = waiting.map { Double($0.steps) * perStep($0.variant) }
        return max(begun.max() ?? 0, (begun + others).reduce(0, +) / Double(jobs))
    }
}
