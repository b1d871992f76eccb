/// What a scalar means by the core schema of YAML 1.2 (section 10.3.2): `yes`, `on` and dates are plain text, `010` is ten.
enum Resolved: Equatable {
    case null
    case bool(Bool)
    /// `nil` beyond the range of `Int128`, which holds all that a file's types do.
    case integer(Int128?)
    /// May be infinite, or not a number.
    case float(Double)
    case string

    init(_ scalar: Scalar) {
        self = scalar.isPlain ? Resolved(plain: scalar.text) : .string
    }

    private init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        case ".nan", ".NaN", ".NAN": self = .float(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": self = .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": self = .float(-.infinity)
        default: self = Resolved.number(text) ?? .string
        }
    }

    private static func number(_ text: String) -> Resolved? {
        if text.hasPrefix("0o") { return based(text, radix: 8) }
        if text.hasPrefix("0x") { return based(text, radix: 16) }
        switch shape(text) {
        case .whole: return .integer(Int128(text))
        case .fraction: return Double(text).map { .float($0) }
        case nil: return nil
        }
    }

    private static func based(_ text: String, radix: Int) -> Resolved? {
        let digits = text.dropFirst(2)
        // `Int128(_:radix:)` would take a sign here, which the schema does not.
        guard let first = digits.first, first != "-", first != "+" else { return nil }
        guard digits.allSatisfy({ $0.isASCII && $0.hexDigitValue.map { $0 < radix } == true }) else { return nil }
        return .integer(Int128(digits, radix: radix))
    }

    private enum Shape { case whole, fraction }

    /// `[-+]? ( [0-9]+ | ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? )`
    private static func shape(_ text: String) -> Shape? {
        var rest = Substring(text).utf8
        skip(&rest, anyOf: "+-")
        let whole = digits(&rest)
        var shape = Shape.whole
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = digits(&rest)
            shape = .fraction
        }
        guard whole + fraction > 0 else { return nil }
        if skip(&rest, anyOf: "eE") {
            skip(&rest, anyOf: "+-")
            guard digits(&rest) > 0 else { return nil }
            shape = .fraction
        }
        return rest.isEmpty ? shape : nil
    }

    @discardableResult
    private static func skip(_ text: inout Substring.UTF8View, anyOf characters: String) -> Bool {
        guard let first = text.first, characters.utf8.contains(first) else { return false }
        text = text.dropFirst()
        return true
    }

    private static func digits(_ text: inout Substring.UTF8View) -> Int {
        let rest = text.drop { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        defer { text = rest }
        return text.count - rest.count
    }

    func summary(of text: String) -> String {
        let shown = text.count <= 40 ? text : text.prefix(40) + "…"
        return switch self {
        case .null: "nothing"
        case .bool: "the truth value \(shown)"
        case .integer, .float: "the number \(shown)"
        case .string: "the text '\(shown)'"
        }
    }
}

extension Scalar {
    /// The scalar as an explicit core tag has it: `!!str` and `!` make text of it, the others must name what it is anyway.
    func tagged(_ tag: String?, at mark: Mark) throws(Fault) -> Scalar {
        guard let tag else { return self }
        let matches =
            switch (tag, Resolved(self)) {
            case ("tag:yaml.org,2002:str", _), ("!", _): true
            case ("tag:yaml.org,2002:null", .null), ("tag:yaml.org,2002:bool", .bool), ("tag:yaml.org,2002:int", .integer),
                ("tag:yaml.org,2002:float", .float), ("tag:yaml.org,2002:float", .integer):
                true
            default: false
            }
        guard matches else { throw Fault("the tag '\(tag)' is not read here; leave it out", at: mark) }
        return tag == "!" || tag.hasSuffix(":str") ? Scalar(text: text, isPlain: false) : self
    }
}
