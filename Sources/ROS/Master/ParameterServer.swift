/// Parameters, and who wants to be told of their changes.
struct ParameterServer {
    private var tree = ParameterTree()
    /// Addresses of nodes by key.
    private var watchers: [String: Set<String>] = [:]

    mutating func perform(_ method: ParameterMethod) -> (ROSReply, [Registry.Notice]) {
        switch method {
        case .set(let key, let value):
            tree[key] = value
            return (.success("parameter \(key) set"), notices(of: key, value))
        case .delete(let key):
            guard tree[key] != nil else { return (.mistake("parameter [\(key)] is not set"), []) }
            tree[key] = nil
            return (.success("parameter \(key) deleted"), notices(of: key, .structure([:])))
        case .subscribe(let key, let api):
            watchers[key, default: []].insert(api)
            return (.success("Subscribed to parameter [\(key)]", tree[key] ?? .structure([:])), [])
        case .unsubscribe(let key, let api):
            let wasThere = watchers[key]?.remove(api) != nil
            return (.success("Unsubscribed from parameter [\(key)]", .int(wasThere ? 1 : 0)), [])
        case .get, .has, .search, .names: return (answer(method), [])
        }
    }

    private func answer(_ method: ParameterMethod) -> ROSReply {
        switch method {
        case .get(let key): tree[key].map { .success("Parameter [\(key)]", $0) } ?? .mistake("Parameter [\(key)] is not set")
        case .has(let key): .success(key, .bool(tree[key] != nil))
        case .search(let name, let space):
            tree.search(name, from: space).map { .success("Found [\($0)]", .string($0)) } ?? .mistake("Cannot find parameter [\(name)]")
        default: .success("Parameter names", .array(tree.names.map { .string($0) }))
        }
    }

    /// Who watches the key or a name space above it is told of the key; who watches one below, of his own.
    private func notices(of key: String, _ value: XMLRPCValue) -> [Registry.Notice] {
        watchers.sorted { $0.key < $1.key }.flatMap { watched, apis -> [Registry.Notice] in
            let isAbove = "\(key)/".hasPrefix(watched == "/" ? "/" : "\(watched)/")
            guard isAbove || "\(watched)/".hasPrefix("\(key)/") else { return [] }
            let told = isAbove ? (key, value) : (watched, tree[watched] ?? .structure([:]))
            return apis.sorted().map { .parameter("\(told.0)/", is: told.1, to: $0) }
        }
    }
}
