/// What the two ends of a TCPROS connection tell each other first: fields of `key=value`.
public struct ConnectionHeader: Equatable, Sendable {
    public var fields: [String: String]

    public init(_ fields: [String: String]) { self.fields = fields }

    public subscript(_ key: String) -> String? { fields[key] }

    /// Bytes; a message's definition is among the fields.
    public static let greatestLength = 1 << 20

    /// Length, then each field with its own length; in order of the keys.
    public var encoded: [UInt8] {
        var body: [UInt8] = []
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            let field = Array("\(key)=\(value)".utf8)
            body += ConnectionHeader.length(field.count) + field
        }
        return ConnectionHeader.length(body.count) + body
    }

    /// What the beginning of a connection comes to.
    public enum Reading: Equatable, Sendable {
        case incomplete
        case header(ConnectionHeader, length: Int)
        case broken(String)
    }

    /// Reads the header at the front of `bytes`, behind which messages may follow.
    public static func read(_ bytes: [UInt8]) -> Reading {
        guard let total = number(bytes, at: 0) else { return .incomplete }
        guard total <= greatestLength else { return .broken("it announces \(total) bytes") }
        guard bytes.count >= 4 + total else { return .incomplete }
        var fields: [String: String] = [:]
        var place = 4
        while place < 4 + total {
            guard let length = number(bytes, at: place), length <= 4 + total - place - 4 else {
                return .broken("a field is longer than the header")
            }
            let field = bytes[place + 4..<place + 4 + length]
            guard let sign = field.firstIndex(of: UInt8(ascii: "=")) else { return .broken("a field has no '='") }
            fields[String(decoding: field[..<sign], as: UTF8.self)] = String(decoding: field[(sign + 1)...], as: UTF8.self)
            place += 4 + length
        }
        return .header(ConnectionHeader(fields), length: 4 + total)
    }

    /// Bytes that a header of which at least the length has come still lacks.
    static func missing(_ bytes: [UInt8]) -> Int { 4 + (number(bytes, at: 0) ?? 0) - bytes.count }

    static func length(_ count: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } }

    /// Four bytes, the least first; nil where they have not all come.
    private static func number(_ bytes: [UInt8], at place: Int) -> Int? {
        guard place + 4 <= bytes.count else { return nil }
        return (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
}
