import CKernels
import Realtime

/// The sampling network as the control loop runs it: one observation in, one action out, always with the newest weights.
///
/// It owns its scratch memory; `sample` neither allocates nor locks.
public struct SamplerNetwork: ~Copyable {
    public let shape: SamplerShape
    public let execution: PolicyExecution
    /// Version of the weights that the last sample used; 0 before anything was published.
    public private(set) var weightsVersion: UInt64 = 0
    /// Where the chance comes from; saved and restored so that a run goes on as it would have.
    public var random: RandomGenerator
    /// Actions drawn so far, by which frozen latents grow fewer; restored like `random`.
    public var step = 0

    let sampler: DenseNetwork
    let critic: DenseNetwork
    let observationSize: Int
    let actionSize: Int
    private let weights: LatestValueReader
    private let criticWeights: LatestValueReader?
    /// The frozen latents, row by row.
    let frozen: UnsafeMutablePointer<Float>
    /// An action that competes by its Q.
    private let rival: UnsafeMutablePointer<Float>
    private var noise: NoiseProcess

    /// - Parameters:
    ///   - critic: the weights of the Q-network of `shape.critic`, which only the best of several actions asks for.
    ///   - seed: of everything random; the frozen latents depend on nothing else.
    /// - Precondition: `weights` carries blocks of `shape.parameterCount` numbers, `critic` of `shape.critic.parameterCount`.
    public init(
        shape: SamplerShape, weights: LatestValueReader, critic: LatestValueReader? = nil, seed: UInt64,
        execution: PolicyExecution = .stochastic
    ) {
        precondition(weights.count == shape.parameterCount, "the weights belong to a network of another shape")
        precondition(critic.map { $0.count == shape.critic.parameterCount } ?? !execution.needsQ, "the best action needs its Q-network")
        self.shape = shape
        self.execution = execution
        self.weights = weights
        criticWeights = critic
        observationSize = shape.observation
        actionSize = shape.action
        sampler = DenseNetwork(shape.layout)
        self.critic = DenseNetwork(shape.critic)
        random = RandomGenerator(seed: seed)
        noise = NoiseProcess(execution.noise, size: shape.action)
        rival = .allocate(capacity: shape.action)
        rival.initialize(repeating: 0, count: shape.action)
        frozen = SamplerNetwork.draw(execution.latents.frozenCount * shape.action, seed: seed)
    }

    deinit {
        frozen.deallocate()
        rival.deallocate()
    }

    private static func draw(_ count: Int, seed: UInt64) -> UnsafeMutablePointer<Float> {
        var random = RandomGenerator(seed: seed, stream: 0x6c61_7465_6e74)
        let numbers = UnsafeMutablePointer<Float>.allocate(capacity: max(count, 1))
        numbers.initialize(repeating: 0, count: max(count, 1))
        for index in 0..<count { numbers[index] = Float(random.normal()) }
        return numbers
    }

    /// Begins an episode: its noise starts at zero, as in the code of Lillicrap et al.'s benchmarkers (rllab).
    @_noLocks public mutating func beginEpisode() { noise.reset() }

    /// Goes through a sample for nothing but the processor's caches: nothing is drawn, and the next sample is what it would have been.
    @_noLocks public mutating func rehearse(_ observation: UnsafePointer<Float>) {
        for index in 0..<actionSize { sampler.input[observationSize + index] = 0 }
        run(weights.newest().values, observation, into: rival)
        guard execution.latents.candidates(atStep: step) > 1, let q = criticWeights?.newest().values else { return }
        _ = value(q, observation, rival)
    }

    /// Draws one action in [-1, 1]^D for an observation, by the newest weights.
    @_noLocks public mutating func sample(_ observation: UnsafePointer<Float>, into action: UnsafeMutablePointer<Float>) {
        let parameters = newest()
        drawLatent()
        run(parameters, observation, into: action)
        let rivals = execution.latents.candidates(atStep: step) - 1
        if rivals > 0 { improve(action, rivals, parameters, observation) }
        noise.add(to: action, using: &random)
        step += 1
    }

    /// The action for a given latent, without noise, for executions that are to repeat.
    @_noLocks public mutating func act(
        _ observation: UnsafePointer<Float>, latent: UnsafePointer<Float>, into action: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<actionSize { sampler.input[observationSize + index] = latent[index] }
        run(newest(), observation, into: action)
    }

    @_noLocks private mutating func newest() -> UnsafePointer<Float> {
        let newest = weights.newest()
        weightsVersion = newest.version
        return newest.values
    }

    /// The latent is in place.
    @_noLocks private func run(
        _ parameters: UnsafePointer<Float>, _ observation: UnsafePointer<Float>, into action: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<observationSize { sampler.input[index] = observation[index] }
        sampler.run(parameters, into: action)
        kernel_tanh(action, action, actionSize)
    }

    /// Replaces `action` by the best of it and so many rivals. Sampler and Q may be one publication apart.
    @_noLocks private mutating func improve(
        _ action: UnsafeMutablePointer<Float>, _ rivals: Int, _ parameters: UnsafePointer<Float>, _ observation: UnsafePointer<Float>
    ) {
        guard let q = criticWeights?.newest().values else { return }
        var best = value(q, observation, action)
        for _ in 0..<rivals {
            drawLatent()
            run(parameters, observation, into: rival)
            let value = value(q, observation, rival)
            guard value > best else { continue }
            best = value
            for index in 0..<actionSize { action[index] = rival[index] }
        }
    }

    @_noLocks private func value(
        _ q: UnsafePointer<Float>, _ observation: UnsafePointer<Float>, _ action: UnsafePointer<Float>
    ) -> Float {
        for index in 0..<observationSize { critic.input[index] = observation[index] }
        for index in 0..<actionSize { critic.input[observationSize + index] = action[index] }
        var value: Float = 0
        critic.run(q, into: &value)
        return value
    }

    /// Puts the next latent into its place.
    @_noLocks private mutating func drawLatent() {
        let latent = sampler.input + observationSize
        switch execution.latents {
        case .settling(let until) where step >= until: for index in 0..<actionSize { latent[index] = 0 }
        case .random, .best, .rivalry, .settling: for index in 0..<actionSize { latent[index] = Float(random.normal()) }
        case .zero: for index in 0..<actionSize { latent[index] = 0 }
        case .frozen(let count, let until):
            let left = PolicyExecution.Latents.left(of: count, until: until, atStep: step)
            let row = frozen + Int(random.next().multipliedFullWidth(by: UInt64(left)).high) * actionSize
            for index in 0..<actionSize { latent[index] = row[index] }
        }
    }
}
