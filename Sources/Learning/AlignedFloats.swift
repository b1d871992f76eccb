import CKernels

/// A block of Floats on a cache line, zero at first, freed with its owner. Kernels may read whole vectors past its end.
final class AlignedFloats {
    private static let slack = 16
    let count: Int
    let start: UnsafeMutablePointer<Float>

    init(count: Int) {
        self.count = count
        let room = count + AlignedFloats.slack
        start = UnsafeMutableRawPointer.allocate(byteCount: room * MemoryLayout<Float>.stride, alignment: 64)
            .bindMemory(to: Float.self, capacity: room)
        start.initialize(repeating: 0, count: room)
    }

    deinit { start.deallocate() }

    var array: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }

    func clear() { start.update(repeating: 0, count: count) }

    /// Adds the other's numbers, and clears them there.
    func take(_ other: AlignedFloats) {
        kernel_take(start, other.start, count)
    }

    /// Precondition: both have the same size.
    func copy(from other: AlignedFloats) {
        precondition(other.count == count, "blocks of different sizes")
        start.update(from: other.start, count: count)
    }

    /// Precondition: `values` has exactly `count` numbers.
    func copy(from values: [Float]) {
        precondition(values.count == count, "blocks of different sizes")
        for index in 0..<count { start[index] = values[index] }
    }
}
