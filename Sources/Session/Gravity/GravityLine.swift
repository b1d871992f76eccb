/// A straight line through points by least squares that let outliers count less (Huber 1964).
struct GravityLine {
    /// y = gain x + offset
    private(set) var gain = 0.0
    private(set) var offset = 0.0
    /// Root mean square of what is left, and by how much the gain may be off with 95 % confidence.
    private(set) var residual = 0.0
    private(set) var gainError = Double.infinity

    /// In robust standard deviations: beyond it a residual counts less; 95 % as good as least squares where nothing is amiss.
    private static let bound = 1.345
    private static let rounds = 200

    /// - Parameter isRobust: false counts all points alike.
    init(_ x: [Double], _ y: [Double], isRobust: Bool = true) {
        var weights = [Double](repeating: 1, count: x.count)
        fit(x, y, weights)
        for _ in 0..<(isRobust ? GravityLine.rounds : 0) {
            let left = residuals(x, y)
            // The median of magnitudes is 0.6745 standard deviations of a normal distribution.
            let scale = left.map(abs).median / 0.6745
            guard scale > 1e-12 else { break }
            weights = left.map { min(1, GravityLine.bound * scale / max(abs($0), 1e-300)) }
            fit(x, y, weights)
        }
        let left = residuals(x, y)
        residual = (left.reduce(0) { $0 + $1 * $1 } / Double(max(1, left.count))).squareRoot()
        let total = weights.reduce(0, +)
        let mean = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } / total
        let spread = zip(weights, x).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
        guard x.count > 2, spread > 0 else { return }
        let variance = zip(weights, left).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } / Double(x.count - 2)
        gainError = GravityLine.student(x.count - 2) * (variance / spread).squareRoot()
    }

    private mutating func fit(_ x: [Double], _ y: [Double], _ weights: [Double]) {
        let total = weights.reduce(0, +)
        guard total > 0 else { return }
        let (xMean, yMean) = (
            zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } / total, zip(weights, y).reduce(0) { $0 + $1.0 * $1.1 } / total
        )
        var (spread, common) = (0.0, 0.0)
        for index in x.indices {
            spread += weights[index] * (x[index] - xMean) * (x[index] - xMean)
            common += weights[index] * (x[index] - xMean) * (y[index] - yMean)
        }
        gain = spread > 1e-12 ? common / spread : 0
        offset = yMean - gain * xMean
    }

    private func residuals(_ x: [Double], _ y: [Double]) -> [Double] { zip(x, y).map { $1 - gain * $0 - offset } }

    /// Student's t that 95 % lie within, by the expansion of Fisher and Cornish (1960); within 1 % from 3 degrees of freedom on.
    static func student(_ freedom: Int) -> Double {
        let (z, n) = (1.959_964, Double(freedom))
        let (z3, z5, z7) = (z * z * z, z * z * z * z * z, z * z * z * z * z * z * z)
        return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
            + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n)
    }
}

extension [Double] {
    /// 0 of none.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
