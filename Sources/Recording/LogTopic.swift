/// One kind of entry in a log: its name and its fields.
public struct LogTopic: Equatable, Sendable {
    /// What a field's values are.
    public enum Kind: Sendable, CaseIterable {
        case number
        case integer
        case boolean
        case text
        case numbers

        /// `FieldDescriptorProto.Type`, and whether there are several.
        var descriptor: (type: UInt64, isRepeated: Bool) {
            switch self {
            case .number: (1, false)
            case .integer: (3, false)
            case .boolean: (8, false)
            case .text: (9, false)
            case .numbers: (1, true)
            }
        }
    }

    public var name: String
    /// In the order of the values.
    public var fields: [Field]

    /// One value of each entry.
    public struct Field: Equatable, Sendable {
        public var name: String
        public var kind: Kind
        /// With the unit. The documentation shows it; the log does not hold it.
        public var meaning: String

        public init(_ name: String, _ kind: Kind, _ meaning: String) {
            self.name = name
            self.kind = kind
            self.meaning = meaning
        }
    }

    public init(_ name: String, _ fields: [Field]) {
        self.name = name
        self.fields = fields
    }

    /// The name of the message that an entry is: `limber.Ticks`.
    var messageName: String { "limber.\(typeName)" }
    private var typeName: String { name.prefix(1).uppercased() + name.dropFirst() }

    /// A `FileDescriptorSet` of one proto3 file with one message, which viewers read the fields from (google/protobuf/descriptor.proto).
    var descriptor: [UInt8] {
        var message = ProtocolBuffer()
        message.append(text: typeName, field: 1)
        for (index, field) in fields.enumerated() {
            var description = ProtocolBuffer()
            description.append(text: field.name, field: 1)
            description.append(UInt64(index + 1), field: 3)
            description.append(UInt64(field.kind.descriptor.isRepeated ? 3 : 1), field: 4)
            description.append(field.kind.descriptor.type, field: 5)
            message.append(message: description, field: 2)
        }
        var file = ProtocolBuffer()
        file.append(text: "limber/\(name).proto", field: 1)
        file.append(text: "limber", field: 2)
        file.append(message: message, field: 4)
        file.append(text: "proto3", field: 12)
        var set = ProtocolBuffer()
        set.append(message: file, field: 1)
        return set.bytes
    }
}

/// Something that the log can hold.
public protocol LogEntry {
    static var topic: LogTopic { get }
    /// Adds one value for each field of the topic, in their order.
    func write(to message: inout LogMessage)
}

/// An entry on its way into the log: a proto3 message, in which a value that is 0, false or empty takes no room.
public struct LogMessage: Sendable {
    private(set) var buffer = ProtocolBuffer()
    private(set) var fields: UInt64 = 0

    var bytes: [UInt8] { buffer.bytes }

    mutating func begin() {
        buffer.removeAll()
        fields = 0
    }

    /// Doubles keep every bit, so that a run can be repeated from its log.
    public mutating func add(_ number: Double) {
        fields += 1
        if number.bitPattern != 0 { buffer.append(number, field: fields) }
    }

    public mutating func add(_ number: some FixedWidthInteger) {
        fields += 1
        if number != 0 { buffer.append(UInt64(bitPattern: Int64(truncatingIfNeeded: number)), field: fields) }
    }

    public mutating func add(_ value: Bool) {
        fields += 1
        if value { buffer.append(UInt64(1), field: fields) }
    }

    public mutating func add(_ text: String) {
        fields += 1
        if !text.isEmpty { buffer.append(text: text, field: fields) }
    }

    public mutating func add(_ count: Int, numbers: (Int) -> Double) {
        fields += 1
        if count > 0 { buffer.append(count, numbers: numbers, field: fields) }
    }
}
