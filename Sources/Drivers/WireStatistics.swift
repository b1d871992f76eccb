import Realtime

/// What became of the exchanges on a wire since it was opened.
public struct WireStatistics: Sendable {
    /// Reads of the state.
    public var exchanges = 0
    /// Reads that brought a whole, checked answer.
    public var answered = 0
    /// Failed exchanges by kind.
    public var silences = 0
    public var truncated = 0
    public var corrupted = 0
    public var refused = 0
    public var notAccepted = 0
    /// Answers in which a servo raised its alert bit.
    public var alerts = 0
    /// Given-up exchanges whose answer turned up later: delayed by adapter or host, not lost.
    public var lateAnswers = 0
    /// Times that the host woke this thread well after the instant it waited for, so that a failure then is the host's.
    public var hostStalls = 0
    /// Bytes thrown away because they belonged to no exchange under way.
    public var staleBytes = 0
    public var bytesSent = 0
    public var bytesReceived = 0
    /// From the request's write to its whole answer.
    public var roundTrip = LatencyHistogram()

    @_noLocks public init() {}

    /// Failed exchanges of all kinds.
    public var bad: Int { @_noLocks get { silences + truncated + corrupted + refused + notAccepted } }

    /// Takes up what an earlier driver of the same arm has counted, its round trips excepted.
    public mutating func add(_ other: WireStatistics) {
        for count in [
            \WireStatistics.exchanges, \.answered, \.silences, \.truncated, \.corrupted, \.refused, \.notAccepted, \.alerts, \.lateAnswers,
            \.hostStalls, \.staleBytes, \.bytesSent, \.bytesReceived,
        ] {
            self[keyPath: count] += other[keyPath: count]
        }
    }

    @_noLocks mutating func count(_ bad: BadExchange) {
        switch bad {
        case .silence: silences += 1
        case .truncated: truncated += 1
        case .corrupted: corrupted += 1
        case .refused: refused += 1
        case .notAccepted: notAccepted += 1
        }
    }
}
