import CKernels
import Glibc

/// Sums over the particles of a gradient step from which spread, entropy and saturation follow.
struct ParticleHealth {
    private let dimensions: Int
    /// Distances are between actions, not before the tanh.
    private let isAfterTanh: Bool
    /// The particles are compared with themselves.
    private let areOneDraw: Bool
    private var states = 0
    private var particles = 0
    /// Other particles that each is compared with.
    private var others = 0
    private var components = 0
    private var spread: Float = 0
    private var logNearest: Float = 0
    private var logSquashSlope: Float = 0
    private var saturated = 0

    init(settings: SoftQSettings, dimensions: Int) {
        self.dimensions = dimensions
        isAfterTanh = settings.squash == .afterTanh
        areOneDraw = settings.particleSets == .shared || settings.algorithm != .softQ
    }

    mutating func add(actions: AlignedFloats, count: Int) {
        components += count
        for index in 0..<count {
            let slope = 1 - actions.start[index] * actions.start[index]
            logSquashSlope += logf(max(slope, 1e-7))
            if slope < 0.0199 { saturated += 1 }
        }
    }

    /// `distances` is fixed × updated, squared, as `compareParticles` leaves them.
    mutating func add(medianSquaredDistance median: Float, distances: UnsafePointer<Float>, _ fixed: Int, _ updated: Int) {
        states += 1
        particles += updated
        others = areOneDraw ? fixed - 1 : fixed
        spread += median.squareRoot()
        for particle in 0..<updated {
            var nearest = distances[particle]
            for other in 1..<fixed { nearest = min(nearest, distances[other * updated + particle]) }
            logNearest += 0.5 * logf(max(nearest, 1e-20))
        }
    }

    /// Another part of the same batch.
    mutating func add(_ other: ParticleHealth) {
        states += other.states
        particles += other.particles
        others = max(others, other.others)
        components += other.components
        spread += other.spread
        logNearest += other.logNearest
        logSquashSlope += other.logSquashSlope
        saturated += other.saturated
    }

    /// A deterministic actor has no spread and no entropy; both stay at zero.
    func report(into metrics: inout LearnerMetrics) {
        metrics.saturation = Float(saturated) / Float(components)
        guard states > 0 else { return }
        metrics.particleSpread = spread / Float(states)
        // Kozachenko and Leonenko (1987), before the tanh with the change of variables through it.
        let d = Float(dimensions)
        let logUnitBall = d / 2 * logf(.pi) - lgammaf(d / 2 + 1)
        let eulerGamma: Float = 0.5772157
        metrics.entropy = logf(Float(others)) + eulerGamma + logUnitBall + d * logNearest / Float(particles)
        if !isAfterTanh { metrics.entropy += d * logSquashSlope / Float(components) }
    }
}
