/// A message type: its name, what its definition hashes to, and its fields on the wire.
public protocol ROSMessage: Equatable, Sendable {
    /// Such as `std_msgs/Bool`.
    static var typeName: String { get }
    /// Of the definition, as both ends of a connection must have it.
    static var md5: String { get }
    /// The fields, without comments.
    static var definition: String { get }
    /// The message types that the definition names.
    static var parts: [any ROSMessage.Type] { get }

    init(from reader: inout MessageReader)
    func write(to writer: inout MessageWriter)
}

extension ROSMessage {
    public static var parts: [any ROSMessage.Type] { [] }

    /// The definition with all that it is made of, as it goes into connection headers and bags.
    public static var fullDefinition: String {
        var seen: Set<String> = []
        func below(_ type: any ROSMessage.Type) -> [any ROSMessage.Type] {
            type.parts.flatMap { part in seen.insert(part.typeName).inserted ? [part] + below(part) : [] }
        }
        let line = String(repeating: "=", count: 80)
        return definition + below(Self.self).map { "\n\(line)\nMSG: \($0.typeName)\n\($0.definition)" }.joined()
    }

    /// - Throws: `malformed` unless the bytes are one message, no more and no less.
    public init(decoding bytes: UnsafeRawBufferPointer) throws(ROSError) {
        var reader = MessageReader(bytes)
        let message = Self(from: &reader)
        guard reader.isFinished else { throw .malformed(type: Self.typeName, bytes: bytes.count) }
        self = message
    }

    public init(decoding bytes: [UInt8]) throws(ROSError) {
        let result = bytes.withUnsafeBytes { buffer in Result { () throws(ROSError) in try Self(decoding: buffer) } }
        self = try result.get()
    }

    public var encoded: [UInt8] {
        var size = MessageWriter(UnsafeMutableRawBufferPointer(start: nil, count: 0))
        write(to: &size)
        return [UInt8](unsafeUninitializedCapacity: size.count) { buffer, count in
            var writer = MessageWriter(UnsafeMutableRawBufferPointer(buffer))
            write(to: &writer)
            count = writer.count
        }
    }
}
