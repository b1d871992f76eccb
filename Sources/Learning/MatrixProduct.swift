import Policy

/// One product of matrices in single precision: c (rows × columns), each number a sum of `inner` products.
public struct MatrixProduct: Hashable, Sendable {
    /// How the operands lie in memory, all row after row.
    public enum Form: String, CaseIterable, Sendable {
        /// c = a · bᵀ: activations times weights.
        case forward
        /// c = a · b: gradients times weights.
        case backward
        /// c += aᵀ · b: gradients times activations, summed over the rows of a pass.
        case weightGradient
    }

    public let form: Form
    public let rows: Int
    public let columns: Int
    public let inner: Int

    public init(_ form: Form, rows: Int, columns: Int, inner: Int) {
        (self.form, self.rows, self.columns, self.inner) = (form, rows, columns, inner)
    }

    /// Additions and multiplications.
    public var operations: Double { 2 * Double(rows) * Double(columns) * Double(inner) }

    /// The same work cut along the rows of a pass, so that the operands of each part stay in the second-level cache.
    public func panels(ofRows most: Int) -> [MatrixProduct] {
        let length = form == .weightGradient ? inner : rows
        return stride(from: 0, to: length, by: most).map { start in
            let part = min(most, length - start)
            return form == .weightGradient
                ? MatrixProduct(form, rows: rows, columns: columns, inner: part)
                : MatrixProduct(form, rows: part, columns: columns, inner: inner)
        }
    }
}

extension SoftQSettings {
    /// The matrix products of one gradient step, whole batches at a time: what its operations are counted from.
    ///
    /// The state's part of a first layer counts once per state, however many actions are tried in it. Products with a vector (the last
    /// layer of the Q-network) and element-wise work are not counted.
    ///
    /// Precondition: soft Q-learning with independent particles and uniform value samples, the defaults.
    public func matrixProducts(observation: Int, action: Int) -> [MatrixProduct] {
        precondition(algorithm == .softQ && particleSets == .independent && valueProposal == .uniform, "other steps are not counted")
        let q = PassShape(NetworkLayout(inputs: observation + action, hidden: hidden, outputs: 1), state: observation)
        let sampler = PassShape(SamplerShape(observation: observation, action: action, hidden: hidden).layout, state: observation)
        var products = q.forward(states: batch, repeats: valueSamples)
        products += q.forward(states: batch, repeats: 1) + q.parameterGradients(states: batch, repeats: 1)
        products += sampler.forward(states: batch, repeats: fixedParticles)
        products += q.forward(states: batch, repeats: fixedParticles) + q.inputGradients(rows: batch * fixedParticles)
        products += sampler.forward(states: batch, repeats: updatedParticles)
        products += sampler.parameterGradients(states: batch, repeats: updatedParticles)
        return products
    }
}

/// Products of the passes through one network.
private struct PassShape {
    let layers: [NetworkLayout.Layer]
    /// Numbers of a row that are the state, and those that are not.
    let state: Int
    let rest: Int

    init(_ layout: NetworkLayout, state: Int) {
        layers = layout.layers
        self.state = state
        rest = layout.layers[0].inputs - state
    }

    /// Layers behind the first one that are products of matrices.
    private var later: [NetworkLayout.Layer] { layers.dropFirst().filter { $0.outputs > 1 } }

    func forward(states: Int, repeats: Int) -> [MatrixProduct] {
        let (rows, first) = (states * repeats, layers[0].outputs)
        return [
            MatrixProduct(.forward, rows: states, columns: first, inner: state),
            MatrixProduct(.forward, rows: rows, columns: first, inner: rest),
        ] + later.map { MatrixProduct(.forward, rows: rows, columns: $0.outputs, inner: $0.inputs) }
    }

    func parameterGradients(states: Int, repeats: Int) -> [MatrixProduct] {
        let (rows, first) = (states * repeats, layers[0].outputs)
        return backward(rows: rows)
            + later.map { MatrixProduct(.weightGradient, rows: $0.outputs, columns: $0.inputs, inner: rows) } + [
                MatrixProduct(.weightGradient, rows: first, columns: rest, inner: rows),
                MatrixProduct(.weightGradient, rows: first, columns: state, inner: states),
            ]
    }

    func inputGradients(rows: Int) -> [MatrixProduct] {
        backward(rows: rows) + [MatrixProduct(.backward, rows: rows, columns: rest, inner: layers[0].outputs)]
    }

    private func backward(rows: Int) -> [MatrixProduct] {
        later.map { MatrixProduct(.backward, rows: rows, columns: $0.inputs, inner: $0.outputs) }
    }
}
