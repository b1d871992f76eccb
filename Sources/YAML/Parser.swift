import CYAML

/// What libyaml says next, in Swift's own types.
struct Event {
    enum Kind {
        case documentStart
        case scalar(Scalar)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        case alias(String)
        case streamEnd
    }

    var kind: Kind
    var anchor: String?
    var tag: String?
    var mark: Mark
}

/// Text of a scalar as written, quotes and escapes resolved.
struct Scalar {
    var text: String
    /// Only a scalar without quotes may be a number, a truth value or null.
    var isPlain: Bool

    /// Whether it stands for what somebody is yet to fill in: `<so>`.
    var isBlank: Bool { isPlain && text.count > 2 && text.hasPrefix("<") && text.hasSuffix(">") }
}

/// libyaml's event stream over one text.
struct Parser: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let text: String

    init(_ text: String) {
        self.text = text
        bytes = .allocate(capacity: text.utf8.count)
        _ = bytes.initialize(from: text.utf8)
        parser = .allocate(capacity: 1)
        precondition(yaml_parser_initialize(parser) == 1, "libyaml found no memory")
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    /// The next event that carries content.
    mutating func next() throws(Fault) -> Event {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw fault }
            defer { yaml_event_delete(&event) }
            if let result = Parser.convert(event) { return result }
        }
    }

    private static func convert(_ event: yaml_event_t) -> Event? {
        let mark = Mark(event.start_mark)
        func make(_ kind: Event.Kind, anchor: UnsafeMutablePointer<UInt8>? = nil, tag: UnsafeMutablePointer<UInt8>? = nil) -> Event {
            Event(kind: kind, anchor: anchor.map(text), tag: tag.map(text), mark: mark)
        }
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let value = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
            return make(.scalar(Scalar(text: value, isPlain: isPlain)), anchor: scalar.anchor, tag: scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            return make(.sequenceStart, anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            return make(.mappingStart, anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag)
        case YAML_ALIAS_EVENT: return make(.alias(text(event.data.alias.anchor)))
        case YAML_SEQUENCE_END_EVENT: return make(.sequenceEnd)
        case YAML_MAPPING_END_EVENT: return make(.mappingEnd)
        case YAML_DOCUMENT_START_EVENT: return make(.documentStart)
        case YAML_STREAM_END_EVENT: return make(.streamEnd)
        default: return nil
        }
    }

    private static func text(_ bytes: UnsafeMutablePointer<UInt8>) -> String { String(cString: bytes) }

    private var fault: Fault {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "the text cannot be read"
        if parser.pointee.error == YAML_READER_ERROR {
            return Fault(problem, at: Mark(ofByte: parser.pointee.problem_offset, in: text))
        }
        let context = parser.pointee.context.map { String(cString: $0) + ": " } ?? ""
        return Fault(context + problem, at: Mark(parser.pointee.problem_mark))
    }
}

extension Mark {
    init(_ mark: yaml_mark_t) { self.init(line: mark.line + 1, column: mark.column + 1) }
}
