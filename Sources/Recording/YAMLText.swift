/// A document as `run.yaml` shows it.
public indirect enum YAMLText: Equatable, Sendable {
    case null
    case boolean(Bool)
    case integer(String)
    case number(Double)
    case text(String)
    case list([YAMLText])
    /// In the order of writing.
    case map([(key: String, value: YAMLText)])

    /// Everything that `value` encodes, in the order in which it does.
    public init(encoding value: some Encodable) throws {
        let box = TreeBox()
        try value.encode(to: TreeEncoder(box: box, codingPath: []))
        self = box.tree
    }

    /// Block style; lists of plain values are on one line.
    public var text: String { lines(indent: "").joined(separator: "\n") + "\n" }

    public static func == (left: YAMLText, right: YAMLText) -> Bool { left.text == right.text }

    private var isPlain: Bool {
        switch self {
        case .list(let items): items.isEmpty
        case .map(let members): members.isEmpty
        default: true
        }
    }

    private func lines(indent: String) -> [String] {
        switch self {
        case .map(let members) where !members.isEmpty:
            members.flatMap { YAMLText.entry(indent + YAMLText.quoted($0.key) + ":", $0.value, indent: indent + "  ") }
        case .list(let items) where !items.isEmpty && !items.allSatisfy(\.isPlain):
            items.flatMap { YAMLText.entry(indent + "-", $0, indent: indent + "  ") }
        default: [indent + inline]
        }
    }

    private static func entry(_ head: String, _ value: YAMLText, indent: String) -> [String] {
        let lines = value.lines(indent: indent)
        return lines.count == 1 && value.fitsBehind ? ["\(head) \(value.inline)"] : [head] + lines
    }

    private var fitsBehind: Bool {
        switch self {
        case .map(let members): members.isEmpty
        case .list(let items): items.allSatisfy(\.isPlain)
        default: true
        }
    }

    private var inline: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let digits): digits
        case .number(let value): YAMLText.number(value)
        case .text(let value): YAMLText.quoted(value)
        case .list(let items): "[\(items.map(\.inline).joined(separator: ", "))]"
        case .map: "{}"
        }
    }

    /// With every bit, in the spelling of the YAML 1.2 core schema.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return ".nan" }
        return value.isInfinite ? (value < 0 ? "-.inf" : ".inf") : "\(value)"
    }

    /// Bare where no reader could take it for something else, in double quotes otherwise.
    private static func quoted(_ text: String) -> String {
        let reserved: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        let bare = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_/.-".contains($0)) }
        let startsWithLetter = text.first.map { $0.isLetter || $0 == "/" || $0 == "_" } ?? false
        return bare && startsWithLetter && !reserved.contains(text.lowercased()) ? text : JSONText.quoted(text)
    }
}

/// A text in double quotes, as JSON and YAML read it.
private enum JSONText {
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
