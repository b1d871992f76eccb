/// The names of an arm's joints as bytes, to be found in messages without the heap.
public struct JointNames: ~Copyable, @unchecked Sendable {
    public let count: Int
    private let bytes: UnsafeMutableRawBufferPointer
    private let ends: UnsafeMutablePointer<Int>

    public init(_ names: [String]) {
        precondition(names.count <= JointStateView.capacity, "an arm has at most 16 joints")
        count = names.count
        let all = names.flatMap { Array($0.utf8) }
        bytes = .allocate(byteCount: all.count, alignment: 1)
        bytes.copyBytes(from: all)
        ends = .allocate(capacity: max(1, names.count))
        var end = 0
        for (index, name) in names.enumerated() {
            end += name.utf8.count
            (ends + index).initialize(to: end)
        }
    }

    deinit {
        bytes.deallocate()
        ends.deallocate()
    }

    /// The bytes of a name.
    @_noLocks public func name(_ index: Int) -> UnsafeRawBufferPointer {
        let start = index == 0 ? 0 : ends[index - 1]
        return UnsafeRawBufferPointer(start: bytes.baseAddress.map { UnsafeRawPointer($0 + start) }, count: ends[index] - start)
    }

    /// - Returns: -1 for a joint of somebody else.
    @_noLocks func index(of word: UnsafeRawBufferPointer) -> Int {
        for index in 0..<count {
            let name = name(index)
            guard name.count == word.count else { continue }
            var isSame = true
            for byte in 0..<word.count where name[byte] != word[byte] { isSame = false }
            if isSame { return index }
        }
        return -1
    }
}

/// A `sensor_msgs/JointState` as the control loop reads it: where the numbers of an arm's joints stand in its bytes.
///
/// Other joints may be among them, in any order. Valid while the bytes are.
public struct JointStateView: @unchecked Sendable {
    /// The most joints of an arm.
    public static let capacity = 16

    /// Which numbers of a joint.
    public enum Quantity: Int, Sendable { case position, velocity, effort }

    public private(set) var stamp = ROSTime()
    private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    /// For each joint of the arm, its place in the message.
    private var places = InlineArray<16, Int32>(repeating: -1)
    /// Where each quantity's numbers begin; -1 where the message has none.
    private var starts = InlineArray<3, Int>(repeating: -1)

    @_noLocks public init() {}

    /// Finds the joints in a message.
    /// - Returns: false, and nothing that may be used, where the bytes are no such message, or not all joints are in it.
    @_noLocks public mutating func read(_ message: UnsafeRawBufferPointer, _ names: borrowing JointNames) -> Reading {
        bytes = message
        for joint in 0..<16 { places[joint] = -1 }
        var reader = MessageReader(message)
        _ = reader.uint32()
        stamp = reader.time()
        _ = reader.string()
        let count = reader.count(ofSize: 4)
        for place in 0..<count {
            let joint = names.index(of: reader.string())
            if joint >= 0 { places[joint] = Int32(truncatingIfNeeded: place) }
        }
        for quantity in 0..<3 {
            let numbers = reader.float64s()
            guard numbers.count == 0 || numbers.count == count else { return .malformed }
            starts[quantity] = numbers.count == 0 ? -1 : numbers.offset
        }
        guard reader.isFinished else { return .malformed }
        for joint in 0..<names.count where places[joint] < 0 { return .otherJoints }
        return .whole
    }

    /// What a message turned out to be.
    public enum Reading: Sendable { case whole, otherJoints, malformed }

    @_noLocks public func has(_ quantity: Quantity) -> Bool { starts[quantity.rawValue] >= 0 }

    /// Of a joint of the arm, in the arm's order; 0 where the message has none of that quantity.
    @_noLocks public func number(_ quantity: Quantity, _ joint: Int) -> Double {
        let start = starts[quantity.rawValue]
        guard start >= 0 else { return 0 }
        var value: UInt64 = 0
        let first = start + 8 * Int(places[joint])
        for index in 0..<8 { value |= UInt64(bytes[first + index]) << UInt64(8 * index) }
        return Double(bitPattern: value)
    }
}
