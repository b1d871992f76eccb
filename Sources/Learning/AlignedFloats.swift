/// A block of Floats on a cache line, zero at first, freed with its owner.
final class AlignedFloats {
    let count: Int
    let start: UnsafeMutablePointer<Float>

    init(count: Int) {
        self.count = count
        start = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
            .bindMemory(to: Float.self, capacity: max(count, 1))
        start.initialize(repeating: 0, count: count)
    }

    deinit { start.deallocate() }

    var array: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }

    func clear() { start.update(repeating: 0, count: count) }

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
