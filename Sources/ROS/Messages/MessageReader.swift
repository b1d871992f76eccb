/// Reads a message's fields in their order, never beyond its end.
///
/// What is missing reads as zero or empty, and `isSound` tells so in the end; nothing is allocated but by `text`, `texts` and `numbers`.
public struct MessageReader: @unchecked Sendable {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0
    public private(set) var isSound = true

    /// - Parameter bytes: stay valid for as long as this is used.
    @_noLocks public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether everything there was has been read, and nothing was missing.
    public var isFinished: Bool { @_noLocks get { isSound && place == bytes.count } }

    /// Bytes from the message's beginning.
    public var offset: Int { @_noLocks get { place } }

    @_noLocks private mutating func take(_ count: Int) -> Int? {
        guard isSound, count >= 0, count <= bytes.count - place else {
            isSound = false
            return nil
        }
        place += count
        return place - count
    }

    @_noLocks private mutating func integer(_ size: Int) -> UInt64 {
        guard let start = take(size) else { return 0 }
        var value: UInt64 = 0
        for index in 0..<size { value |= UInt64(bytes[start + index]) << UInt64(8 * index) }
        return value
    }

    @_noLocks public mutating func uint8() -> UInt8 { UInt8(truncatingIfNeeded: integer(1)) }
    @_noLocks public mutating func int8() -> Int8 { Int8(truncatingIfNeeded: integer(1)) }
    @_noLocks public mutating func bool() -> Bool { integer(1) != 0 }
    @_noLocks public mutating func uint32() -> UInt32 { UInt32(truncatingIfNeeded: integer(4)) }
    @_noLocks public mutating func int32() -> Int32 { Int32(truncatingIfNeeded: integer(4)) }
    @_noLocks public mutating func float32() -> Float { Float(bitPattern: uint32()) }
    @_noLocks public mutating func float64() -> Double { Double(bitPattern: integer(8)) }
    @_noLocks public mutating func time() -> ROSTime {
        let seconds = uint32()
        return ROSTime(seconds: seconds, nanoseconds: uint32())
    }

    /// The number of elements of an array, each of at least `size` bytes, all of which are there.
    @_noLocks public mutating func count(ofSize size: Int) -> Int {
        let count = Int(uint32())
        guard count * size <= bytes.count - place else {
            isSound = false
            return 0
        }
        return count
    }

    /// The bytes of a string, where they stand.
    @_noLocks public mutating func string() -> UnsafeRawBufferPointer {
        let count = count(ofSize: 1)
        guard let start = take(count) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: bytes.baseAddress.map { $0 + start }, count: count)
    }

    /// Passes over an array of float64.
    /// - Returns: where its first element stands, and how many there are.
    @_noLocks public mutating func float64s() -> (offset: Int, count: Int) {
        let count = count(ofSize: 8)
        return (take(8 * count) ?? 0, count)
    }
}

extension MessageReader {
    public mutating func text() -> String { String(decoding: string(), as: UTF8.self) }
    public mutating func texts() -> [String] { array(ofSize: 4) { $0.text() } }
    public mutating func numbers() -> [Double] { array(ofSize: 8) { $0.float64() } }

    /// - Parameter size: bytes of the smallest element.
    public mutating func array<Element>(ofSize size: Int, _ element: (inout MessageReader) -> Element) -> [Element] {
        var elements: [Element] = []
        for _ in 0..<count(ofSize: size) where isSound { elements.append(element(&self)) }
        return elements
    }
}
