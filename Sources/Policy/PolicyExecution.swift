/// How actions are drawn from a sampling network.
public struct PolicyExecution: Codable, Equatable, Sendable {
    /// What the network turns into actions.
    public enum Latents: Codable, Equatable, Sendable {
        /// Normal numbers, drawn anew for each action.
        case random
        /// For each action one of the first K of `count` latents that were drawn once.
        ///
        /// K falls linearly to one at policy step `until` (the paper's fine-tuning, appendix D.1), and stays at `count` without it.
        case frozen(count: Int, until: Int?)
        /// Random ones until policy step `until`; from then on zeros.
        case settling(until: Int)
        /// Zeros: the same action whenever the same is observed.
        case zero
        /// Of so many actions by random latents the one with the largest Q(s, a).
        case best(of: Int)
        /// The same with as many actions as the schedule has at each policy step, to the nearest whole number.
        case rivalry(LogLinearSchedule)
    }

    public var latents: Latents
    /// Added to the action, whose components are then cut at ±1.
    public var noise: OrnsteinUhlenbeck?

    public init(latents: Latents = .random, noise: OrnsteinUhlenbeck? = nil) {
        (self.latents, self.noise) = (latents, noise)
    }

    /// The policy as soft Q-learning defines it.
    public static let stochastic = PolicyExecution()

    /// Whether actions are compared by Q, so that its weights are needed beside the sampler's.
    public var needsQ: Bool {
        switch latents {
        case .best, .rivalry: true
        default: false
        }
    }
}

extension PolicyExecution: CustomStringConvertible {
    public var description: String {
        let way =
            switch latents {
            case .random: "random latents"
            case .frozen(1, _): "one frozen latent"
            case .frozen(let count, nil): "\(count) frozen latents"
            case .frozen(let count, let until?): "\(count) frozen latents, one from step \(until) on"
            case .settling(let until): "random latents, latent zero from step \(until) on"
            case .zero: "latent zero"
            case .best(let count): "the best of \(count) by Q"
            case .rivalry(let counts):
                "the best of \(Int(counts.initial)) by Q, of \(Int(counts.final)) from step \(counts.end) on"
            }
        return way + (noise.map { ", with Ornstein-Uhlenbeck noise (theta \($0.theta), sigma \($0.sigma))" } ?? "")
    }
}

extension PolicyExecution.Latents {
    /// How many latents are drawn once and kept.
    var frozenCount: Int { if case .frozen(let count, _) = self { count } else { 0 } }

    /// Actions of which Q chooses the one of policy step `step`.
    @_noLocks func candidates(atStep step: Int) -> Int {
        switch self {
        case .best(let count): count
        case .rivalry(let counts): PolicyExecution.Latents.rivals(counts, atStep: step)
        default: 1
        }
    }

    /// Actions that compete after `step` policy steps.
    @_noLocks public static func rivals(_ counts: LogLinearSchedule, atStep step: Int) -> Int {
        Int(counts.value(atStep: step) + 0.5)
    }

    /// How many of `count` frozen latents are in use after `step` policy steps.
    @_noLocks public static func left(of count: Int, until: Int?, atStep step: Int) -> Int {
        guard let until else { return count }
        guard step < until else { return 1 }
        return count - Int(Double(count - 1) * Double(step) / Double(until) + 0.5)
    }
}
