import Policy

/// What soft Q-learning lets one choose; the defaults are the paper's (appendix D.1) unless said otherwise.
public struct SoftQSettings: Codable, Equatable, Sendable {
    /// What is learned: soft Q-learning, or one of the two that the paper compares it with.
    public var algorithm = Algorithm.softQ
    /// Units of each hidden layer, in the Q-network and the sampler alike.
    public var hidden = [200, 200]
    /// Gamma per policy step. The authors' code has it, the paper does not say.
    public var discount = 0.99
    /// Transitions per gradient step.
    public var batch = 64
    /// Adam's rate for the Q-network.
    public var qRate = 1e-3
    /// Adam's rate for the sampler. The paper's is 1e-4, the authors' later code has 3e-4, which learns sooner.
    public var samplerRate = 3e-4
    /// What both rates are multiplied with, over environment steps; the paper's rates are constant.
    public var rateFactor = LogLinearSchedule.constant(1)
    /// Particles per state in which the expectation of eq. 13 is taken (the paper's K).
    public var fixedParticles = 32
    /// Particles per state that are moved (the paper's M).
    public var updatedParticles = 32
    /// Whether the particles that are moved are compared with others of their kind (the paper) or with themselves.
    public var particleSets = ParticleSets.independent
    /// Where kernel and gradient live. Not on the actions, as in the paper: there the particles pile up at the border.
    public var squash = Squash.beforeTanh
    /// How the kernel's bandwidth follows from the distances between particles. The authors' code, not the paper's, by default: it scales as the squares do.
    public var bandwidth = BandwidthRule.medianSquare
    /// Where the actions of the soft value come from. Uniform, as in the authors' code: their sampler was not regular enough (softqlearning#8).
    public var valueProposal = ValueProposal.uniform
    /// Actions per next state in the soft value (eq. 10).
    public var valueSamples = 50
    /// Gradient steps between copies of the Q-network to its target.
    public var targetInterval = 1000
    /// Alpha over environment steps.
    public var temperature = LogLinearSchedule.constant(0.1)
    /// Which action is learned where the safety filter came between.
    public var learnedAction = LearnedAction.executed
    /// Noise on the proposed actions while training. The paper has it (theta 0.15, sigma 0.3); a stochastic policy explores without.
    public var exploration = Exploration.none
    /// Latents of the policy while training. Random; the paper freezes them when it fine-tunes.
    public var latents = LatentSchedule.random
    /// Transitions in the pool before the first gradient step. The paper has 10000, the authors' robot 250.
    public var minimumPool = 1000
    /// Gradient steps for each policy step.
    public var gradientStepsPerPolicyStep = 1
    /// Transitions kept.
    public var poolCapacity = 1_000_000

    public init() {}

    /// The names that files use.
    enum CodingKeys: String, CodingKey {
        case algorithm, hidden, discount, batch
        case qRate = "q_rate"
        case samplerRate = "sampler_rate"
        case rateFactor = "rate_factor"
        case fixedParticles = "fixed_particles"
        case updatedParticles = "updated_particles"
        case particleSets = "particle_sets"
        case squash, bandwidth
        case valueProposal = "value"
        case valueSamples = "value_samples"
        case targetInterval = "target_interval"
        case temperature
        case learnedAction = "learned_action"
        case exploration, latents
        case minimumPool = "minimum_pool"
        case gradientStepsPerPolicyStep = "gradient_steps_per_policy_step"
        case poolCapacity = "pool_capacity"
    }
}
