import CKernels
import Glibc

/// Sums over the particles of a gradient step from which spread, entropy and saturation follow.
struct ParticleHealth {
    private var states = 0
    private var particles = 0
    private var components = 0
    private var spread: Float = 0
    private var logNearest: Float = 0
    private var logSquashSlope: Float = 0
    private var saturated = 0

    mutating func add(actions: AlignedFloats, count: Int) {
        components += count
        for index in 0..<count {
            let slope = 1 - actions.start[index] * actions.start[index]
            logSquashSlope += logf(max(slope, 1e-7))
            if slope < 0.0199 { saturated += 1 }
        }
    }

    /// `distances` is fixed × updated, squared.
    mutating func add(medianSquaredDistance median: Float, distances: UnsafePointer<Float>, _ fixed: Int, _ updated: Int) {
        states += 1
        particles += updated
        spread += median.squareRoot()
        for particle in 0..<updated {
            var nearest = distances[particle]
            for other in 1..<fixed { nearest = min(nearest, distances[other * updated + particle]) }
            logNearest += 0.5 * logf(max(nearest, 1e-20))
        }
    }

    func report(dimensions: Int, fixedParticles: Int, into metrics: inout LearnerMetrics) {
        metrics.particleSpread = spread / Float(states)
        metrics.saturation = Float(saturated) / Float(components)
        // Kozachenko and Leonenko (1987) before the tanh, then the change of variables through it.
        let d = Float(dimensions)
        let logUnitBall = d / 2 * logf(.pi) - lgammaf(d / 2 + 1)
        let eulerGamma: Float = 0.5772157
        let beforeTanh = logf(Float(fixedParticles)) + eulerGamma + logUnitBall + d * logNearest / Float(particles)
        metrics.entropy = beforeTanh + d * logSquashSlope / Float(components)
    }
}
