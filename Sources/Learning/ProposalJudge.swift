import Glibc

/// Sums over the states of a batch of what one proposal says of their soft values.
struct ProposalSums: Equatable {
    var states: Float = 0
    var value: Float = 0
    var effectiveShare: Float = 0
    var foldedShare: Float = 0

    mutating func add(_ estimate: WeightedValue) {
        states += 1
        value += estimate.value
        effectiveShare += estimate.effectiveShare
        foldedShare += estimate.foldedShare
    }

    mutating func add(_ other: ProposalSums) {
        states += other.states
        value += other.value
        effectiveShare += other.effectiveShare
        foldedShare += other.foldedShare
    }
}

/// Whose actions a part of the batch takes its soft values at, and what it found.
struct Proposals {
    var usesSampler = false
    /// Both are looked at.
    var isComparison = false
    var sampler = ProposalSums()
    var uniform = ProposalSums()
}

/// Decides whether the sampler's actions may stand in for uniform ones in the soft value.
///
/// Without folds, both estimates are too low on average (Jensen's inequality; the sampler's also where it leaves actions out) and exceed the
/// truth by c alpha with a probability of at most e^-c (Markov's): the higher mean is the nearer one. Where the sampler maps two latents to an
/// action, its value is too high by up to alpha ln 2; it is then surely the nearer one when it is higher by twice that.
struct ProposalJudge: Equatable {
    /// Gradient steps between comparisons of the two.
    static let interval = 100
    var usesSampler = false
    /// Of the sampler, when last compared.
    var effectiveShare: Float = 0
    var foldedShare: Float = 0

    /// Taken up when it is the nearer one and has no fewer effective samples; kept until one of these fails by a margin.
    mutating func compare(sampler: ProposalSums, uniform: ProposalSums, temperature: Float) {
        effectiveShare = sampler.effectiveShare / sampler.states
        foldedShare = sampler.foldedShare / sampler.states
        let excess = -temperature * logf(max(1 - 2 * foldedShare, 0.5))
        let slack: Float = usesSampler ? 0.1 * temperature : 0
        let leastEffective = (usesSampler ? 0.5 : 1) * uniform.effectiveShare / uniform.states
        usesSampler =
            effectiveShare >= leastEffective
            && sampler.value / sampler.states - 2 * excess >= uniform.value / uniform.states - slack
    }

    mutating func compare(_ parts: [Proposals], temperature: Float) {
        let sampler = parts.reduce(into: ProposalSums()) { $0.add($1.sampler) }
        let uniform = parts.reduce(into: ProposalSums()) { $0.add($1.uniform) }
        compare(sampler: sampler, uniform: uniform, temperature: temperature)
    }

    /// For a checkpoint.
    var state: [Float] { [usesSampler ? 1 : 0, effectiveShare, foldedShare] }

    init() {}

    /// Anything that is not such a state gives a judge that has compared nothing yet.
    init(state: [Float]) {
        guard state.count == 3, state.allSatisfy(\.isFinite) else { return }
        (usesSampler, effectiveShare, foldedShare) = (state[0] == 1, state[1], state[2])
    }
}
