/// One number per joint, base to tip, in a fixed place without heap.
///
/// Numbers at or beyond `count` are zero.
public struct JointVector: Sendable {
    /// The most joints that an arm may have.
    public static let capacity = 16

    @usableFromInline var storage: InlineArray<16, Double>
    @usableFromInline let length: Int
    public var count: Int { @_noLocks @inlinable get { length } }

    @_noLocks public init(repeating value: Double = 0, count: Int) {
        precondition(count >= 0 && count <= 16, "an arm has at most 16 joints")
        storage = InlineArray(repeating: 0)
        length = count
        for joint in 0..<count { storage[joint] = value }
    }

    /// Not for the loop: arrays live on the heap.
    public init(_ values: [Double]) {
        self.init(count: values.count)
        for joint in 0..<count { storage[joint] = values[joint] }
    }

    public subscript(joint: Int) -> Double {
        @inlinable @_noLocks get {
            precondition(joint >= 0 && joint < count)
            return storage[joint]
        }
        @inlinable @_noLocks set {
            precondition(joint >= 0 && joint < count)
            storage[joint] = newValue
        }
    }

    /// Not for the loop.
    public var array: [Double] { (0..<count).map { storage[$0] } }

    public var isFinite: Bool {
        @_noLocks get {
            for joint in 0..<count where !storage[joint].isFinite { return false }
            return true
        }
    }
}

extension JointVector: Equatable {
    @_noLocks public static func == (left: JointVector, right: JointVector) -> Bool {
        guard left.count == right.count else { return false }
        for joint in 0..<left.count where left.storage[joint] != right.storage[joint] { return false }
        return true
    }
}

extension JointVector: Codable {
    public init(from decoder: any Decoder) throws {
        let values = try [Double](from: decoder)
        guard values.count <= JointVector.capacity else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(values.count) numbers, but an arm has at most 16 joints"))
        }
        self.init(values)
    }

    public func encode(to encoder: any Encoder) throws { try array.encode(to: encoder) }
}
