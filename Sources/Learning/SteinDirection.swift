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
    var score: UnsafePointer<Float>?
    /// The fixed particles are the updated ones.
    var areOneDraw = false
}

/// Squared distances between the particles of one state, fixed × updated, and their lower median.
///
/// Particles of one draw are not compared with themselves: their distance to themselves is set out of the kernel's reach, and out of the median's.
/// At the median the kernel is 1 / K by its bandwidth, so a particle's pull on itself (k = 1) would count as much as all the others together.
func compareParticles(_ particles: Particles, distances: UnsafeMutablePointer<Float>) -> Float {
    let (fixed, updated) = (particles.fixedCount, particles.updatedCount)
    kernel_squared_distances(particles.fixed, particles.updatedByDimension, distances, fixed, updated, particles.dimensions)
    if particles.areOneDraw {
        for particle in 0..<fixed { distances[particle * updated + particle] = outOfReach }
    }
    let pairs = particles.areOneDraw ? fixed * (fixed - 1) : fixed * updated
    return kernel_select(distances, fixed * updated, (pairs - 1) / 2)
}

/// A squared distance at which every kernel is zero.
private let outOfReach: Float = 1e30

/// Stein direction at each updated particle (eq. 13), with the bandwidth fitted to the state:
/// Δf(u_i) = mean_j [ k(u_j, u_i) score_j + alpha ∇_{u_j} k(u_j, u_i) ], over the other particles where they are one draw.
///
/// `distances` (fixedCount × updatedCount) and `kernelRow` (updatedCount) are scratch; `distances` then holds |u_j - u_i|².
/// Returns the lower median of the squared distances.
@discardableResult
func steinDirection(
    _ particles: Particles, temperature: Float, rule: BandwidthRule, distances: UnsafeMutablePointer<Float>,
    kernelRow: UnsafeMutablePointer<Float>, into directionByDimension: UnsafeMutablePointer<Float>
) -> Float {
    let median = compareParticles(particles, distances: distances)
    kernel_stein_direction(
        particles.fixed, particles.updatedByDimension, particles.score, distances, kernelRow, directionByDimension, particles.fixedCount,
        particles.updatedCount, particles.dimensions, bandwidth(medianSquaredDistance: median, particles: particles.fixedCount, rule: rule),
        temperature)
    if particles.areOneDraw {  // the kernel's mean counts the particle itself
        let scale = Float(particles.fixedCount) / Float(particles.fixedCount - 1)
        for index in 0..<particles.dimensions * particles.updatedCount { directionByDimension[index] *= scale }
    }
    return median
}
