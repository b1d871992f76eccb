/// The `Decoder` that a type sees for one node.
struct NodeDecoder: Decoder {
    let node: Node
    let codingPath: [any CodingKey]
    let keys: KeyBook
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Decodes `type` from a node and then refuses the keys that it did not ask for.
    static func value<T: Decodable>(_ type: T.Type, of node: Node, path: [any CodingKey]) throws -> T {
        if let type = type as? any ScalarReadable.Type, let value = try type.read(node) as? T { return value }
        try Choice.check(node, against: type)
        let keys = KeyBook()
        let value = try T(from: NodeDecoder(node: node, codingPath: path, keys: keys))
        try keys.refuseUnknown()
        return value
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(KeyedNodes<Key>(page: try keys.open(node), codingPath: codingPath, keys: keys))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .sequence(let nodes) = node.content else { throw Fault("expected a list, found \(node.summary)", at: node.mark) }
        return UnkeyedNodes(nodes: nodes, mark: node.mark, codingPath: codingPath, keys: keys)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        SingleNode(node: node, codingPath: codingPath)
    }
}

/// A value inside another decoder's.
struct SingleNode: SingleValueDecodingContainer {
    let node: Node
    let codingPath: [any CodingKey]

    func decodeNil() -> Bool { node.isNull }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try NodeDecoder.value(type, of: node, path: codingPath) }
}

/// Enumerations of words: a wrong word's message lists the right ones.
private enum Choice {
    static func check(_ node: Node, against type: Any.Type) throws(Fault) {
        guard let type = type as? any CaseIterable.Type, let words = words(of: type) else { return }
        guard case .scalar(let scalar) = node.content, words.contains(scalar.text) else {
            throw Fault("expected \(words.joined(separator: " or ")), found \(node.summary)", at: node.mark)
        }
    }

    private static func words<T: CaseIterable>(of type: T.Type) -> [String]? {
        let words = type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        return words.count == type.allCases.count && !words.isEmpty ? words : nil
    }
}
