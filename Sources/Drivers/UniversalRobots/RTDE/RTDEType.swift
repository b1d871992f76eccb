/// What a field of a recipe is on the wire.
public enum RTDEType: String, CaseIterable, Sendable {
    case bool = "BOOL"
    case uint8 = "UINT8"
    case uint32 = "UINT32"
    case uint64 = "UINT64"
    case int32 = "INT32"
    case double = "DOUBLE"
    case vector3 = "VECTOR3D"
    case vector6 = "VECTOR6D"
    case vector6Int32 = "VECTOR6INT32"
    case vector6UInt32 = "VECTOR6UINT32"

    /// Numbers in it.
    public var count: Int {
        @_noLocks get {
            switch self {
            case .bool, .uint8, .uint32, .uint64, .int32, .double: 1
            case .vector3: 3
            case .vector6, .vector6Int32, .vector6UInt32: 6
            }
        }
    }

    /// Bytes of one number.
    public var width: Int {
        @_noLocks get {
            switch self {
            case .bool, .uint8: 1
            case .uint32, .int32, .vector6Int32, .vector6UInt32: 4
            case .uint64, .double, .vector3, .vector6: 8
            }
        }
    }

    /// Bytes
    public var size: Int { @_noLocks get { count * width } }

    var isSigned: Bool { self == .int32 || self == .vector6Int32 }
    public var isFloating: Bool { self == .double || self == .vector3 || self == .vector6 }
}

/// What stands in a reply in a type's place.
public enum RTDERefusal: String, CaseIterable, Sendable {
    /// There is no such field in this controller.
    case notFound = "NOT_FOUND"
    /// Another client writes that input.
    case inUse = "IN_USE"
}

/// One field's numbers.
public struct RTDEValue: Hashable, Sendable {
    public let type: RTDEType
    /// The bits of each number: a double's, or an integer's in two's complement, cut to its width.
    public let words: [UInt64]

    /// - Parameter words: as many as the type has.
    public init(_ type: RTDEType, words: [UInt64]) {
        precondition(words.count == type.count, "a \(type.rawValue) has \(type.count) numbers")
        self.type = type
        self.words = type.width == 8 ? words : words.map { $0 & (1 << (8 * UInt64(type.width)) - 1) }
    }

    public init(_ type: RTDEType, doubles numbers: [Double]) { self.init(type, words: numbers.map(\.bitPattern)) }
    public init(_ type: RTDEType, integers: [Int64]) { self.init(type, words: integers.map(UInt64.init(bitPattern:))) }
    public init(_ number: Double) { self.init(.double, doubles: [number]) }

    /// All numbers zero.
    public static func zero(_ type: RTDEType) -> RTDEValue { RTDEValue(type, words: Array(repeating: 0, count: type.count)) }

    public var doubles: [Double] { type.isFloating ? words.map(Double.init(bitPattern:)) : integers.map(Double.init) }

    public var integers: [Int64] {
        words.map { type.isSigned ? Int64(Int32(truncatingIfNeeded: $0)) : Int64(truncatingIfNeeded: $0) }
    }

    func append(to bytes: inout [UInt8]) {
        for word in words {
            for place in stride(from: 8 * (type.width - 1), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(place)))
            }
        }
    }

    /// - Returns: nil where there are too few bytes.
    init?(_ type: RTDEType, _ bytes: ArraySlice<UInt8>) {
        guard bytes.count >= type.size else { return nil }
        self.init(
            type,
            words: (0..<type.count).map { number in
                (0..<type.width).reduce(0) { $0 << 8 | UInt64(bytes[bytes.startIndex + number * type.width + $1]) }
            })
    }
}
