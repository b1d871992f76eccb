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
    /// States and inputs must stay in place until the backward pass.
    func forward(
        _ parameters: UnsafePointer<Float>, states: UnsafePointer<Float>, count: Int, inputs: UnsafePointer<Float>, repeats: Int,
        into outputs: UnsafeMutablePointer<Float>
    ) {
        (self.states, self.inputs, stateCount, self.repeats) = (states, inputs, count, repeats)
        firstLayer(parameters)
        for index in 1..<hiddenLayers {
            product(parameters, index, into: activations[index].start)
            kernel_add_bias(
                activations[index].start, parameters + layout.layers[index].bias, rows, layout.layers[index].outputs, true)
        }
        lastLayer(parameters, into: outputs)
    }

    private func firstLayer(_ parameters: UnsafePointer<Float>) {
        guard let states, let inputs else { return }
        let layer = layout.layers[0]
        let weights = parameters + layer.weights
        Matrices.multiplyTransposed(
            rows: stateCount, columns: layer.outputs, inner: stateSize, states, stride: stateSize, weights, stride: layer.inputs,
            into: stateParts.start, stride: layer.outputs)
        kernel_add_bias(stateParts.start, parameters + layer.bias, stateCount, layer.outputs, false)
        Matrices.multiplyTransposed(
            rows: rows, columns: layer.outputs, inner: inputSize, inputs, stride: inputSize, weights + stateSize, stride: layer.inputs,
            into: activations[0].start, stride: layer.outputs)
        kernel_add_rows_relu(activations[0].start, stateParts.start, rows, layer.outputs, repeats)
    }

    private func lastLayer(_ parameters: UnsafePointer<Float>, into outputs: UnsafeMutablePointer<Float>) {
        let layer = layout.layers[hiddenLayers]
        if layer.outputs == 1 {
            kernel_row_dots(
                activations[hiddenLayers - 1].start, parameters + layer.weights, parameters[layer.bias], outputs, rows, layer.inputs)
        } else {
            product(parameters, hiddenLayers, into: outputs)
            kernel_add_bias(outputs, parameters + layer.bias, rows, layer.outputs, false)
        }
    }

    private func product(_ parameters: UnsafePointer<Float>, _ index: Int, into outputs: UnsafeMutablePointer<Float>) {
        let layer = layout.layers[index]
        Matrices.multiplyTransposed(
            rows: rows, columns: layer.outputs, inner: layer.inputs, activations[index - 1].start, stride: layer.inputs,
            parameters + layer.weights, stride: layer.inputs, into: outputs, stride: layer.outputs)
    }
}

extension NetworkPass {
    /// Takes the gradient at the outputs of the last forward pass back to the parameters, where it is added, and to the inputs.
    func backward(
        _ parameters: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, addingTo parameterGradient: UnsafeMutablePointer<Float>?,
        inputGradient: UnsafeMutablePointer<Float>?
    ) {
        var above = outputGradient
        for index in stride(from: hiddenLayers, through: 1, by: -1) {
            let layer = layout.layers[index]
            if let parameterGradient { addWeightGradient(index, above, to: parameterGradient) }
            let below = gradients[index & 1].start
            let active = activations[index - 1].start
            if layer.outputs == 1 {
                kernel_outer_masked(above, parameters + layer.weights, active, below, rows, layer.inputs)
            } else {
                Matrices.multiply(
                    rows: rows, columns: layer.inputs, inner: layer.outputs, above, stride: layer.outputs, parameters + layer.weights,
                    stride: layer.inputs, into: below, stride: layer.inputs)
                kernel_mask(below, active, rows * layer.inputs)
            }
            above = UnsafePointer(below)
        }
        if let parameterGradient { addFirstWeightGradient(above, to: parameterGradient) }
        if let inputGradient {
            let layer = layout.layers[0]
            Matrices.multiply(
                rows: rows, columns: inputSize, inner: layer.outputs, above, stride: layer.outputs,
                parameters + layer.weights + stateSize, stride: layer.inputs, into: inputGradient, stride: inputSize)
        }
    }

    private func addWeightGradient(_ index: Int, _ above: UnsafePointer<Float>, to gradient: UnsafeMutablePointer<Float>) {
        let layer = layout.layers[index]
        let below = activations[index - 1].start
        if layer.outputs == 1 {
            kernel_add_column_sums(below, above, gradient + layer.weights, rows, layer.inputs)
        } else {
            Matrices.addTransposedProduct(
                rows: layer.outputs, columns: layer.inputs, inner: rows, above, stride: layer.outputs, below, stride: layer.inputs,
                into: gradient + layer.weights, stride: layer.inputs)
        }
        kernel_add_column_sums(above, nil, gradient + layer.bias, rows, layer.outputs)
    }

    private func addFirstWeightGradient(_ above: UnsafePointer<Float>, to gradient: UnsafeMutablePointer<Float>) {
        guard let states, let inputs else { return }
        let layer = layout.layers[0]
        let weights = gradient + layer.weights
        Matrices.addTransposedProduct(
            rows: layer.outputs, columns: inputSize, inner: rows, above, stride: layer.outputs, inputs, stride: inputSize,
            into: weights + stateSize, stride: layer.inputs)
        let sums = stateParts.start  // no longer needed by this pass
        kernel_group_sums(above, sums, stateCount, repeats, layer.outputs)
        Matrices.addTransposedProduct(
            rows: layer.outputs, columns: stateSize, inner: stateCount, sums, stride: layer.outputs, states, stride: stateSize,
            into: weights, stride: layer.inputs)
        kernel_add_column_sums(sums, nil, gradient + layer.bias, stateCount, layer.outputs)
    }
}
