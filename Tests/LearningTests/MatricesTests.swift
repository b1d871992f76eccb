import CKernels
import COpenBLAS
import Testing

@testable import Learning

@Suite("Matrix products agree with OpenBLAS's")
struct MatricesTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        let rows: Int
        let inner: Int
        let columns: Int
        var testDescription: String { "\(rows) × \(inner) × \(columns)" }
    }

    static let shapes = [
        Shape(rows: 1, inner: 1, columns: 1), Shape(rows: 3, inner: 5, columns: 7), Shape(rows: 8, inner: 16, columns: 48),
        Shape(rows: 17, inner: 33, columns: 50), Shape(rows: 64, inner: 7, columns: 200), Shape(rows: 65, inner: 200, columns: 7),
        Shape(rows: 40, inner: 200, columns: 200), Shape(rows: 9, inner: 129, columns: 65),
    ]

    @Test("a · b, as it is, with a row added, cut at zero, and masked", arguments: shapes)
    func products(_ shape: Shape) {
        let (rows, inner, columns) = (shape.rows, shape.inner, shape.columns)
        let a = AlignedFloats(normals(rows * inner, seed: 1))
        let b = AlignedFloats(normals(inner * columns, seed: 2))
        let other = AlignedFloats(normals(rows * columns, seed: 3))
        let packed = AlignedFloats(count: inner * ((columns + 15) / 16 * 16))
        kernel_pack(b.start, columns, 1, packed.start, inner, columns)
        let plain = blasProduct(shape, a, b)
        func check(_ finish: Matrices.Finish, _ what: Comment, _ expected: (Float, Int) -> Float) {
            let c = AlignedFloats(count: rows * columns)
            Matrices.multiply(rows: rows, columns: columns, inner: inner, a.start, packed: packed, into: c.start, finish)
            let wanted = plain.indices.map { expected(plain[$0], $0) }
            #expect(largestDifference(c.array, wanted) < 2e-4, what)
        }
        let repeats = 4  // rows that share one row of `other`
        func shared(_ index: Int) -> Float { other.start[index / columns / repeats * columns + index % columns] }
        check(.none, "as it is") { value, _ in value }
        check(.adding(other.start, repeats: repeats, relu: false), "added") { $0 + shared($1) }
        check(.adding(other.start, repeats: repeats, relu: true), "cut at zero") { max(0, $0 + shared($1)) }
        check(.masked(other.start), "masked") { other.start[$1] > 0 ? $0 : 0 }
    }

    @Test("packed from a matrix that lies the other way", arguments: shapes)
    func transposedPacking(_ shape: Shape) {
        let b = AlignedFloats(normals(shape.inner * shape.columns, seed: 2))
        let transposed = AlignedFloats(count: b.count)
        for k in 0..<shape.inner {
            for c in 0..<shape.columns { transposed.start[c * shape.inner + k] = b.start[k * shape.columns + c] }
        }
        let room = shape.inner * ((shape.columns + 15) / 16 * 16)
        let (one, other) = (AlignedFloats(count: room), AlignedFloats(count: room))
        kernel_pack(b.start, shape.columns, 1, one.start, shape.inner, shape.columns)
        kernel_pack(transposed.start, 1, shape.inner, other.start, shape.inner, shape.columns)
        #expect(one.array == other.array)
    }

    @Test("c + aᵀ · b, and not a number beside it", arguments: shapes)
    func transposedProducts(_ shape: Shape) {
        let (rows, inner, columns) = (shape.rows, shape.inner, shape.columns)
        let a = AlignedFloats(normals(inner * rows, seed: 1))
        let b = AlignedFloats(normals(inner * columns, seed: 2))
        let stride = columns + 3
        let start = normals(rows * stride, seed: 3)
        let c = AlignedFloats(start)
        Matrices.addTransposedProduct(rows: rows, columns: columns, inner: inner, a.start, b.start, into: c.start, stride: stride)
        var expected = start
        cblas_sgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1, a.start, Int32(rows), b.start,
            Int32(columns), 1, &expected, Int32(stride))
        #expect(largestDifference(c.array, expected) < 2e-4)
    }

    private func blasProduct(_ shape: Shape, _ a: AlignedFloats, _ b: AlignedFloats) -> [Float] {
        var c = [Float](repeating: 0, count: shape.rows * shape.columns)
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(shape.rows), Int32(shape.columns), Int32(shape.inner), 1, a.start,
            Int32(shape.inner), b.start, Int32(shape.columns), 0, &c, Int32(shape.columns))
        return c
    }

    private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
    }
}
