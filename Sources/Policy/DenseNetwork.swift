import CKernels

/// A fully connected network for one row at a time, ReLU between its layers and nothing after the last.
///
/// It owns its scratch memory; `run` neither allocates nor locks.
public struct DenseNetwork: ~Copyable {
    /// Where a row is put before each `run`, which overwrites it.
    public let input: UnsafeMutablePointer<Float>
    private let between: UnsafeMutablePointer<Float>
    private let layers: UnsafeMutableBufferPointer<NetworkLayout.Layer>

    public init(_ layout: NetworkLayout) {
        layers = .allocate(capacity: layout.layers.count)
        _ = layers.initialize(from: layout.layers)
        let widest = (max(layout.widestHidden, layout.layers[0].inputs) + 15) / 16 * 16
        input = UnsafeMutableRawPointer.allocate(byteCount: 2 * widest * MemoryLayout<Float>.stride, alignment: 64)
            .bindMemory(to: Float.self, capacity: 2 * widest)
        input.initialize(repeating: 0, count: 2 * widest)
        between = input + widest
    }

    deinit {
        input.deallocate()
        layers.deallocate()
    }

    /// Takes `input` through the network whose flat weights are `parameters`.
    @_noLocks public func run(_ parameters: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
        var (from, to) = (input, between)
        for index in 0..<layers.count {
            let layer = layers[index]
            let last = index == layers.count - 1
            kernel_dense(parameters + layer.weights, parameters + layer.bias, from, last ? result : to, layer.inputs, layer.outputs, !last)
            (from, to) = (to, from)
        }
    }
}
