/// The sizes of a sampling network: actions a = tanh(mlp([s, xi])), xi normal with as many numbers as the action, ReLU between layers.
public struct SamplerShape: Codable, Equatable, Sendable {
    /// Numbers in an observation.
    public var observation: Int
    /// Numbers in an action, and in the latent xi.
    public var action: Int
    /// Units of each hidden layer, first to last.
    public var hidden: [Int]
    /// The same of the Q-network where it has others, as that of several skills has.
    public var criticHidden: [Int]?

    public init(observation: Int, action: Int, hidden: [Int]) {
        self.observation = observation
        self.action = action
        self.hidden = hidden
    }

    public var layout: NetworkLayout { NetworkLayout(inputs: observation + action, hidden: hidden, outputs: action) }
    public var parameterCount: Int { layout.parameterCount }
    /// The Q-network that belongs to the sampler: Q(s, a) = mlp([s, a]).
    public var critic: NetworkLayout { NetworkLayout(inputs: observation + action, hidden: criticHidden ?? hidden, outputs: 1) }
}
