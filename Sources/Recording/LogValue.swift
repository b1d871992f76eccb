/// A value of a log entry as it is read back.
public enum LogValue: Sendable {
    case number(Double)
    case integer(Int64)
    case boolean(Bool)
    case text(String)
    case numbers([Double])
}

extension LogValue: Equatable {
    /// Bit for bit: NaN is equal to itself, and 0 is not -0.
    public static func == (left: LogValue, right: LogValue) -> Bool {
        switch (left, right) {
        case (.number(let one), .number(let other)): one.bitPattern == other.bitPattern
        case (.integer(let one), .integer(let other)): one == other
        case (.boolean(let one), .boolean(let other)): one == other
        case (.text(let one), .text(let other)): one == other
        case (.numbers(let one), .numbers(let other)): one.map(\.bitPattern) == other.map(\.bitPattern)
        default: false
        }
    }
}

/// What a log says of one of its topics.
struct LogSchema: Equatable, Sendable {
    struct Field: Equatable, Sendable {
        var name: String
        var number: UInt64
        var kind: LogTopic.Kind
    }

    var fields: [Field]

    init(_ topic: LogTopic) {
        fields = topic.fields.enumerated().map { Field(name: $1.name, number: UInt64($0 + 1), kind: $1.kind) }
    }

    /// From a `FileDescriptorSet`, as `LogTopic.descriptor` writes it.
    init(descriptor: ArraySlice<UInt8>) throws(LogFlaw) {
        let message = try LogSchema.member(4, of: LogSchema.member(1, of: descriptor))
        fields = []
        var reader = ProtocolBufferReader(message)
        while let next = try reader.next() {
            if case (2, .bytes(let description)) = next, let field = try LogSchema.field(description) { fields.append(field) }
        }
    }

    /// - Returns: one value for each field; those that the message leaves out are 0, false or empty.
    func values(of message: ArraySlice<UInt8>) throws(LogFlaw) -> [LogValue] {
        var values = fields.map(\.kind.standard)
        var reader = ProtocolBufferReader(message)
        while let next = try reader.next() {
            guard let index = index(of: next.field) else { continue }
            values[index] = try LogSchema.value(next.value, fields[index].kind)
        }
        return values
    }

    /// Fields are mostly numbered as they stand.
    private func index(of number: UInt64) -> Int? {
        if number <= UInt64(fields.count), fields[Int(number) - 1].number == number { return Int(number) - 1 }
        return fields.firstIndex { $0.number == number }
    }

    private static func value(_ value: ProtocolBufferReader.Value, _ kind: LogTopic.Kind) throws(LogFlaw) -> LogValue {
        switch (kind, value) {
        case (.number, .fixed64(let bits)): return .number(Double(bitPattern: bits))
        case (.integer, .variable(let bits)): return .integer(Int64(bitPattern: bits))
        case (.boolean, .variable(let bits)): return .boolean(bits != 0)
        case (.text, .bytes(let bytes)): return .text(bytes.text)
        case (.numbers, .bytes(let bytes)) where bytes.count.isMultiple(of: 8):
            return .numbers(
                stride(from: bytes.startIndex, to: bytes.endIndex, by: 8).map {
                    Double(bitPattern: bytes[$0..<$0 + 8].littleEndian())
                })
        default: throw .notAMessage
        }
    }

    /// The first member of that number that is a message.
    private static func member(_ number: UInt64, of message: ArraySlice<UInt8>) throws(LogFlaw) -> ArraySlice<UInt8> {
        var reader = ProtocolBufferReader(message)
        while let next = try reader.next() {
            if next.field == number, case .bytes(let bytes) = next.value { return bytes }
        }
        throw .notAMessage
    }

    /// Nil for a field of a kind that no entry of Limber has.
    private static func field(_ description: ArraySlice<UInt8>) throws(LogFlaw) -> Field? {
        var (name, number, label, type) = ("", UInt64(0), UInt64(1), UInt64(0))
        var reader = ProtocolBufferReader(description)
        while let next = try reader.next() {
            switch next {
            case (1, .bytes(let bytes)): name = bytes.text
            case (3, .variable(let value)): number = value
            case (4, .variable(let value)): label = value
            case (5, .variable(let value)): type = value
            default: break
            }
        }
        let kind = LogTopic.Kind.allCases.first { $0.descriptor == (type, label == 3) }
        return kind.flatMap { number > 0 ? Field(name: name, number: number, kind: $0) : nil }
    }
}

extension LogTopic.Kind {
    fileprivate var standard: LogValue {
        switch self {
        case .number: .number(0)
        case .integer: .integer(0)
        case .boolean: .boolean(false)
        case .text: .text("")
        case .numbers: .numbers([])
        }
    }
}
