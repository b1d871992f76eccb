/// Where the numbers of a fully connected network lie in one flat block, the same for loop, learner and checkpoint.
///
/// Layer after layer, each its weights row by row, `[output][input]`, and then its bias.
public struct NetworkLayout: Equatable, Sendable {
    /// Where one layer lies in the block.
    public struct Layer: Equatable, Sendable {
        public let inputs: Int
        public let outputs: Int
        /// Index of the first weight in the block.
        public let weights: Int
        /// Index of the first bias in the block.
        public let bias: Int
    }

    public let layers: [Layer]
    /// Numbers in the block.
    public let parameterCount: Int

    public init(inputs: Int, hidden: [Int], outputs: Int) {
        precondition(inputs > 0 && outputs > 0 && hidden.allSatisfy { $0 > 0 }, "every layer has at least one input and one output")
        var layers: [Layer] = []
        var width = inputs
        var start = 0
        for next in hidden + [outputs] {
            layers.append(Layer(inputs: width, outputs: next, weights: start, bias: start + width * next))
            start += (width + 1) * next
            width = next
        }
        self.layers = layers
        parameterCount = start
    }

    /// The widest of the hidden layers.
    public var widestHidden: Int { layers.dropLast().map(\.outputs).max() ?? 0 }
}
