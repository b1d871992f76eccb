/// A mapping as a type's keys see it.
struct KeyedNodes<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let page: KeyPage
    let codingPath: [any CodingKey]
    let keys: KeyBook

    var allKeys: [Key] { page.pairs.compactMap { Key(stringValue: $0.key) } }

    func contains(_ key: Key) -> Bool { page.ask(key.stringValue) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try node(key).isNull }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try NodeDecoder.value(type, of: try node(key), path: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { try decoder(key).unkeyedContainer() }

    /// A type that inherits reads its parent's keys from the same mapping.
    func superDecoder() throws -> any Decoder {
        let node = Node(content: .mapping(page.pairs), mark: page.mark, size: 1, depth: 1)
        return NodeDecoder(node: node, codingPath: codingPath, keys: keys)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> NodeDecoder {
        NodeDecoder(node: try node(key), codingPath: codingPath + [key], keys: keys)
    }

    private func node(_ key: Key) throws -> Node {
        if let node = page.ask(key.stringValue) { return node }
        throw page.missing(key.stringValue) { Key(stringValue: $0) != nil }
    }
}
