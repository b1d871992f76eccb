/// A list as a type sees it.
struct UnkeyedNodes: UnkeyedDecodingContainer {
    let nodes: [Node]
    let mark: Mark
    let codingPath: [any CodingKey]
    let keys: KeyBook
    private(set) var currentIndex = 0

    init(nodes: [Node], mark: Mark, codingPath: [any CodingKey], keys: KeyBook) {
        self.nodes = nodes
        self.mark = mark
        self.codingPath = codingPath
        self.keys = keys
    }

    var count: Int? { nodes.count }
    var isAtEnd: Bool { currentIndex >= nodes.count }

    mutating func decodeNil() throws -> Bool {
        guard try peek().isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let value = try NodeDecoder.value(type, of: try peek(), path: path)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try step().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try step().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try step() }

    private mutating func step() throws -> NodeDecoder {
        let decoder = NodeDecoder(node: try peek(), codingPath: path, keys: keys)
        currentIndex += 1
        return decoder
    }

    private func peek() throws -> Node {
        guard !isAtEnd else { throw Fault("the list ends after \(nodes.count) values; more are expected", at: mark) }
        return nodes[currentIndex]
    }

    private var path: [any CodingKey] { codingPath + [IndexKey(intValue: currentIndex)] }
}

/// A list's place in a coding path.
struct IndexKey: CodingKey {
    let intValue: Int?
    var stringValue: String { intValue.map(String.init) ?? "" }

    init(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
}
