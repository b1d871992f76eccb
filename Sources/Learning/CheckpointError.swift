/// What is wrong with a checkpoint.
public enum CheckpointError: Error, Equatable, CustomStringConvertible, Sendable {
    case cannotRead(path: String, reason: String)
    case malformed(path: String, SafetensorsError)
    case damaged(path: String)
    case earlierFormat(path: String)
    case otherOrigin(path: String, what: String, found: String, expected: String)
    case missing(path: String, tensor: String)
    case doesNotFit(path: String, tensor: String, found: String, expected: String)
    case notFinite(path: String, tensor: String)
    case noRandomState(path: String)
    case countsTooFar(path: String)
    case cannotWrite(path: String, reason: String)

    public var description: String {
        switch self {
        case .cannotRead(let path, let reason): "\(path) cannot be read (\(reason)): name a run's folder that holds a checkpoint."
        case .malformed(let path, let error): "\(path): \(error)"
        case .damaged(let path): "\(path) is damaged, for its checksum does not hold: restore it from a copy."
        case .earlierFormat(let path):
            "\(path) was written by an earlier version, and cannot be gone on with exactly: begin a new run; the old one can still be replayed."
        case .otherOrigin(let path, let what, let found, let expected):
            "\(path) is of the \(what) \(found), not of \(expected): use the \(what) that the run was made with."
        case .missing(let path, let tensor): "\(path) has no array \(tensor): use a checkpoint that this program wrote."
        case .doesNotFit(let path, let tensor, let found, let expected):
            "\(path): \(tensor) is \(found), but \(expected) is needed: use the robot, the task and the network sizes that the run was made with."
        case .notFinite(let path, let tensor): "\(path): \(tensor) holds a number that is not finite: use an earlier checkpoint."
        case .noRandomState(let path): "\(path): its random generator is all zero and gives no numbers: use an earlier checkpoint."
        case .countsTooFar(let path): "\(path): its gradient steps are more than can be counted on from: use an earlier checkpoint."
        case .cannotWrite(let path, let reason): "\(path) cannot be written (\(reason)): free some space; the checkpoint before it is kept."
        }
    }
}
