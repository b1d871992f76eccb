import Glibc

/// A disk that does not keep what a run records.
public enum RecordingError: Error, Equatable, CustomStringConvertible {
    case notCreated(path: String, errorNumber: Int32)
    case notWritten(path: String, errorNumber: Int32)
    case noRun(path: String)

    public var description: String {
        switch self {
        case .notCreated(let path, let number): "\(path) could not be created: \(Self.reason(number))."
        case .notWritten(let path, let number) where number == ENOSPC:
            "The disk is full: \(path) ends here. The run goes on without it; make room before the next one."
        case .notWritten(let path, let number): "\(path) could not be written: \(Self.reason(number)). The run goes on without it."
        case .noRun(let path): "\(path) holds no run.yaml; give the folder of a run."
        }
    }

    private static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
