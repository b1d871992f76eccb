/// One policy step as it is learned from: what was seen, what was done, what came of it.
public struct Transition: Equatable, Sendable {
    public var observation: [Float]
    /// What was executed, in [-1, 1]: the inverse map of what was sent.
    public var action: [Float]
    /// What the policy proposed; differs where the safety filter or its velocity ramp came between.
    public var proposedAction: [Float]
    public var reward: Float
    public var nextObservation: [Float]
    /// How long what the control thread did took; nothing is learned from it by itself.
    public var timing: StepTiming
    /// The task ended here and there is no future.
    public var terminal: Bool
    /// The episode was cut here by time or a stop; the future goes on.
    public var truncated: Bool
    /// The safety filter changed the command.
    public var intervened: Bool
    /// Taken over from another run.
    public var imported: Bool

    public init(
        observation: [Float], action: [Float], proposedAction: [Float]? = nil, reward: Float, nextObservation: [Float],
        timing: StepTiming = StepTiming(), terminal: Bool = false, truncated: Bool = false, intervened: Bool = false, imported: Bool = false
    ) {
        self.observation = observation
        self.action = action
        self.proposedAction = proposedAction ?? action
        self.reward = reward
        self.nextObservation = nextObservation
        self.timing = timing
        self.terminal = terminal
        self.truncated = truncated
        self.intervened = intervened
        self.imported = imported
    }

    var isFinite: Bool {
        reward.isFinite && timing.isFinite && observation.allSatisfy(\.isFinite) && nextObservation.allSatisfy(\.isFinite)
            && action.allSatisfy(\.isFinite) && proposedAction.allSatisfy(\.isFinite)
    }
}

/// Where the time of a policy step went, in s; zeros where nobody measured it.
public struct StepTiming: Equatable, Sendable {
    /// Of the state that the action was chosen in, when it was read.
    public var stateAge: Float
    /// The policy's computation.
    public var inference: Float
    /// From that state to the command that came of it.
    public var commandAge: Float

    public init(stateAge: Float = 0, inference: Float = 0, commandAge: Float = 0) {
        self.stateAge = stateAge
        self.inference = inference
        self.commandAge = commandAge
    }

    var isFinite: Bool { stateAge.isFinite && inference.isFinite && commandAge.isFinite }
}
