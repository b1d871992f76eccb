/// The safetensors format: named arrays behind a JSON header. Reading it runs no code.
///
/// A pure codec over bytes. https://huggingface.co/docs/safetensors: UInt64 header size, header, then the arrays' bytes without
/// gaps, all little-endian. Files of other writers may hold types that this one does not; they are refused by name.
public enum Safetensors {
    /// The types of number that this codec knows.
    public enum Kind: String, CaseIterable, Sendable {
        case float32 = "F32"
        case uint64 = "U64"

        var size: Int { self == .float32 ? 4 : 8 }
    }

    /// One array.
    public struct Tensor: Equatable, Sendable {
        public var kind: Kind
        public var shape: [Int]
        /// Row-major, little-endian.
        public var bytes: [UInt8]

        public init(kind: Kind, shape: [Int], bytes: [UInt8]) {
            self.kind = kind
            self.shape = shape
            self.bytes = bytes
        }

        /// Precondition: as many numbers as the shape says.
        public init(_ numbers: some Collection<Float>, shape: [Int]) {
            precondition(numbers.count == shape.reduce(1, *), "the shape has another number of elements")
            self.init(kind: .float32, shape: shape, bytes: littleEndianBytes(numbers.lazy.map(\.bitPattern)))
        }

        public init(_ numbers: [UInt64]) {
            self.init(kind: .uint64, shape: [numbers.count], bytes: littleEndianBytes(numbers))
        }

        /// The numbers of a float32 array; nil for any other.
        public var floats: [Float]? {
            kind == .float32 ? words(of: UInt32.self, bytes).map(Float.init(bitPattern:)) : nil
        }

        /// The numbers of a uint64 array; nil for any other.
        public var integers: [UInt64]? { kind == .uint64 ? words(of: UInt64.self, bytes) : nil }
    }

    /// What a file holds: arrays and texts, by name.
    public struct Contents: Equatable, Sendable {
        public var tensors: [String: Tensor]
        public var metadata: [String: String]

        public init(tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
            self.tensors = tensors
            self.metadata = metadata
        }
    }

    /// Longest header that is read, 1 MiB.
    static let longestHeader = 1 << 20
}

/// Why bytes are not a safetensors file that may be used.
public enum SafetensorsError: Error, Equatable, CustomStringConvertible, Sendable {
    case truncated
    case headerSize(UInt64)
    case header(String, byte: Int)
    case tensor(String, problem: String)

    public var description: String {
        switch self {
        case .truncated: "The file ends too soon: copy it again from where it came."
        case .headerSize(let size):
            "The header claims \(size) bytes, more than the file holds or than is read (1 MiB): this is no safetensors file."
        case .header(let problem, let byte): "The header is malformed at byte \(byte) (\(problem)): this is no safetensors file."
        case .tensor(let name, let problem): "The array \(name) \(problem): write the file anew."
        }
    }
}

private func littleEndianBytes<Word: FixedWidthInteger>(_ words: some Collection<Word>) -> [UInt8] {
    let size = MemoryLayout<Word>.size
    return [UInt8](unsafeUninitializedCapacity: words.count * size) { buffer, count in
        for (index, word) in words.enumerated() {
            UnsafeMutableRawBufferPointer(buffer).storeBytes(of: word.littleEndian, toByteOffset: index * size, as: Word.self)
        }
        count = words.count * size
    }
}

private func words<Word: FixedWidthInteger>(of type: Word.Type, _ bytes: [UInt8]) -> [Word] {
    bytes.withUnsafeBytes { raw in
        stride(from: 0, to: raw.count, by: MemoryLayout<Word>.size).map {
            Word(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: Word.self))
        }
    }
}
