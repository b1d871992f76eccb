/// Writes a message's fields in their order into a given place; what does not fit is counted only.
public struct MessageWriter: @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer
    /// Bytes that the message has, written or not.
    public private(set) var count = 0

    @_noLocks public init(_ bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }

    public var fits: Bool { @_noLocks get { count <= bytes.count } }

    @_noLocks private mutating func put(_ value: UInt64, _ size: Int) {
        if count + size <= bytes.count {
            for index in 0..<size { bytes[count + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
        }
        count += size
    }

    @_noLocks public mutating func uint8(_ value: UInt8) { put(UInt64(value), 1) }
    @_noLocks public mutating func int8(_ value: Int8) { put(UInt64(UInt8(bitPattern: value)), 1) }
    @_noLocks public mutating func bool(_ value: Bool) { put(value ? 1 : 0, 1) }
    @_noLocks public mutating func uint32(_ value: UInt32) { put(UInt64(value), 4) }
    @_noLocks public mutating func int32(_ value: Int32) { put(UInt64(UInt32(bitPattern: value)), 4) }
    @_noLocks public mutating func float32(_ value: Float) { uint32(value.bitPattern) }
    @_noLocks public mutating func float64(_ value: Double) { put(value.bitPattern, 8) }
    @_noLocks public mutating func time(_ value: ROSTime) {
        uint32(value.seconds)
        uint32(value.nanoseconds)
    }

    @_noLocks public mutating func count(_ elements: Int) { uint32(UInt32(truncatingIfNeeded: elements)) }

    /// A string whose bytes lie ready.
    @_noLocks public mutating func string(_ value: UnsafeRawBufferPointer) {
        count(value.count)
        for index in 0..<value.count { uint8(value[index]) }
    }
}

extension MessageWriter {
    public mutating func text(_ value: String) {
        let bytes = value.utf8
        count(bytes.count)
        for byte in bytes { uint8(byte) }
    }

    public mutating func texts(_ values: [String]) { array(values) { $0.text($1) } }
    public mutating func numbers(_ values: [Double]) { array(values) { $0.float64($1) } }

    public mutating func array<Element>(_ elements: [Element], _ write: (inout MessageWriter, Element) -> Void) {
        count(elements.count)
        for element in elements { write(&self, element) }
    }
}
