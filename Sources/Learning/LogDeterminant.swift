import Glibc

/// ln |det| of a square matrix with the sign of its determinant; the sign is 0 and the logarithm minus infinity where it is singular.
struct LogDeterminant: Equatable {
    var logMagnitude: Float = 0
    var sign: Float = 1

    /// By elimination with row pivots; `matrix` (size × size) is overwritten.
    ///
    /// Singular is what single precision cannot tell from it: a pivot below 1e-6 of the largest number in the matrix.
    init(of matrix: UnsafeMutablePointer<Float>, size: Int) {
        var largest: Float = 0
        for index in 0..<size * size { largest = max(largest, abs(matrix[index])) }
        for column in 0..<size {
            var pivot = column
            for row in column..<size where abs(matrix[row * size + column]) > abs(matrix[pivot * size + column]) { pivot = row }
            let value = matrix[pivot * size + column]
            guard value.isFinite, abs(value) > 1e-6 * largest else {
                (logMagnitude, sign) = (-.infinity, 0)
                return
            }
            if pivot != column {
                for other in 0..<size {
                    (matrix[pivot * size + other], matrix[column * size + other]) =
                        (matrix[column * size + other], matrix[pivot * size + other])
                }
                sign = -sign
            }
            if value < 0 { sign = -sign }
            logMagnitude += logf(abs(value))
            for row in column + 1..<max(size, column + 1) {
                let factor = matrix[row * size + column] / value
                for other in column..<size { matrix[row * size + other] -= factor * matrix[column * size + other] }
            }
        }
    }
}
