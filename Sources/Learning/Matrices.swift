import COpenBLAS

/// Matrix products over flat row-major memory.
enum Matrices {
    /// One thread: the sums then have one order, so that equal seeds give equal weights, and the loop keeps its core.
    static func useOneThread() { openblas_set_num_threads(1) }

    /// c (rows × columns) = a (rows × inner) · bᵀ (b is columns × inner) + beta · c
    static func multiplyTransposed(
        rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Float>, stride aStride: Int, _ b: UnsafePointer<Float>,
        stride bStride: Int, into c: UnsafeMutablePointer<Float>, stride cStride: Int
    ) {
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(inner), 1, a, Int32(aStride), b, Int32(bStride), 0,
            c, Int32(cStride))
    }

    /// c (rows × columns) = a (rows × inner) · b (inner × columns)
    static func multiply(
        rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Float>, stride aStride: Int, _ b: UnsafePointer<Float>,
        stride bStride: Int, into c: UnsafeMutablePointer<Float>, stride cStride: Int
    ) {
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1, a, Int32(aStride), b, Int32(bStride),
            0, c, Int32(cStride))
    }

    /// c (rows × columns) += aᵀ (a is inner × rows) · b (inner × columns)
    static func addTransposedProduct(
        rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Float>, stride aStride: Int, _ b: UnsafePointer<Float>,
        stride bStride: Int, into c: UnsafeMutablePointer<Float>, stride cStride: Int
    ) {
        cblas_sgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1, a, Int32(aStride), b, Int32(bStride), 1,
            c, Int32(cStride))
    }
}
