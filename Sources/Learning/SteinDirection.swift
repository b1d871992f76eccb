import CKernels
import Glibc

/// How the bandwidth h of the kernel exp(-|x - y|² / h) follows from the distances between the particles of one state.
public enum BandwidthRule: String, Codable, CaseIterable, Sendable {
    /// h = median(|x - y|²) / ln K, as in Liu and Wang (2016) and the authors' code.
    case medianSquare = "median_square"
    /// h = median(|x - y|) / (2 ln(M + 1)), as the paper prints it (appendix D.1).
    case medianDistance = "median_distance"
}

/// Bandwidth for the median of squared distances among `particles` particles; never below 1e-3, so that equal particles give no infinity.
public func bandwidth(medianSquaredDistance median: Float, particles: Int, rule: BandwidthRule) -> Float {
    precondition(particles >= 2, "a bandwidth takes at least two particles")
    switch rule {
    case .medianSquare: return max(median / logf(Float(particles)), 1e-3)
    case .medianDistance: return max(median.squareRoot() / (2 * logf(Float(particles + 1))), 1e-3)
    }
}

/// The particles of one state: where they are, and what pulls them.
struct Particles {
    let dimensions: Int
    let fixedCount: Int
    let updatedCount: Int
    /// fixedCount × dimensions
    let fixed: UnsafePointer<Float>
    /// dimensions × updatedCount
    let updatedByDimension: UnsafePointer<Float>
    /// fixedCount × dimensions: the gradient of Q, plus the squash correction before the tanh, at the fixed particles.
    let score: UnsafePointer<Float>
    /// The fixed particles are the updated ones.
    var areOneDraw = false
}

/// Lower median of a state's squared distances (fixed × updated).
///
/// Particles of one draw are not compared with themselves: the zeros would bring the median down, with two particles to zero.
func medianSquaredDistance(_ distances: UnsafePointer<Float>, _ fixed: Int, _ updated: Int, areOneDraw: Bool) -> Float {
    let zeros = areOneDraw ? fixed : 0
    return kernel_select(distances, fixed * updated, zeros + (fixed * updated - zeros - 1) / 2)
}

/// Stein direction at each updated particle (eq. 13), with the bandwidth fitted to the state:
/// Δf(u_i) = mean_j [ k(u_j, u_i) score_j + alpha ∇_{u_j} k(u_j, u_i) ].
///
/// `distances` (fixedCount × updatedCount) and `kernelRow` (updatedCount) are scratch; `distances` then holds |u_j - u_i|².
/// Returns the lower median of the squared distances.
@discardableResult
func steinDirection(
    _ particles: Particles, temperature: Float, rule: BandwidthRule, distances: UnsafeMutablePointer<Float>,
    kernelRow: UnsafeMutablePointer<Float>, into directionByDimension: UnsafeMutablePointer<Float>
) -> Float {
    let (fixed, updated, dimensions) = (particles.fixedCount, particles.updatedCount, particles.dimensions)
    kernel_squared_distances(particles.fixed, particles.updatedByDimension, distances, fixed, updated, dimensions)
    let median = medianSquaredDistance(distances, fixed, updated, areOneDraw: particles.areOneDraw)
    kernel_stein_direction(
        particles.fixed, particles.updatedByDimension, particles.score, distances, kernelRow, directionByDimension, fixed, updated,
        dimensions, bandwidth(medianSquaredDistance: median, particles: fixed, rule: rule), temperature)
    return median
}
