/// Takes a Protocol Buffers message apart, field by field.
struct ProtocolBufferReader {
    enum Value {
        case variable(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field; nil at the end.
    mutating func next() throws(LogFlaw) -> (field: UInt64, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let tag = try variable()
        guard tag >> 3 > 0 else { throw .notAMessage }
        switch tag & 7 {
        case 0: return (tag >> 3, .variable(try variable()))
        case 1: return (tag >> 3, .fixed64(try take(8).littleEndian()))
        case 2: return (tag >> 3, .bytes(try take(try variable())))
        case 5: return (tag >> 3, .fixed32(try take(4).littleEndian()))
        default: throw .notAMessage
        }
    }

    private mutating func variable() throws(LogFlaw) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw .notAMessage }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw .notAMessage
    }

    private mutating func take(_ count: UInt64) throws(LogFlaw) -> ArraySlice<UInt8> {
        guard count <= UInt64(rest.count) else { throw .notAMessage }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }
}

extension ArraySlice<UInt8> {
    /// All of its bytes, which must be as many as the number has, as a little-endian number.
    func littleEndian<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number {
        precondition(count == MemoryLayout<Number>.size, "a number of \(count) bytes")
        return withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(as: Number.self)) }
    }

    var text: String { String(decoding: self, as: UTF8.self) }
}
