import Glibc

/// Actions of one state with what an importance-weighted soft value needs of each.
struct WeightedActions {
    let count: Int
    /// Q(s, a_j)
    let q: UnsafePointer<Float>
    /// ln q(a_j); infinite where the sampler is singular, for then the action has no weight.
    let logDensities: UnsafePointer<Float>
    /// Sign of the determinant of da/dxi at each action; 0 where singular.
    let orientations: UnsafePointer<Float>
}

/// Soft value by actions of any density (eq. 10 with eq. 33): V = alpha (ln sum_j exp(Q_j / alpha) / q(a_j) - ln M), and how far to trust it.
public struct WeightedValue: Equatable, Sendable {
    /// Minus infinity where no action has a weight.
    public var value: Float
    /// Effective number of samples, (sum w)² / sum w² (Kish 1965), over their number: 1 where all weights are equal.
    public var effectiveShare: Float
    /// Share of the weight at actions whose Jacobian has not the sign that most of the weight has.
    ///
    /// Equation 33 is the density of a sampler that maps one latent to each action. Where a smooth sampler folds, an action has several, their
    /// signs add up to the same number everywhere, one, and the value is too high by -alpha ln(1 - 2 foldedShare).
    public var foldedShare: Float

    init(_ actions: WeightedActions, temperature: Float) {
        var largest = -Float.infinity
        for j in 0..<actions.count { largest = max(largest, actions.q[j] / temperature - actions.logDensities[j]) }
        (value, effectiveShare, foldedShare) = (-.infinity, 0, 0.5)
        guard largest > -.infinity else { return }
        var (sum, squares, signed): (Float, Float, Float) = (0, 0, 0)
        for j in 0..<actions.count {
            let weight = expf(actions.q[j] / temperature - actions.logDensities[j] - largest)
            sum += weight
            squares += weight * weight
            signed += actions.orientations[j] * weight
        }
        value = temperature * (largest + logf(sum / Float(actions.count)))
        effectiveShare = sum * sum / squares / Float(actions.count)
        foldedShare = max(0, 0.5 * (1 - abs(signed) / sum))
    }
}
