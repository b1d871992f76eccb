extension NetworkLayout {
    /// One network that holds several of this layout side by side, each reading all of the input, and gives the weighted sum of their outputs.
    ///
    /// - Parameters:
    ///   - networks: flat blocks of `parameterCount` numbers.
    ///   - weight: of every output in the sum.
    /// - Returns: the units of its hidden layers, and its own flat block.
    public func sideBySide(_ networks: [[Float]], weight: Float) -> (hidden: [Int], parameters: [Float]) {
        let hidden = layers.dropLast().map { $0.outputs * networks.count }
        let wide = NetworkLayout(inputs: layers[0].inputs, hidden: hidden, outputs: layers[layers.count - 1].outputs)
        var block = [Float](repeating: 0, count: wide.parameterCount)
        for (index, (from, to)) in zip(layers, wide.layers).enumerated() {
            let isFirst = index == 0
            let isLast = index == layers.count - 1
            let scale = isLast ? weight : 1
            for (number, network) in networks.enumerated() {
                for output in 0..<from.outputs {
                    let row = isLast ? output : number * from.outputs + output
                    let start = to.weights + row * to.inputs + (isFirst ? 0 : number * from.inputs)
                    for input in 0..<from.inputs { block[start + input] += scale * network[from.weights + output * from.inputs + input] }
                    block[to.bias + row] += scale * network[from.bias + output]
                }
            }
        }
        return (hidden, block)
    }
}
