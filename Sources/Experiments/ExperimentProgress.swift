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
    /// Steps of a variant that are still to be done.
    struct Remaining {
        var variant: String
        var steps: Int
    }

    private var steps: [String: Int] = [:]
    private var seconds: [String: Double] = [:]

    /// Counts in what a process did.
    mutating func note(variant: String, steps count: Int, seconds time: Double) {
        guard count > 0 else { return }
        steps[variant, default: 0] += count
        seconds[variant, default: 0] += time
    }

    /// Where `jobs` processes share the work evenly, but none helps another. A variant that has not begun is taken for the others' mean.
    func secondsLeft(running: [Remaining], waiting: [Remaining], jobs: Int) -> Double? {
        let allSteps = steps.values.reduce(0, +)
        guard allSteps > 0 else { return nil }
        let mean = seconds.values.reduce(0, +) / Double(allSteps)
        func time(_ work: Remaining) -> Double {
            let perStep = steps[work.variant].map { (seconds[work.variant] ?? 0) / Double($0) } ?? mean
            return Double(max(0, work.steps)) * perStep
        }
        let begun = running.map(time)
        return max(begun.max() ?? 0, (begun + waiting.map(time)).reduce(0, +) / Double(jobs))
    }
}
