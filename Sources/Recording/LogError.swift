import Glibc

/// A log that cannot be read.
public enum LogError: Error, Equatable, CustomStringConvertible {
    case notOpened(path: String, errorNumber: Int32)
    case notMCAP(path: String)
    /// - Parameter what: is wrong at `offset`.
    case damaged(path: String, offset: UInt64, what: String)
    case compressed(path: String, by: String)
    /// A black box that begins within a run.
    case withoutRun(path: String)
    /// - Parameter what: the log has, which none of Limber's has.
    case foreign(path: String, what: String)

    public var description: String {
        switch self {
        case .notOpened(let path, let number): "\(path) cannot be read: \(String(cString: strerror(number)))."
        case .notMCAP(let path): "\(path) is no MCAP file: give a log that Limber has written."
        case .damaged(let path, let offset, let what): "\(path) is damaged at byte \(offset): \(what). What comes before it can be used."
        case .compressed(let path, let by): "\(path) is compressed (\(by)): unpack it with 'mcap compress --compression none' first."
        case .withoutRun(let path): "\(path) begins within a run: put the log of that run into the same folder."
        case .foreign(let path, let what): "\(path) has \(what): give a log that this version of Limber has written."
        }
    }
}

/// What is wrong with bytes that were taken for a part of a log.
enum LogFlaw: Error, CustomStringConvertible {
    case cutShort
    case notAMessage
    case checksum
    case unknownChannel
    case unknownEncoding(String)
    case compressed(by: String)

    var description: String {
        switch self {
        case .cutShort: "a record ends too early"
        case .notAMessage: "an entry is not a message of its topic"
        case .checksum: "a checksum is wrong"
        case .unknownChannel: "an entry is of no topic"
        case .unknownEncoding(let name): "a topic is encoded as '\(name)', not as protobuf"
        case .compressed(let by): "a chunk is compressed by \(by)"
        }
    }
}
