/// A Protocol Buffers message that is put together field by field (https://protobuf.dev/programming-guides/encoding).
struct ProtocolBuffer: Sendable {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: UInt64, field: UInt64) {
        append(variable: field << 3)
        append(variable: number)
    }

    mutating func append(_ number: Double, field: UInt64) {
        append(variable: field << 3 | 1)
        bytes.append(number: number.bitPattern)
    }

    mutating func append(_ number: Float, field: UInt64) {
        append(variable: field << 3 | 5)
        bytes.append(number: number.bitPattern)
    }

    mutating func append(text: String, field: UInt64) {
        append(variable: field << 3 | 2)
        append(variable: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(message: ProtocolBuffer, field: UInt64) {
        append(variable: field << 3 | 2)
        append(variable: UInt64(message.bytes.count))
        bytes.append(contentsOf: message.bytes)
    }

    /// A packed list of doubles.
    mutating func append(_ count: Int, numbers: (Int) -> Double, field: UInt64) {
        append(variable: field << 3 | 2)
        append(variable: UInt64(8 * count))
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: 8 * count))
        bytes.withUnsafeMutableBytes { room in
            for index in 0..<count {
                room.storeBytes(of: numbers(index).bitPattern.littleEndian, toByteOffset: start + 8 * index, as: UInt64.self)
            }
        }
    }

    /// Empties the message and keeps its memory.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func append(variable number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

extension [UInt8] {
    /// Little-endian.
    mutating func append(number: some FixedWidthInteger) { Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) } }
}
