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
/// Both estimates of a soft value are too low on average (Jensen's inequality), the sampler's also where it leaves out actions, and exceed it
/// by c alpha with a probability of at most e^-c (Markov's). So the higher mean is the better one, provided that the sampler does not fold.
struct ProposalJudge: Equatable {
    /// Gradient steps between comparisons of the two.
    static let interval = 100
    var usesSampler = false
    /// Of the sampler, when last compared.
    var effectiveShare: Float = 0
    var foldedShare: Float = 0

    /// Taken up with at most 5% of the weight folded (the value at most 0.11 alpha too high), a mean no lower than the uniform
    /// one without that, and no fewer effective samples; kept until one of these fails by a margin.
    mutating func compare(sampler: ProposalSums, uniform: ProposalSums, temperature: Float) {
        effectiveShare = sampler.effectiveShare / sampler.states
        foldedShare = sampler.foldedShare / sampler.states
        let mostFolded: Float = usesSampler ? 0.1 : 0.05
        let slack: Float = usesSampler ? 0.1 * temperature : 0
        let leastEffective = (usesSampler ? 0.5 : 1) * uniform.effectiveShare / uniform.states
        let excess = foldedShare < 0.5 ? -temperature * logf(1 - 2 * foldedShare) : .infinity
        usesSampler =
            foldedShare <= mostFolded && effectiveShare >= leastEffective
            && sampler.value / sampler.states - excess >= uniform.value / uniform.states - slack
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
