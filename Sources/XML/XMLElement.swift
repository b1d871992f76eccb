import CExpat

/// An element of an XML text, with its attributes, its own text and its children.
public struct XMLElement: Sendable {
    public var name: String
    public var attributes: [String: String] = [:]
    public var text = ""
    public var children: [XMLElement] = []
}

/// Why a text is no XML that may be used.
public struct XMLProblem: Error, Equatable, Sendable {
    public var why: String

    public init(why: String) { self.why = why }
}

extension XMLElement {
    /// Elements inside each other; nobody's parameters or robots are nested deeper.
    static let greatestDepth = 100

    /// The whole document. One with a document type is refused: only entities, and so attacks, would need it.
    public static func parse(_ bytes: [UInt8]) throws(XMLProblem) -> XMLElement {
        guard let parser = XML_ParserCreate(nil) else { preconditionFailure("expat found no memory") }
        defer { XML_ParserFree(parser) }
        let builder = XMLTreeBuilder(parser)
        XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
        XML_SetElementHandler(
            parser, { context, name, attributes in XMLTreeBuilder.of(context).open(name, attributes) },
            { context, _ in XMLTreeBuilder.of(context).close() })
        XML_SetCharacterDataHandler(parser, { XMLTreeBuilder.of($0).add($1, count: $2) })
        XML_SetStartDoctypeDeclHandler(parser, { context, _, _, _, _ in XMLTreeBuilder.of(context).stop("it has a document type") })
        let status = bytes.withUnsafeBytes { buffer in
            XML_Parse(parser, buffer.bindMemory(to: CChar.self).baseAddress, Int32(clamping: buffer.count), 1)
        }
        if let problem = builder.problem { throw XMLProblem(why: problem) }
        guard status == XML_STATUS_OK, let root = builder.root else {
            let why = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "unreadable"
            throw XMLProblem(why: "\(why) in line \(XML_GetCurrentLineNumber(parser))")
        }
        return root
    }
}

/// Builds elements from expat's events.
private final class XMLTreeBuilder {
    private(set) var root: XMLElement?
    private(set) var problem: String?
    private var open: [XMLElement] = []
    private let parser: XML_Parser

    init(_ parser: XML_Parser) { self.parser = parser }

    static func of(_ context: UnsafeMutableRawPointer?) -> XMLTreeBuilder {
        guard let context else { preconditionFailure("expat lost its context") }
        return Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    /// - Parameter attributes: names and values in turns, ended by none.
    func open(_ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        guard open.count < XMLElement.greatestDepth else { return stop("elements are nested too deeply") }
        var element = XMLElement(name: name.map { String(cString: $0) } ?? "")
        var pairs = attributes
        while let key = pairs?[0], let value = pairs?[1] {
            element.attributes[String(cString: key)] = String(cString: value)
            pairs = pairs?.advanced(by: 2)
        }
        open.append(element)
    }

    func close() {
        guard let element = open.popLast() else { return }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    func add(_ text: UnsafePointer<CChar>?, count: Int32) {
        guard let text, !open.isEmpty else { return }
        let bytes = UnsafeRawBufferPointer(start: text, count: Int(count))
        open[open.count - 1].text += String(decoding: bytes, as: UTF8.self)
    }

    func stop(_ why: String) {
        problem = problem ?? why
        XML_StopParser(parser, XML_Bool(0))
    }
}
