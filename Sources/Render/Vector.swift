import Glibc

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

func dot(_ one: SIMD3<Double>, _ other: SIMD3<Double>) -> Double { (one * other).sum() }

func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

extension SIMD3<Double> {
    var length: Double { dot(self, self).squareRoot() }
    /// Of length 1.
    var direction: SIMD3<Double> { self / length }
}

/// Half a line: from `origin` on along `direction`, which has length 1.
struct Ray {
    var origin: SIMD3<Double>
    var direction: SIMD3<Double>

    func point(_ distance: Double) -> SIMD3<Double> { origin + distance * direction }
}
