import XML

/// A call of a method.
public struct XMLRPCCall: Equatable, Sendable {
    public var method: String
    public var parameters: [XMLRPCValue]

    public init(_ method: String, _ parameters: [XMLRPCValue]) {
        self.method = method
        self.parameters = parameters
    }

    public var encoded: [UInt8] {
        let parameters = parameters.map { "<param>\($0.xml)</param>" }.joined()
        return Array(
            "\(XMLRPCReply.prologue)<methodCall><methodName>\(XMLRPCValue.escape(method))</methodName><params>\(parameters)</params></methodCall>"
                .utf8)
    }

    /// - Returns: nil where the bytes are no call.
    public init?(_ bytes: [UInt8]) {
        guard let root = try? XMLElement.parse(bytes), root.name == "methodCall", let name = root.children.first, name.name == "methodName",
            let parameters = try? XMLRPCReply.parameters(root.children.dropFirst().first)
        else { return nil }
        self.init(name.text, parameters)
    }
}

/// What a method answers: a value, or that it could not be called at all.
public enum XMLRPCReply: Equatable, Sendable {
    case value(XMLRPCValue)
    case fault(code: Int, message: String)

    static let prologue = "<?xml version=\"1.0\"?>\n"

    public var encoded: [UInt8] {
        let body =
            switch self {
            case .value(let value): "<params><param>\(value.xml)</param></params>"
            case .fault(let code, let message):
                "<fault>\(XMLRPCValue.structure(["faultCode": .int(code), "faultString": .string(message)]).xml)</fault>"
            }
        return Array("\(XMLRPCReply.prologue)<methodResponse>\(body)</methodResponse>".utf8)
    }

    init(_ bytes: [UInt8]) throws(XMLProblem) {
        let root = try XMLElement.parse(bytes)
        guard root.name == "methodResponse", let body = root.children.first else { throw XMLProblem(why: "<\(root.name)> is no answer") }
        if body.name == "fault" {
            guard let value = body.children.first, let members = try XMLRPCValue(value).members else {
                throw XMLProblem(why: "an unreadable fault")
            }
            self = .fault(code: members["faultCode"]?.number ?? 0, message: members["faultString"]?.text ?? "")
            return
        }
        guard let value = try XMLRPCReply.parameters(body).first else { throw XMLProblem(why: "an empty answer") }
        self = .value(value)
    }

    /// - Throws: where the bytes are no answer.
    public init(reading bytes: [UInt8]) throws { try self.init(bytes) }

    static func parameters(_ element: XMLElement?) throws(XMLProblem) -> [XMLRPCValue] {
        guard let element else { return [] }
        guard element.name == "params" else { throw XMLProblem(why: "<\(element.name)> stands where parameters must be") }
        var values: [XMLRPCValue] = []
        for parameter in element.children {
            guard parameter.name == "param", let value = parameter.children.first else { throw XMLProblem(why: "a parameter has no value") }
            values.append(try XMLRPCValue(value))
        }
        return values
    }
}

/// What every method of ROS answers: how it went, a sentence, and a value.
struct ROSReply {
    /// 1 for success, 0 for a failure, -1 for a mistake of the caller.
    var code: Int
    var message: String
    var value: XMLRPCValue

    static func success(_ message: String, _ value: XMLRPCValue = 0) -> ROSReply { ROSReply(code: 1, message: message, value: value) }
    static func failure(_ message: String, _ value: XMLRPCValue = 0) -> ROSReply { ROSReply(code: 0, message: message, value: value) }
    static func mistake(_ message: String) -> ROSReply { ROSReply(code: -1, message: message, value: 0) }

    var xmlrpc: XMLRPCValue { .array([.int(code), .string(message), value]) }

    init(code: Int, message: String, value: XMLRPCValue) {
        self.code = code
        self.message = message
        self.value = value
    }

    init?(_ value: XMLRPCValue) {
        guard let parts = value.elements, parts.count == 3, let code = parts[0].number, let message = parts[1].text else { return nil }
        self.init(code: code, message: message, value: parts[2])
    }
}
