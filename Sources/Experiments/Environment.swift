import Realtime

/// A simulated task to learn.
///
/// A trial drives it on one thread: `reset`, then `step` until the step is terminal or `horizon` steps were taken. Nothing but its
/// constants may outlive a `reset`, so that a trial that is resumed at an episode's border goes on as it would have, bit for bit.
public protocol Environment: AnyObject {
    var observationCount: Int { get }
    var actionCount: Int { get }
    /// Steps after which an episode is cut (truncated, not terminal).
    var horizon: Int { get }
    /// Begins an episode.
    /// - Parameter random: the only source of chance.
    /// - Returns: the first observation, `observationCount` numbers of the order of one.
    func reset(using random: inout RandomGenerator) -> [Float]
    /// Takes one policy step.
    /// - Parameter action: `actionCount` numbers in [-1, 1].
    func step(_ action: [Float]) -> EnvironmentStep
    /// Named numbers of the present state, from which curves and verdict are drawn, e.g. `["x": forward distance in m]`.
    /// The names are the same in every state.
    var landmarks: [String: Double] { get }
}

/// What one step of an environment gave.
public struct EnvironmentStep: Equatable, Sendable {
    /// After the step.
    public var observation: [Float]
    public var reward: Float
    /// The task ended here and there is no future. A time-out is none: the trial cuts at the horizon.
    public var isTerminal: Bool

    public init(observation: [Float], reward: Float, isTerminal: Bool = false) {
        self.observation = observation
        self.reward = reward
        self.isTerminal = isTerminal
    }
}
