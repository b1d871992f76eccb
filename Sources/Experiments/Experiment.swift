/// A result of the paper that one command brings about.
public protocol Experiment: Sendable {
    /// As it is typed.
    var name: String { get }
    /// What it shows, in one sentence without a full stop.
    var abstract: String { get }
    /// Everything there is to do, in the order in which it is begun. Trials that need nothing of each other run at once.
    func trials(_ plan: ExperimentPlan) -> [Trial]
    /// What came of it.
    /// - Parameter records: of all trials of the plan, in their order.
    func report(_ plan: ExperimentPlan, _ records: [TrialRecord]) -> ExperimentReport
}

/// The experiments that there are without a robot.
public enum Experiments {
    public static let all: [any Experiment] = [
        MultiGoal(), Crossing.swimmer, Crossing.maze, Pretraining(), FineTuning(), PusherComposition(), SoftValueStudy(),
    ]
}

/// What a person asked for.
public struct ExperimentPlan: Codable, Equatable, Sendable {
    public enum Baseline: String, Codable, CaseIterable, Sendable { case ddpg }

    /// Seeds are 1 to this.
    public var seeds: Int
    public var baseline: Baseline?
    /// What moves about where the experiment leaves a choice; nil is the ball.
    public var body: Body?
    /// Environment steps of every trial, in place of the experiment's own.
    public var steps: Int?
    /// Episodes of every trial, where an arm is trained.
    public var episodes: Int?

    public init(seeds: Int = 5, baseline: Baseline? = nil, body: Body? = nil, steps: Int? = nil, episodes: Int? = nil) {
        self.seeds = seeds
        self.baseline = baseline
        self.body = body
        self.steps = steps
        self.episodes = episodes
    }

    public var seedList: [UInt64] { seeds < 1 ? [] : (1...UInt64(seeds)).map { $0 } }
}

/// What an experiment showed.
public struct ExperimentReport: Sendable {
    /// A claim, and whether it held.
    public struct Finding: Codable, Sendable {
        public var claim: String
        public var holds: Bool

        public init(_ claim: String, holds: Bool) {
            self.claim = claim
            self.holds = holds
        }
    }

    public var findings: [Finding]
    /// For Docs/results.md: the heads of the columns, then the cells of each row.
    public var table: [[String]]
    /// An SVG document.
    public var figure: String

    public init(findings: [Finding], table: [[String]], figure: String) {
        self.findings = findings
        self.table = table
        self.figure = figure
    }

    /// The table in Markdown.
    public var markdown: String {
        guard let head = table.first else { return "" }
        let rows = [head, head.map { _ in "---" }] + table.dropFirst()
        return rows.map { row in "| " + row.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }
}
