/// What is wrong with a pool of transitions or its files.
public enum ReplayError: Error, Equatable, CustomStringConvertible, Sendable {
    case wrongSize(observation: Int, action: Int)
    case notFinite(transition: Int)
    case cannotOpen(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    case inUse(path: String)
    /// A pool as it was written before there were segments.
    case earlierFormat(path: String)
    case notASegment(path: String)
    /// - Parameter what: is in the header and does not fit.
    case otherShape(path: String, what: String, found: String, expected: String)
    case otherOrigin(path: String, what: String, found: String, expected: String)
    case missing(path: String, before: String)
    case tooShort(path: String, found: Int, expected: Int)

    public var description: String {
        switch self {
        case .wrongSize(let observation, let action):
            "The pool takes observations of \(observation) and actions of \(action) numbers: give each transition these sizes."
        case .notFinite(let transition):
            "Transition \(transition) has a number that is not finite: find where it was measured or computed; it was not stored."
        case .cannotOpen(let path, let reason):
            "\(path) cannot be opened (\(reason)): see that the folder exists and may be written to."
        case .cannotWrite(let path, let reason):
            "\(path) cannot be written (\(reason)): free some space; everything up to the last whole transition is kept."
        case .inUse(let path): "\(path) is in use by another program: wait until it has ended, or end it."
        case .earlierFormat(let path):
            "\(path) is a pool of an earlier version, which this one does not read: begin a new run; the old one can still be replayed."
        case .notASegment(let path):
            "\(path) has no header of a segment: restore it from a copy, or move it away with all segments before it."
        case .otherShape(let path, let what, let found, let expected):
            "\(path) has \(what) \(found), but \(expected) is needed: use the robot and the task that the run was made with."
        case .otherOrigin(let path, let what, let found, let expected):
            "\(path) is of the \(what) \(found), but \(expected) is needed: use the \(what) that the run was made with."
        case .missing(let path, let next):
            "\(path) is missing, and \(next) goes on behind it: restore it from a copy, or move the segments before it away, too."
        case .tooShort(let path, let found, let expected):
            "\(path) holds \(found) transitions, but the checkpoint beside it was made with \(expected): restore the files, or begin afresh."
        }
    }
}

/// A record whose checksum does not hold: never learned from.
public struct ReplayDamage: Equatable, CustomStringConvertible, Sendable {
    /// Of the segment.
    public var path: String
    /// Number in the segment.
    public var record: Int
    /// Where in the file it begins, in bytes.
    public var offset: Int

    public var description: String {
        """
        \(path) is damaged at record \(record) (byte \(offset)), which is not learned from: limber store RUN --verify finds all damage; \
        restore the file from a copy.
        """
    }
}
