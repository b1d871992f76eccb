import CRealtime
import Robot

/// Joint velocities for a velocity of the tip.
enum SixAxisSolver {
    private static var damping: Double { @_noLocks get { 1e-3 } }

    /// q̇ = Jᵀ (J Jᵀ + λ I)⁻¹ (v, 0), solved by Cholesky's decomposition in place.
    /// - Parameter keepsTurn: false lets the tip turn as it comes: the rows of its turn are zero.
    @_noLocks static func velocities(
        linear: LinearJacobian, angular: LinearJacobian, tip: SIMD3<Double>, keepsTurn: Bool = true
    ) -> JointVector {
        let rows = keepsTurn ? 6 : 3
        var matrix = InlineArray<36, Double>(repeating: 0)
        var right = InlineArray<6, Double>(repeating: 0)
        for row in 0..<6 {
            right[row] = row < 3 ? tip[row] : 0
            for column in 0...row {
                var sum = row == column ? damping : 0
                for joint in 0..<(row < rows ? linear.count : 0) {
                    sum += element(linear, angular, row, joint) * element(linear, angular, column, joint)
                }
                matrix[6 * row + column] = sum
            }
        }
        solve(&matrix, &right)
        var velocities = JointVector(count: linear.count)
        for joint in 0..<linear.count {
            for row in 0..<rows { velocities[joint] += element(linear, angular, row, joint) * right[row] }
        }
        return velocities
    }

    @_noLocks private static func element(_ linear: LinearJacobian, _ angular: LinearJacobian, _ row: Int, _ joint: Int) -> Double {
        row < 3 ? linear[joint][row] : angular[joint][row - 3]
    }

    @_noLocks private static func solve(_ matrix: inout InlineArray<36, Double>, _ right: inout InlineArray<6, Double>) {
        for row in 0..<6 {
            for column in 0...row {
                var sum = matrix[6 * row + column]
                for inner in 0..<column { sum -= matrix[6 * row + inner] * matrix[6 * column + inner] }
                matrix[6 * row + column] = row == column ? rt_sqrt(sum) : sum / matrix[7 * column]
            }
        }
        for row in 0..<6 {
            for inner in 0..<row { right[row] -= matrix[6 * row + inner] * right[inner] }
            right[row] /= matrix[7 * row]
        }
        for row in stride(from: 5, through: 0, by: -1) {
            var inner = row + 1
            while inner < 6 {
                right[row] -= matrix[6 * inner + row] * right[inner]
                inner += 1
            }
            right[row] /= matrix[7 * row]
        }
    }
}
