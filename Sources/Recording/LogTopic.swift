/// One kind of entry in a log: its name and its fields.
public struct LogTopic: Equatable, Sendable {
    /// What a field's values are.
    public enum Kind: String, Sendable {
        case number
        case integer
        case boolean
        case text = "string"
        case numbers
    }

    public var name: String
    /// In the order of the values.
    public var fields: [Field]

    /// One value of each entry.
    public struct Field: Equatable, Sendable {
        public var name: String
        public var kind: Kind
        /// With the unit.
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

    /// The JSON Schema that viewers read the fields from.
    var schema: String {
        let properties = fields.map { field in
            let type = field.kind == .numbers ? #""array","items":{"type":"number"}"# : "\"\(field.kind.rawValue)\""
            return "\(JSONText.quoted(field.name)):{\"type\":\(type),\"description\":\(JSONText.quoted(field.meaning))}"
        }
        return "{\"type\":\"object\",\"title\":\(JSONText.quoted(name)),\"properties\":{\(properties.joined(separator: ","))}}"
    }

    /// One JSON object; the values are in the order of the fields.
    func message(_ values: [LogValue]) -> String {
        precondition(values.count == fields.count, "an entry of \(name) has \(fields.count) values, not \(values.count)")
        let members = zip(fields, values).map { "\(JSONText.quoted($0.name)):\($1.json)" }
        return "{\(members.joined(separator: ","))}"
    }
}

/// A value of a log entry.
public enum LogValue: Equatable, Sendable {
    case number(Double)
    case integer(Int64)
    case boolean(Bool)
    case text(String)
    case numbers([Double])

    /// Doubles keep every bit, so that a run can be repeated from its log; what JSON cannot hold is null.
    var json: String {
        switch self {
        case .number(let value): JSONText.number(value)
        case .integer(let value): "\(value)"
        case .boolean(let value): value ? "true" : "false"
        case .text(let value): JSONText.quoted(value)
        case .numbers(let values): "[\(values.map(JSONText.number).joined(separator: ","))]"
        }
    }
}

/// Something that the log can hold.
public protocol LogEntry {
    static var topic: LogTopic { get }
    var logValues: [LogValue] { get }
}

enum JSONText {
    static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
