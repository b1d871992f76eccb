import CKernels
import Glibc

/// Adam (Kingma and Ba 2015) over one flat block of parameters, which it owns, with their gradient.
final class Adam {
    let parameters: AlignedFloats
    /// Summed up by the backward passes, spent by `step`.
    let gradient: AlignedFloats
    let firstMoments: AlignedFloats
    let secondMoments: AlignedFloats
    var steps = 0
    private let beta1 = 0.9
    private let beta2 = 0.999

    init(count: Int) {
        parameters = AlignedFloats(count: count)
        gradient = AlignedFloats(count: count)
        firstMoments = AlignedFloats(count: count)
        secondMoments = AlignedFloats(count: count)
    }

    /// Infinite or NaN when any part of the gradient is.
    var squaredGradientNorm: Float { kernel_sum_of_squares(gradient.start, gradient.count) }

    /// Steps down the gradient and clears it.
    func step(rate: Double) {
        steps += 1
        let correction = sqrt(1 - pow(beta2, Double(steps)))
        let stepSize = rate * correction / (1 - pow(beta1, Double(steps)))
        kernel_adam(
            parameters.start, gradient.start, firstMoments.start, secondMoments.start, parameters.count, Float(stepSize), Float(beta1),
            Float(beta2), Float(1e-8 * correction))
        gradient.clear()
    }
}
