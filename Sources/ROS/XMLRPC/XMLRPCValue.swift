import XML

/// A value of XML-RPC, and so a parameter of ROS.
public enum XMLRPCValue: Equatable, Sendable {
    case int(Int)
    case bool(Bool)
    case double(Double)
    case string(String)
    case array([XMLRPCValue])
    case structure([String: XMLRPCValue])
}

extension XMLRPCValue {
    public var text: String? { if case .string(let text) = self { text } else { nil } }
    public var number: Int? { if case .int(let number) = self { number } else { nil } }
    public var elements: [XMLRPCValue]? { if case .array(let elements) = self { elements } else { nil } }
    public var members: [String: XMLRPCValue]? { if case .structure(let members) = self { members } else { nil } }

    /// An array of nothing but texts.
    public var texts: [String]? {
        guard let elements else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }
}

extension XMLRPCValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(arrayLiteral elements: XMLRPCValue...) { self = .array(elements) }
}

extension XMLRPCValue {
    /// The `<value>` of this.
    var xml: String { "<value>\(inner)</value>" }

    private var inner: String {
        switch self {
        case .int(let number): Int32(exactly: number) == nil ? "<i8>\(number)</i8>" : "<int>\(number)</int>"
        case .bool(let truth): "<boolean>\(truth ? 1 : 0)</boolean>"
        case .double(let number): "<double>\(number)</double>"
        case .string(let text): "<string>\(XMLRPCValue.escape(text))</string>"
        case .array(let elements): "<array><data>\(elements.map(\.xml).joined())</data></array>"
        case .structure(let members): "<struct>\(members.sorted { $0.key < $1.key }.map(XMLRPCValue.member).joined())</struct>"
        }
    }

    private static func member(_ name: String, _ value: XMLRPCValue) -> String {
        "<member><name>\(escape(name))</name>\(value.xml)</member>"
    }

    /// A parser turns a bare carriage return into a line feed, and refuses other control characters whatever one does.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\r": escaped += "&#13;"
            case "\t", "\n": escaped.unicodeScalars.append(scalar)
            case let control where control.value < 0x20 || control.value == 0xFFFE || control.value == 0xFFFF: escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension XMLRPCValue {
    init(_ element: XMLElement) throws(XMLProblem) {
        guard element.name == "value" else { throw XMLProblem(why: "<\(element.name)> stands where a value must be") }
        guard let inner = element.children.first else {
            self = .string(element.text)
            return
        }
        guard element.children.count == 1 else { throw XMLProblem(why: "a value has more than one type") }
        self = try XMLRPCValue.typed(inner)
    }

    private static func typed(_ element: XMLElement) throws(XMLProblem) -> XMLRPCValue {
        let text = element.text.trimmed
        switch element.name {
        case "string": return .string(element.text)
        case "int", "i4", "i8": if let number = Int(text) { return .int(number) }
        case "boolean": if text == "0" || text == "1" { return .bool(text == "1") }
        case "double": if let number = Double(text) { return .double(number) }
        case "array": return .array(try elements(of: element))
        case "struct": return .structure(try members(of: element))
        default: throw XMLProblem(why: "the type <\(element.name)> is not known")
        }
        throw XMLProblem(why: "'\(text.prefix(40))' is no \(element.name)")
    }

    private static func elements(of array: XMLElement) throws(XMLProblem) -> [XMLRPCValue] {
        guard let data = array.children.first, data.name == "data" else { throw XMLProblem(why: "an array has no data") }
        var elements: [XMLRPCValue] = []
        for child in data.children { elements.append(try XMLRPCValue(child)) }
        return elements
    }

    private static func members(of structure: XMLElement) throws(XMLProblem) -> [String: XMLRPCValue] {
        var members: [String: XMLRPCValue] = [:]
        for member in structure.children {
            guard member.children.count == 2, member.children[0].name == "name" else {
                throw XMLProblem(why: "a member has no name and value")
            }
            members[member.children[0].text] = try XMLRPCValue(member.children[1])
        }
        return members
    }
}

extension String {
    fileprivate var trimmed: String {
        let spaces: Set<Character> = [" ", "\t", "\n", "\r", "\r\n"]
        return String(drop { spaces.contains($0) }.reversed().drop { spaces.contains($0) }.reversed())
    }
}
