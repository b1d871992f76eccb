import Foundation
import Glibc
import Learning

/// A trial that has ended, as it stands in its folder.
public struct TrialRecord: Codable, Sendable {
    public var variant: String
    public var seed: UInt64
    /// Environment steps asked for.
    public var steps: Int
    /// Wall time of the processes that worked on it, the killed ones apart.
    public var seconds: Double
    public var settings: SoftQSettings?
    public var result: TrialResult
}

/// The folder of one trial: what it is, its log, its checkpoint, and in the end its result.
struct TrialFolder {
    let path: String
    let trial: Trial

    init(of trial: Trial, in experiment: String) {
        path = "\(experiment)/\(trial.name)"
        self.trial = trial
    }

    var log: String { path + "/log.txt" }
    private var resultFile: String { path + "/result.json" }
    private var identityFile: String { path + "/trial.json" }

    /// What the trial is, and how long was worked on it.
    private struct Identity: Codable {
        var steps: Int
        var settings: SoftQSettings?
        var seconds = 0.0
    }

    /// The result, when the trial has ended; refused when the folder belongs to a trial with other settings.
    func record() throws(ExperimentError) -> TrialRecord? {
        _ = try identity()
        return try ResultFile.read(TrialRecord.self, from: resultFile)
    }

    private func identity() throws(ExperimentError) -> Identity {
        guard let identity = try ResultFile.read(Identity.self, from: identityFile) else {
            return Identity(steps: trial.steps, settings: trial.settings)
        }
        guard identity.steps == trial.steps, identity.settings == trial.settings else { throw .otherSettings(folder: path) }
        return identity
    }

    /// Works on the trial in this process, alone. False: interrupted.
    func run(report: @escaping @Sendable (TrialProgress) -> Void, isInterrupted: @escaping @Sendable () -> Bool) throws -> Bool {
        try ResultFile.makeFolder(path)
        let lock = open(path + "/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw ExperimentError.inUse(folder: path) }
        guard try record() == nil else { return true }
        var identity = try identity()
        try ResultFile.write(identity, to: identityFile)
        let began = ProcessInfo.processInfo.systemUptime
        let result = try trial.run(TrialContext(folder: path, report: report, isInterrupted: isInterrupted))
        identity.seconds += ProcessInfo.processInfo.systemUptime - began
        try ResultFile.write(identity, to: identityFile)
        guard let result else { return false }
        let record = TrialRecord(
            variant: trial.variant, seed: trial.seed, steps: trial.steps, seconds: identity.seconds, settings: trial.settings,
            result: result)
        try ResultFile.write(record, to: resultFile)
        return true
    }
}
