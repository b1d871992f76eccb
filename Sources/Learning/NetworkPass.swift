import CKernels
import Policy

/// Runs many rows through a network forwards and backwards, with the memory that this takes.
///
/// A row is `[state, input]`, where `repeats` rows in succession share a state: the state's part of the first layer
/// is computed once for them all. ReLU between layers, none after the last.
final class NetworkPass {
    let layout: NetworkLayout
    let stateSize: Int
    let inputSize: Int
    private let activations: [AlignedFloats]
    private let stateParts: AlignedFloats
    private let gradients: [AlignedFloats]
    private var network: PackedNetwork?
    private var states: UnsafePointer<Float>?
    private var inputs: UnsafePointer<Float>?
    private var stateCount = 0
    private var repeats = 0

    private var hiddenLayers: Int { layout.layers.count - 1 }
    private var rows: Int { stateCount * repeats }

    /// Precondition: at least one hidden layer.
    init(layout: NetworkLayout, stateSize: Int, mostStates: Int, mostRows: Int) {
        precondition(layout.layers.count >= 2, "a network has at least one hidden layer")
        self.layout = layout
        self.stateSize = stateSize
        inputSize = layout.layers[0].inputs - stateSize
        activations = layout.layers.dropLast().map { AlignedFloats(count: mostRows * $0.outputs) }
        stateParts = AlignedFloats(count: mostStates * layout.layers[0].outputs)
        gradients = (0..<2).map { _ in AlignedFloats(count: mostRows * layout.widestHidden) }
    }

    /// outputs (stateCount·repeats × last) from states (stateCount × stateSize) and inputs (stateCount·repeats × inputSize).
    ///
    /// States and inputs must stay in place until the backward pass, and have room for 16 numbers after their end.
    func forward(
        _ network: PackedNetwork, states: UnsafePointer<Float>, count: Int, inputs: UnsafePointer<Float>, repeats: Int,
        into outputs: UnsafeMutablePointer<Float>
    ) {
        (self.network, self.states, self.inputs, stateCount, self.repeats) = (network, states, inputs, count, repeats)
        let width = layout.layers[0].outputs
        Matrices.multiply(
            rows: count, columns: width, inner: stateSize, states, packed: network.statePart, into: stateParts.start,
            .adding(network.bias(0), repeats: count, relu: false))
        Matrices.multiply(
            rows: rows, columns: width, inner: inputSize, inputs, packed: network.forwards[0], into: activations[0].start,
            .adding(stateParts.start, repeats: repeats, relu: true))
        for index in 1..<hiddenLayers { product(network, index, into: activations[index].start, relu: true) }
        if layout.layers[hiddenLayers].outputs == 1 {
            kernel_row_dots(
                activations[hiddenLayers - 1].start, network.weights(hiddenLayers), network.bias(hiddenLayers).pointee, outputs, rows,
                layout.layers[hiddenLayers].inputs)
        } else {
            product(network, hiddenLayers, into: outputs, relu: false)
        }
    }

    private func product(_ network: PackedNetwork, _ index: Int, into outputs: UnsafeMutablePointer<Float>, relu: Bool) {
        let layer = layout.layers[index]
        Matrices.multiply(
            rows: rows, columns: layer.outputs, inner: layer.inputs, activations[index - 1].start, packed: network.forwards[index],
            into: outputs, .adding(network.bias(index), repeats: rows, relu: relu))
    }
}

extension NetworkPass {
    /// Takes the gradient at the outputs of the last forward pass back to the parameters, where it is added, and to the inputs.
    func backward(
        outputGradient: UnsafePointer<Float>, addingTo parameterGradient: UnsafeMutablePointer<Float>?,
        inputGradient: UnsafeMutablePointer<Float>?
    ) {
        guard let network else { preconditionFailure("a backward pass follows a forward pass") }
        var above = outputGradient
        for index in stride(from: hiddenLayers, through: 1, by: -1) {
            let layer = layout.layers[index]
            if let parameterGradient { addWeightGradient(index, above, to: parameterGradient) }
            let below = gradients[index & 1].start
            let active = activations[index - 1].start
            if layer.outputs == 1 {
                kernel_outer_masked(above, network.weights(index), active, below, rows, layer.inputs)
            } else {
                Matrices.multiply(
                    rows: rows, columns: layer.inputs, inner: layer.outputs, above, packed: network.backwards[index], into: below,
                    .masked(active))
            }
            above = UnsafePointer(below)
        }
        if let parameterGradient { addFirstWeightGradient(above, to: parameterGradient) }
        if let inputGradient {
            Matrices.multiply(
                rows: rows, columns: inputSize, inner: layout.layers[0].outputs, above, packed: network.backwards[0], into: inputGradient)
        }
    }

    private func addWeightGradient(_ index: Int, _ above: UnsafePointer<Float>, to gradient: UnsafeMutablePointer<Float>) {
        let layer = layout.layers[index]
        let below = activations[index - 1].start
        if layer.outputs == 1 {
            kernel_add_column_sums(below, above, gradient + layer.weights, rows, layer.inputs)
        } else {
            Matrices.addTransposedProduct(
                rows: layer.outputs, columns: layer.inputs, inner: rows, above, below, into: gradient + layer.weights,
                stride: layer.inputs)
        }
        kernel_add_column_sums(above, nil, gradient + layer.bias, rows, layer.outputs)
    }

    private func addFirstWeightGradient(_ above: UnsafePointer<Float>, to gradient: UnsafeMutablePointer<Float>) {
        guard let states, let inputs else { return }
        let layer = layout.layers[0]
        let weights = gradient + layer.weights
        Matrices.addTransposedProduct(
            rows: layer.outputs, columns: inputSize, inner: rows, above, inputs, into: weights + stateSize, stride: layer.inputs)
        let sums = stateParts.start  // no longer needed by this pass
        kernel_group_sums(above, sums, stateCount, repeats, layer.outputs)
        Matrices.addTransposedProduct(
            rows: layer.outputs, columns: stateSize, inner: stateCount, sums, states, into: weights, stride: layer.inputs)
        kernel_add_column_sums(sums, nil, gradient + layer.bias, stateCount, layer.outputs)
    }
}
