/// Which keys of its mappings a type asked for while it was decoded.
final class KeyBook {
    private var pages: [KeyPage] = []

    /// Begins to keep account of a mapping.
    func open(_ node: Node) throws(Fault) -> KeyPage {
        guard case .mapping(let pairs) = node.content else { throw Fault("expected a mapping, found \(node.summary)", at: node.mark) }
        let page = KeyPage(pairs, mark: node.mark)
        pages.append(page)
        return page
    }

    func refuseUnknown() throws(Fault) {
        // Two containers over one mapping (a type that first looks at one key) share what they asked for.
        for page in pages {
            let asked = pages.filter { $0.mark == page.mark }.reduce(into: Set<String>()) { $0.formUnion($1.asked) }
            if let pair = page.pairs.first(where: { !asked.contains($0.key) }) { throw KeyPage.unknown(pair, known: asked) }
        }
    }
}

/// The account of one mapping.
final class KeyPage {
    let pairs: [Node.Pair]
    let mark: Mark
    private let index: [String: Int]
    private(set) var asked: Set<String> = []

    init(_ pairs: [Node.Pair], mark: Mark) {
        self.pairs = pairs
        self.mark = mark
        index = Dictionary(uniqueKeysWithValues: zip(pairs.map(\.key), pairs.indices))
    }

    func ask(_ key: String) -> Node? {
        asked.insert(key)
        return index[key].map { pairs[$0].value }
    }

    /// What to say when `key` is missing: a word near it that cannot be a key is a mistyped one.
    func missing(_ key: String, isKnown: (String) -> Bool) -> Fault {
        let strangers = pairs.map(\.key).filter { !asked.contains($0) && !isKnown($0) }
        if let word = nearestWord(to: key, among: strangers), let pair = pairs.first(where: { $0.key == word }) {
            return KeyPage.unknown(pair, known: [key])
        }
        return Fault("the key '\(key)' is missing", at: mark)
    }

    static func unknown(_ pair: Node.Pair, known: Set<String>) -> Fault {
        let shown = pair.key.count <= 40 ? pair.key : pair.key.prefix(40) + "…"
        let hint = nearestWord(to: pair.key, among: known).map { "; did you mean '\($0)'?" }
        return Fault("unknown key '\(shown)'" + (hint ?? list(known)), at: pair.keyMark)
    }

    private static func list(_ known: Set<String>) -> String {
        known.isEmpty ? "; no key is known here" : "; known here: " + known.sorted().joined(separator: ", ")
    }
}
