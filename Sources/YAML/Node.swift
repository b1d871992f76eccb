/// A composed document: aliases resolved, keys unique, every node with its place.
struct Node {
    enum Content {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Pair])
    }

    struct Pair {
        var key: String
        var keyMark: Mark
        var value: Node
    }

    var content: Content
    var mark: Mark
    /// How many nodes a reader meets in it, itself included.
    var size: Int
    /// How many levels it has, itself included.
    var depth: Int

    var isNull: Bool {
        if case .scalar(let scalar) = content { return Resolved(scalar) == .null }
        return false
    }

    /// What was found, for a message that says what was expected.
    var summary: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar): Resolved(scalar).summary(of: scalar.text)
        }
    }

    func value(forKey key: String) -> Node? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs.first { $0.key == key }?.value
    }

    func element(_ index: Int) -> Node? {
        guard case .sequence(let nodes) = content, nodes.indices.contains(index) else { return nil }
        return nodes[index]
    }
}
