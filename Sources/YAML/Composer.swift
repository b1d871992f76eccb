/// Bounds that a hostile or broken file meets before memory does.
enum Bounds {
    /// bytes
    static let size = 1 << 20
    /// levels of lists and mappings
    static let depth = 64
    /// nodes that aliases may repeat, all together
    static let aliasedNodes = 100_000
}

/// Events to one tree of nodes.
struct Composer: ~Copyable {
    private var parser: Parser
    private var anchors: [String: Node] = [:]
    private var openAnchors: Set<String> = []
    private var aliasedNodes = 0
    private var blanks: [(name: String, mark: Mark)] = []

    /// - Throws: the first fault of syntax, a duplicate or merge key, an unknown alias or tag, or a bound that is exceeded.
    static func compose(_ text: String) throws(Fault) -> Node {
        guard text.utf8.count <= Bounds.size else {
            throw Fault("the file has \(text.utf8.count) bytes; at most \(Bounds.size) are read", at: Mark(line: 1, column: 1))
        }
        var composer = Composer(parser: Parser(text))
        return try composer.document()
    }

    private init(parser: consuming Parser) { self.parser = parser }

    private mutating func document() throws(Fault) -> Node {
        let start = try parser.next()
        guard case .documentStart = start.kind else { throw Fault("the file is empty", at: start.mark) }
        let root = try node(try parser.next(), level: 1)
        let end = try parser.next()
        guard case .streamEnd = end.kind else { throw Fault("only one document is read from a file", at: end.mark) }
        if let blank = blanks.first {
            let others = blanks.count - 1
            let more = others == 0 ? "" : ", nor \(others == 1 ? "is another one" : "are \(others) others") below it"
            throw Fault("the blank \(blank.name) is not filled in\(more)", at: blank.mark)
        }
        return root
    }

    private mutating func node(_ event: Event, level: Int) throws(Fault) -> Node {
        guard level <= Bounds.depth else { throw tooDeep(at: event.mark) }
        if case .alias(let name) = event.kind { return try alias(name, level: level, at: event.mark) }
        if let anchor = event.anchor { openAnchors.insert(anchor) }
        let node = try content(event, level: level)
        if let anchor = event.anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = node
        }
        return node
    }

    private mutating func content(_ event: Event, level: Int) throws(Fault) -> Node {
        switch event.kind {
        case .scalar(let scalar):
            let tagged = try scalar.tagged(event.tag, at: event.mark)
            if tagged.isBlank { blanks.append((tagged.text, event.mark)) }
            return Node(content: .scalar(tagged), mark: event.mark, size: 1, depth: 1)
        case .sequenceStart:
            try check(tag: event.tag, is: "seq", at: event.mark)
            return try sequence(level: level, at: event.mark)
        case .mappingStart:
            try check(tag: event.tag, is: "map", at: event.mark)
            return try mapping(level: level, at: event.mark)
        default:
            throw Fault("a value is missing", at: event.mark)
        }
    }

    private mutating func sequence(level: Int, at mark: Mark) throws(Fault) -> Node {
        var nodes: [Node] = []
        var size = 1
        var depth = 0
        while true {
            let event = try parser.next()
            if case .sequenceEnd = event.kind { break }
            let element = try node(event, level: level + 1)
            size += element.size
            depth = max(depth, element.depth)
            nodes.append(element)
        }
        return Node(content: .sequence(nodes), mark: mark, size: size, depth: depth + 1)
    }

    private mutating func mapping(level: Int, at mark: Mark) throws(Fault) -> Node {
        var pairs: [Node.Pair] = []
        var places: [String: Mark] = [:]
        var size = 1
        var depth = 0
        while true {
            let event = try parser.next()
            if case .mappingEnd = event.kind { break }
            let key = try key(event, level: level + 1)
            if let first = places.updateValue(event.mark, forKey: key) {
                throw Fault("the key '\(key)' was given before, in line \(first.line)", at: event.mark)
            }
            let value = try node(try parser.next(), level: level + 1)
            size += 1 + value.size
            depth = max(depth, value.depth)
            pairs.append(Node.Pair(key: key, keyMark: event.mark, value: value))
        }
        return Node(content: .mapping(pairs), mark: mark, size: size, depth: depth + 1)
    }

    private mutating func key(_ event: Event, level: Int) throws(Fault) -> String {
        let key = try node(event, level: level)
        guard case .scalar(let scalar) = key.content else { throw Fault("a key must be a word, not \(key.summary)", at: event.mark) }
        if scalar.isPlain && scalar.text == "<<" {
            throw Fault("merge keys are not part of YAML 1.2; write the keys out", at: event.mark)
        }
        guard Resolved(scalar) != .null else { throw Fault("a key may not be empty", at: event.mark) }
        return scalar.text
    }

    private mutating func alias(_ name: String, level: Int, at mark: Mark) throws(Fault) -> Node {
        guard !openAnchors.contains(name) else { throw Fault("the alias '*\(name)' stands inside its own anchor", at: mark) }
        guard let node = anchors[name] else { throw Fault("the alias '*\(name)' has no anchor '&\(name)' before it", at: mark) }
        guard level + node.depth - 1 <= Bounds.depth else { throw tooDeep(at: mark) }
        aliasedNodes += node.size
        guard aliasedNodes <= Bounds.aliasedNodes else {
            throw Fault("aliases repeat more than \(Bounds.aliasedNodes) values", at: mark)
        }
        return node
    }

    private func tooDeep(at mark: Mark) -> Fault { Fault("more than \(Bounds.depth) levels of lists and mappings", at: mark) }

    private func check(tag: String?, is name: String, at mark: Mark) throws(Fault) {
        guard let tag, tag != "tag:yaml.org,2002:" + name, tag != "!" else { return }
        throw Fault("the tag '\(tag)' is not read here; leave it out", at: mark)
    }
}
