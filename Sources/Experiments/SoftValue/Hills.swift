import Glibc
import Learning

/// A Q-function over [-1, 1]^D whose soft value is known: a narrow hill in every dimension but the first, which has two.
///
/// It is a sum over dimensions, so its soft value is a sum of integrals over one dimension each.
struct Hills {
    let dimensions: Int
    /// Standard deviation of exp(Q) around a hill.
    private static let width: Float = 0.2

    var q: KnownActionValue {
        let dimensions = dimensions
        return KnownActionValue(
            value: { action in
                (0..<dimensions).reduce(Float(0)) { sum, d in
                    let offset = Self.offset(d, action[d])
                    return sum - offset * offset / (2 * Self.width * Self.width)
                }
            },
            gradient: { action, gradient in
                for d in 0..<dimensions { gradient[d] = -Self.offset(d, action[d]) / (Self.width * Self.width) }
            })
    }

    /// From the nearest top.
    private static func offset(_ dimension: Int, _ x: Float) -> Float { dimension == 0 ? (x < 0 ? x + 0.5 : x - 0.5) : x - 0.3 }

    /// alpha times the logarithm of the integral of exp(Q / alpha), in double precision by the midpoint rule.
    func softValue(temperature: Float) -> Double {
        let cells = 4000
        let q = q
        let logarithms = (0..<dimensions).map { d in
            let sum = (0..<cells).reduce(0.0) { sum, cell in
                var action = [Float](repeating: 0.3, count: dimensions)  // the other dimensions stay on a top, where Q is zero
                action[0] = 0.5
                action[d] = -1 + (Float(cell) + 0.5) * 2 / Float(cells)
                return sum + exp(Double(q.value(action)) / Double(temperature)) * 2 / Double(cells)
            }
            return log(sum)
        }
        return Double(temperature) * logarithms.reduce(0, +)
    }
}
