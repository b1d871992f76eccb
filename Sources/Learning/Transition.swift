/// One policy step as it is learned from: what was seen, what was done, what came of it.
public struct Transition: Equatable, Sendable {
    public var observation: [Float]
    /// What was executed, in [-1, 1]: the inverse map of what was sent.
    public var action: [Float]
    /// What the policy proposed; differs where the safety filter or its velocity ramp came between.
    public var proposedAction: [Float]
    public var reward: Float
    public var nextObservation: [Float]
    /// The task ended here and there is no future.
    public var terminal: Bool
    /// The episode was cut here by time or a stop; the future goes on.
    public var truncated: Bool
    /// The safety filter changed the command.
    public var intervened: Bool

    public init(
        observation: [Float], action: [Float], proposedAction: [Float]? = nil, reward: Float, nextObservation: [Float],
        terminal: Bool = false, truncated: Bool = false, intervened: Bool = false
    ) {
        self.observation = observation
        self.action = action
        self.proposedAction = proposedAction ?? action
        self.reward = reward
        self.nextObservation = nextObservation
        self.terminal = terminal
        self.truncated = truncated
        self.intervened = intervened
    }
}
