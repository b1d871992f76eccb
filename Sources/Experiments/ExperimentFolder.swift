import Foundation

/// The folder of an experiment: what was asked for, a folder for each trial, and in the end results and figure.
public struct ExperimentFolder: Sendable {
    public let path: String
    public var results: String { path + "/results.json" }
    public var figure: String { path + "/figure.svg" }
    private var requestFile: String { path + "/experiment.json" }

    private struct Request: Codable {
        var experiment: String
        var plan: ExperimentPlan
        var wallSeconds = 0.0
    }

    public init(path: String) { self.path = path }

    /// Begins the folder, or goes on in it; refused when it belongs to another experiment.
    func begin(_ experiment: any Experiment, _ plan: ExperimentPlan) throws(ExperimentError) {
        try ResultFile.makeFolder(path)
        var request = try ResultFile.read(Request.self, from: requestFile) ?? Request(experiment: experiment.name, plan: plan)
        guard request.experiment == experiment.name else { throw .otherExperiment(folder: path, found: request.experiment) }
        request.plan = plan
        try ResultFile.write(request, to: requestFile)
    }

    /// Adds to the time that was spent on the experiment, and gives the sum in s.
    func addWallTime(_ seconds: Double) throws(ExperimentError) -> Double {
        guard var request = try ResultFile.read(Request.self, from: requestFile) else { return seconds }
        request.wallSeconds += seconds
        try ResultFile.write(request, to: requestFile)
        return request.wallSeconds
    }

    /// Works on one trial in this process: what a process that an `ExperimentRun` has started does. False: interrupted.
    /// - Parameters:
    ///   - trial: its name
    ///   - report: hears of every episode
    public func runTrial(
        _ trial: String, of experiments: [any Experiment] = Experiments.all, report: @escaping @Sendable (TrialProgress) -> Void,
        isInterrupted: @escaping @Sendable () -> Bool
    ) throws -> Bool {
        guard let request = try ResultFile.read(Request.self, from: requestFile),
            let experiment = experiments.first(where: { $0.name == request.experiment }),
            let found = experiment.trials(request.plan).first(where: { $0.name == trial })
        else { throw ExperimentError.unknownTrial(trial) }
        return try TrialFolder(of: found, in: path).run(report: report, isInterrupted: isInterrupted)
    }
}
