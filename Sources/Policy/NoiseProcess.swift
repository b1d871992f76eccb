import Realtime

/// An Ornstein-Uhlenbeck process at work, one for each component of an action; or none.
struct NoiseProcess: ~Copyable {
    private let theta: Float
    private let sigma: Float
    private let isOn: Bool
    private let size: Int
    private let state: UnsafeMutablePointer<Float>

    init(_ parameters: OrnsteinUhlenbeck?, size: Int) {
        isOn = parameters != nil
        theta = Float(parameters?.theta ?? 0)
        sigma = Float(parameters?.sigma ?? 0)
        self.size = size
        state = .allocate(capacity: size)
        state.initialize(repeating: 0, count: size)
    }

    deinit { state.deallocate() }

    @_noLocks func reset() {
        for index in 0..<size { state[index] = 0 }
    }

    /// Lets the noise go on by one step, adds it, and cuts the components at ±1. What is no number stays none, so that it is seen.
    @_noLocks func add(to action: UnsafeMutablePointer<Float>, using random: inout RandomGenerator) {
        guard isOn else { return }
        for index in 0..<size {
            state[index] += -theta * state[index] + sigma * Float(random.normal())
            let noisy = action[index] + state[index]
            action[index] = noisy > 1 ? 1 : noisy < -1 ? -1 : noisy
        }
    }
}
