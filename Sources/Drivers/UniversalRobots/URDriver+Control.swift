import Realtime

// RTDE does not tell whether the robot is in remote control, so the tick asks the dashboard server now and then.
extension URDriver {
    /// s between two questions.
    private static var pause: Double { @_noLocks get { 0.5 } }
    /// s after which an answer is missing.
    private static var overdue: Double { @_noLocks get { 2 } }

    /// Reads what the server has answered, and asks again; waits for nothing.
    @_noLocks mutating func askForControl(at now: Instant) {
        guard token != 0, knowsControl else { return }
        if isAsked {
            let count = ways.dashboard.read(into: answer, capacity: URQuestion.capacity)
            // The answer is "true" or "false", in one piece.
            let isTold = count > 0 && (answer[0] == UInt8(ascii: "t") || answer[0] == UInt8(ascii: "f"))
            if isTold {
                isLocal = answer[0] == UInt8(ascii: "f")
                isAsked = false
            }
            if count < 0 || (!isTold && now.seconds(since: askedAt) > URDriver.overdue) { isDeaf = true }
        }
        guard !isAsked, !isDeaf, now.seconds(since: askedAt) > URDriver.pause else { return }
        askedAt = now
        isAsked = ways.dashboard.write(question, count: URQuestion.count) == URQuestion.count
        if !isAsked { isDeaf = true }
    }
}

enum URQuestion {
    static var capacity: Int { @_noLocks get { 64 } }
    static var count: Int { @_noLocks get { 21 } }
    static let line = DashboardCommand.isInRemoteControl.line + "\n"
}
