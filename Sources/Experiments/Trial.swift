import Learning

/// One piece of an experiment that a process of its own works off: usually one learner in one environment with one seed.
public struct Trial: Sendable {
    /// What the trials of several seeds have in common: `soft_q`, `ddpg`, `finetune-wide`.
    public var variant: String
    public var seed: UInt64
    /// Names of trials that must have ended first.
    public var needs: [String]
    /// Environment steps, for the time that is left; 0 when there are none.
    public var steps: Int
    /// For the results; nil where nothing is learned.
    public var settings: SoftQSettings?
    /// Does the work. Nil: interrupted, with everything in the folder that it takes to go on.
    public var run: @Sendable (TrialContext) throws -> TrialResult?

    public init(
        variant: String, seed: UInt64, needs: [String] = [], steps: Int = 0, settings: SoftQSettings? = nil,
        run: @escaping @Sendable (TrialContext) throws -> TrialResult?
    ) {
        self.variant = variant
        self.seed = seed
        self.needs = needs
        self.steps = steps
        self.settings = settings
        self.run = run
    }

    /// Unlike any other's in the experiment; also the name of its folder.
    public var name: String { Trial.name(variant, seed) }

    public static func name(_ variant: String, _ seed: UInt64) -> String { "\(variant)-\(seed)" }
}

/// What a trial works with.
public struct TrialContext: Sendable {
    /// Its own folder.
    public var folder: String
    /// Shows how far it has come; may be called at every episode.
    public var report: @Sendable (TrialProgress) -> Void
    /// Whether it is to save and end.
    public var isInterrupted: @Sendable () -> Bool

    public init(
        folder: String, report: @escaping @Sendable (TrialProgress) -> Void = { _ in },
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) {
        self.folder = folder
        self.report = report
        self.isInterrupted = isInterrupted
    }

    /// The folder of another trial of the experiment. A finished learner's holds `learner.safetensors`, `policy.safetensors` and
    /// `segment-….limber`.
    public func folder(of trial: String) -> String { "\(folder)/../\(trial)" }
}

/// How far a trial has come.
public struct TrialProgress: Codable, Equatable, Sendable {
    /// Environment steps.
    public var steps: Int
    /// Of the last episode.
    public var episodeReturn: Double?

    public init(steps: Int, episodeReturn: Double? = nil) {
        self.steps = steps
        self.episodeReturn = episodeReturn
    }
}

/// What a trial found out.
public struct TrialResult: Codable, Equatable, Sendable {
    /// By name; these go into the results of the experiment.
    public var numbers: [String: Double]
    /// Rows of numbers by name, for figures.
    public var series: [String: [[Double]]]
    /// How the learning went, by the columns of `curve.csv`, each point the mean of some episodes: `curves["return"]` over `curves["steps"]`.
    public var curves: [String: [Double]] = [:]

    public init(numbers: [String: Double] = [:], series: [String: [[Double]]] = [:]) {
        self.numbers = numbers
        self.series = series
    }
}
