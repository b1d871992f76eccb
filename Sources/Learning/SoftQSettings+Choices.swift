import Policy

/// What is learned from the pool.
public enum Algorithm: String, Codable, CaseIterable, Sendable {
    /// Soft Q-learning: the sampler draws from exp(Q / alpha) (algorithm 1 of the paper).
    case softQ = "soft_q"
    /// Soft values in the critic, while the sampler climbs Q without kernel and repulsion: to its maxima (the paper's section 4).
    case map
    /// Deterministic actor and hard values (Lillicrap et al. 2015), the paper's baseline: the sampler with its latent at zero.
    case ddpg
}

/// Which particles the moved ones are compared with.
public enum ParticleSets: String, Codable, CaseIterable, Sendable {
    /// Two draws, as in the paper's appendix C.1. The two halves of one draw in the authors' code are two draws as well.
    case independent
    /// One draw serves as both, as in plain Stein variational gradient descent (Liu and Wang 2016).
    case shared
}

/// Where kernel and gradient of the Stein direction live.
public enum Squash: String, Codable, CaseIterable, Sendable {
    /// On u, with a = tanh u: the target is Q(tanh u) / alpha + sum ln(1 - tanh² u).
    case beforeTanh = "before_tanh"
    /// On the actions, as the paper prints it: the target is Q(a) / alpha, whose density does not vanish at the border.
    case afterTanh = "after_tanh"
}

/// Where the actions of the soft value come from (eq. 10).
public enum ValueProposal: String, Codable, CaseIterable, Sendable {
    /// Uniform in [-1, 1]^D.
    case uniform
    /// Drawn by the sampler and weighted by its density (eq. 33), once that is seen to be the better estimate.
    case sampler
}

/// Which action of a step on which the safety filter came between is learned.
public enum LearnedAction: String, Codable, CaseIterable, Sendable {
    /// What was sent, as an action.
    case executed
    /// That or what the policy proposed, as a coin falls: both came to the same, and an action that is never sent would else never be taught.
    case either
}

/// Noise on the proposed actions while training.
public enum Exploration: Equatable, Sendable {
    case none
    case ornsteinUhlenbeck(OrnsteinUhlenbeck)

    public var noise: OrnsteinUhlenbeck? {
        if case .ornsteinUhlenbeck(let noise) = self { noise } else { nil }
    }
}

/// Latents of the policy while training.
public enum LatentSchedule: Equatable, Sendable {
    /// Normal, drawn anew at each policy step.
    case random
    /// One of `count` latents that were drawn once; of fewer and fewer of them, linearly, of one from environment step `until` on (appendix D.1).
    case frozen(count: Int, until: Int)
    /// Normal, until environment step `until`. From there on zero, so that one action is left, the middle one, while learning goes on.
    case settling(until: Int)
    /// Normal ones, as many as the schedule has, of whose actions the best by Q is taken.
    case rivalry(LogLinearSchedule)
}

extension SoftQSettings {
    /// Particles per state that the algorithm moves: the deterministic actor has one action.
    var particlesMoved: Int { algorithm == .ddpg ? 1 : updatedParticles }
    /// Particles per state with which they are compared.
    var particlesCompared: Int { algorithm == .softQ ? fixedParticles : particlesMoved }
}

extension Exploration: Codable {
    private enum CodingKeys: String, CodingKey { case theta, sigma }

    /// `none`, or theta and sigma, each with the paper's value where it is left out.
    public init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) == "none" {
            self = .none
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var noise = OrnsteinUhlenbeck()
        noise.theta = try container.decodeIfPresent(Double.self, forKey: .theta) ?? noise.theta
        noise.sigma = try container.decodeIfPresent(Double.self, forKey: .sigma) ?? noise.sigma
        self = .ornsteinUhlenbeck(noise)
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .none: try "none".encode(to: encoder)
        case .ornsteinUhlenbeck(let noise): try noise.encode(to: encoder)
        }
    }
}

extension LatentSchedule: Codable {
    private enum CodingKeys: String, CodingKey {
        case count, until
        case randomUntil = "random_until"
        case bestOf = "best_of"
    }

    /// `random`, or until which environment step, or how many compete, or how many latents are frozen and the step at which one is left.
    public init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) == "random" {
            self = .random
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let until = try container.decodeIfPresent(Int.self, forKey: .randomUntil) {
            self = .settling(until: until)
            return
        }
        if let counts = try container.decodeIfPresent(LogLinearSchedule.self, forKey: .bestOf) {
            self = .rivalry(counts)
            return
        }
        self = .frozen(count: try container.decode(Int.self, forKey: .count), until: try container.decode(Int.self, forKey: .until))
    }

    public func encode(to encoder: any Encoder) throws {
        if self == .random { return try "random".encode(to: encoder) }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .random: break
        case .frozen(let count, let until):
            try container.encode(count, forKey: .count)
            try container.encode(until, forKey: .until)
        case .settling(let until): try container.encode(until, forKey: .randomUntil)
        case .rivalry(let counts): try container.encode(counts, forKey: .bestOf)
        }
    }
}
