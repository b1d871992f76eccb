/// Why an experiment, or a trial of it, cannot go on.
public enum ExperimentError: Error, Equatable, CustomStringConvertible, Sendable {
    case unknownTrial(String)
    case otherExperiment(folder: String, found: String)
    case otherSettings(folder: String)
    case inUse(folder: String)
    case cannotRead(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    case notStarted(trial: String, reason: String)

    public var description: String {
        switch self {
        case .unknownTrial(let name): "There is no trial \(name) in this experiment: start it with limber experiment."
        case .otherExperiment(let folder, let found):
            "\(folder) holds the experiment \(found): give another --folder, or delete this one."
        case .otherSettings(let folder):
            "\(folder) was begun with other settings or another --steps: give another --folder, or delete this one."
        case .inUse(let folder): "Another process is at work in \(folder): wait for it or end it."
        case .cannotRead(let path, let reason): "\(path) cannot be read (\(reason)): delete it to begin afresh."
        case .cannotWrite(let path, let reason): "\(path) cannot be written (\(reason)): free some space, and run the same command again."
        case .notStarted(let trial, let reason): "The trial \(trial) could not be started (\(reason)): run the same command again."
        }
    }
}
