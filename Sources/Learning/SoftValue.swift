import CKernels
import Glibc

/// Soft value by uniform actions (eq. 10): V = alpha (ln sum_j exp(Q_j / alpha) - ln M + D ln 2).
///
/// `q` holds Q(s, a_j) for M actions drawn uniformly from [-1, 1]^D, whose density is 2^-D.
public func softValue(_ q: UnsafeBufferPointer<Float>, temperature: Float, actionDimensions: Int) -> Float {
    precondition(!q.isEmpty && temperature > 0, "a soft value takes at least one sample and a temperature above zero")
    let logSum = kernel_log_sum_exp(q.baseAddress, q.count, 1 / temperature)
    return temperature * (logSum - logf(Float(q.count)) + Float(actionDimensions) * logf(2))
}

/// Target of the Q-network (below eq. 11): y = r + gamma V(s') where the episode goes on. A time-out is no end: it has a future.
public func temporalDifferenceTarget(reward: Float, discount: Float, terminal: Bool, nextSoftValue: Float) -> Float {
    terminal ? reward : reward + discount * nextSoftValue
}
