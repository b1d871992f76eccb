import Control
import Learning

/// Where a training stands.
public struct TrainingProgress: Sendable {
    public var episodes: Int
    /// Of them, those before this session.
    public var earlier: Int
    public var wanted: Int?
    public var successRate: Double
    public var lastReturn: Double?
    public var policySteps: Int
    public var robotSeconds: Double
    public var interventions: Int
    /// s, in real time.
    public var wakeUpP999: Double?
    public var metrics: LearnerMetrics
    /// Times that the learner went back to where it was healthy.
    public var learnerFaults: Int
    /// Whether it has not stopped for good.
    public var isLearning: Bool

    /// s that what is wanted will still take, where this session has taken `seconds`; nil before its first episode, or without an end.
    public func secondsLeft(after seconds: Double) -> Double? {
        guard let wanted, episodes > earlier else { return nil }
        return seconds / Double(episodes - earlier) * Double(wanted - episodes)
    }
}

extension Ending {
    /// Whether the run ended as somebody wanted it to, with the arm parked.
    public var isOrderly: Bool { place == .parked && (fault == .finished || fault == .operatorInterrupt) }
}
