/// A place in the tree, filled by whoever encodes into it.
final class TreeBox {
    var leaf: YAMLText?
    var members: [(key: String, box: TreeBox)] = []
    var items: [TreeBox]?

    var tree: YAMLText {
        if let leaf { return leaf }
        if let items { return .list(items.map(\.tree)) }
        return .map(members.map { (key: $0.key, value: $0.box.tree) })
    }

    func member(_ key: String) -> TreeBox {
        if let known = members.first(where: { $0.key == key }) { return known.box }
        let box = TreeBox()
        members.append((key, box))
        return box
    }

    func item() -> TreeBox {
        let box = TreeBox()
        items = (items ?? []) + [box]
        return box
    }
}

/// Builds a `YAMLText` from what a value encodes; keys keep their order.
struct TreeEncoder: Encoder {
    let box: TreeBox
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(TreeMembers<Key>(box: box, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        box.items = box.items ?? []
        return TreeItems(box: box, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { TreeLeaf(box: box, codingPath: codingPath) }
}

private struct TreeLeaf: SingleValueEncodingContainer {
    let box: TreeBox
    let codingPath: [any CodingKey]

    func encodeNil() { box.leaf = .null }
    func encode(_ value: Bool) { box.leaf = .boolean(value) }
    func encode(_ value: String) { box.leaf = .text(value) }
    func encode(_ value: Double) { box.leaf = .number(value) }
    func encode(_ value: Float) { box.leaf = .number(Double(value)) }
    func encode(_ value: Int) { box.leaf = .integer("\(value)") }
    func encode(_ value: Int8) { box.leaf = .integer("\(value)") }
    func encode(_ value: Int16) { box.leaf = .integer("\(value)") }
    func encode(_ value: Int32) { box.leaf = .integer("\(value)") }
    func encode(_ value: Int64) { box.leaf = .integer("\(value)") }
    func encode(_ value: UInt) { box.leaf = .integer("\(value)") }
    func encode(_ value: UInt8) { box.leaf = .integer("\(value)") }
    func encode(_ value: UInt16) { box.leaf = .integer("\(value)") }
    func encode(_ value: UInt32) { box.leaf = .integer("\(value)") }
    func encode(_ value: UInt64) { box.leaf = .integer("\(value)") }
    func encode(_ value: some Encodable) throws { try value.encode(to: TreeEncoder(box: box, codingPath: codingPath)) }
}

private struct TreeItems: UnkeyedEncodingContainer {
    let box: TreeBox
    let codingPath: [any CodingKey]
    var count: Int { box.items?.count ?? 0 }

    func encodeNil() { box.item().leaf = .null }
    func encode(_ value: some Encodable) throws { try value.encode(to: TreeEncoder(box: box.item(), codingPath: codingPath)) }
    func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(TreeMembers<Key>(box: box.item(), codingPath: codingPath))
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        TreeEncoder(box: box.item(), codingPath: codingPath).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { TreeEncoder(box: box.item(), codingPath: codingPath) }
}

private struct TreeMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let box: TreeBox
    let codingPath: [any CodingKey]

    private func child(_ key: any CodingKey) -> TreeEncoder {
        TreeEncoder(box: box.member(key.stringValue), codingPath: codingPath + [key])
    }

    func encodeNil(forKey key: Key) { box.member(key.stringValue).leaf = .null }
    func encode(_ value: some Encodable, forKey key: Key) throws { try value.encode(to: child(key)) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        child(key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { child(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { TreeEncoder(box: box.member("super"), codingPath: codingPath) }
    func superEncoder(forKey key: Key) -> any Encoder { child(key) }
}
