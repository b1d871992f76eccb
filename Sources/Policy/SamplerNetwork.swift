import CKernels
import Realtime

/// The sampling network as the control loop runs it: one observation in, one random action out, always with the newest weights.
///
/// It owns its scratch memory; `sample` neither allocates nor locks.
public struct SamplerNetwork: ~Copyable {
    public let shape: SamplerShape
    /// Version of the weights that the last sample used; 0 before anything was published.
    public private(set) var weightsVersion: UInt64 = 0

    private let weights: LatestValueReader
    private let layers: UnsafeMutableBufferPointer<NetworkLayout.Layer>
    private let scratch: UnsafeMutablePointer<Float>
    private let widest: Int
    private let observationSize: Int
    private let actionSize: Int
    /// Where the latents come from; saved and restored so that a run goes on as it would have.
    public var random: RandomGenerator

    /// Precondition: `weights` carries blocks of `shape.parameterCount` numbers.
    public init(shape: SamplerShape, weights: LatestValueReader, seed: UInt64) {
        let layout = shape.layout
        precondition(weights.count == layout.parameterCount, "the weights belong to a network of another shape")
        self.shape = shape
        self.weights = weights
        observationSize = shape.observation
        actionSize = shape.action
        layers = .allocate(capacity: layout.layers.count)
        _ = layers.initialize(from: layout.layers)
        widest = (max(layout.widestHidden, shape.observation + shape.action) + 15) / 16 * 16
        scratch = UnsafeMutableRawPointer.allocate(byteCount: 2 * widest * MemoryLayout<Float>.stride, alignment: 64)
            .bindMemory(to: Float.self, capacity: 2 * widest)
        scratch.initialize(repeating: 0, count: 2 * widest)
        random = RandomGenerator(seed: seed)
    }

    deinit {
        scratch.deallocate()
        layers.deallocate()
    }

    /// Draws one action in [-1, 1]^D for an observation, by the newest weights.
    @_noLocks public mutating func sample(_ observation: UnsafePointer<Float>, into action: UnsafeMutablePointer<Float>) {
        for index in 0..<observationSize { scratch[index] = observation[index] }
        for index in 0..<actionSize { scratch[observationSize + index] = Float(random.normal()) }
        run(into: action)
    }

    /// The action for a given latent, for executions that are to repeat.
    @_noLocks public mutating func act(
        _ observation: UnsafePointer<Float>, latent: UnsafePointer<Float>, into action: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<observationSize { scratch[index] = observation[index] }
        for index in 0..<actionSize { scratch[observationSize + index] = latent[index] }
        run(into: action)
    }

    @_noLocks private mutating func run(into action: UnsafeMutablePointer<Float>) {
        let newest = weights.newest()
        weightsVersion = newest.version
        var input = scratch
        var output = scratch + widest
        for index in 0..<layers.count {
            let layer = layers[index]
            let last = index == layers.count - 1
            kernel_dense(
                newest.values + layer.weights, newest.values + layer.bias, input, last ? action : output, layer.inputs, layer.outputs, !last
            )
            (input, output) = (output, input)
        }
        kernel_tanh(action, action, actionSize)
    }
}
