import CKernels
import Policy

/// A network's parameters, and a copy of its weights in the order in which passes read them.
///
/// The first layer is in two parts: one for the state, which rows share, and one for the other inputs.
final class PackedNetwork {
    let layout: NetworkLayout
    let stateSize: Int
    let parameters: AlignedFloats
    let statePart: AlignedFloats
    /// Layer by layer, from inputs to outputs and back; of the first layer what the other inputs meet.
    let forwards: [AlignedFloats]
    let backwards: [AlignedFloats]

    /// - Parameter parameters: as `layout` has them. Whoever changes them calls `pack`.
    init(_ parameters: AlignedFloats, layout: NetworkLayout, stateSize: Int) {
        self.layout = layout
        self.stateSize = stateSize
        self.parameters = parameters
        func room(_ inner: Int, _ columns: Int) -> AlignedFloats { AlignedFloats(count: inner * ((columns + 15) / 16 * 16)) }
        let first = layout.layers[0]
        let inputs = [first.inputs - stateSize] + layout.layers.dropFirst().map(\.inputs)
        statePart = room(stateSize, first.outputs)
        forwards = zip(inputs, layout.layers).map { room($0, $1.outputs) }
        backwards = zip(inputs, layout.layers).map { room($1.outputs, $0) }
        pack()
    }

    /// Takes over the parameters as they are now.
    func pack() {
        for (index, layer) in layout.layers.enumerated() {
            let skipped = index == 0 ? stateSize : 0
            let (weights, stride, inputs) = (weights(index) + skipped, layer.inputs, layer.inputs - skipped)
            kernel_pack(weights, 1, stride, forwards[index].start, inputs, layer.outputs)
            kernel_pack(weights, stride, 1, backwards[index].start, layer.outputs, inputs)
        }
        let first = layout.layers[0]
        kernel_pack(weights(0), 1, first.inputs, statePart.start, stateSize, first.outputs)
    }

    func weights(_ index: Int) -> UnsafePointer<Float> { UnsafePointer(parameters.start + layout.layers[index].weights) }
    func bias(_ index: Int) -> UnsafePointer<Float> { UnsafePointer(parameters.start + layout.layers[index].bias) }
}
