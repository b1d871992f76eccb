import CKernels

/// Matrix products over flat row-major memory, by the kernels.
enum Matrices {
    /// What comes after a product: one row of `other` for every `repeats` rows.
    enum Finish {
        case none
        case adding(UnsafePointer<Float>, repeats: Int, relu: Bool)
        /// Keeps what lies where `other` is above zero.
        case masked(UnsafePointer<Float>)
    }

    /// c (rows × columns) = finish(a (rows × inner) · b), with b (inner × columns) packed.
    static func multiply(
        rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Float>, packed b: AlignedFloats, into c: UnsafeMutablePointer<Float>,
        _ finish: Finish = .none
    ) {
        var product = kernel_product()
        (product.rows, product.columns, product.inner) = (rows, columns, inner)
        (product.a, product.a_stride) = (a, inner)
        product.b = UnsafePointer(b.start)
        (product.c, product.c_stride) = (c, columns)
        (product.other_stride, product.repeats) = (columns, 1)
        switch finish {
        case .none: kernel_product(&product, KERNEL_STORE)
        case .adding(let other, let repeats, let relu):
            (product.other, product.repeats) = (other, repeats)
            kernel_product(&product, relu ? KERNEL_ADD_RELU : KERNEL_ADD)
        case .masked(let other):
            product.other = other
            kernel_product(&product, KERNEL_MASK)
        }
    }

    /// c (rows × columns) += aᵀ (a is inner × rows) · b (inner × columns); b is an `AlignedFloats` or a part of one, as its slack is read.
    static func addTransposedProduct(
        rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        stride: Int
    ) {
        var product = kernel_product()
        (product.rows, product.columns, product.inner) = (rows, columns, inner)
        (product.a, product.a_stride) = (a, rows)
        (product.b, product.b_stride) = (b, columns)
        (product.c, product.c_stride) = (c, stride)
        kernel_add_outer_product(&product)
    }
}
