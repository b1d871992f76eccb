/// The parameters of a graph: one tree, whose branches are name spaces.
struct ParameterTree {
    private var root = XMLRPCValue.structure([:])

    /// - Parameter key: resolved, such as `/robot_config/assembly_names`.
    subscript(_ key: String) -> XMLRPCValue? {
        get {
            ParameterTree.parts(key).reduce(root) { value, part in value?.members?[part] }
        }
        set { root = ParameterTree.replace(root, ParameterTree.parts(key)[...], by: newValue) ?? .structure([:]) }
    }

    /// All keys of leaves.
    var names: [String] { ParameterTree.leaves(root, at: "") }

    /// The key of the nearest parameter of that name, from a name space upwards.
    func search(_ name: String, from space: String) -> String? {
        guard !name.hasPrefix("/") else { return self[name] == nil ? nil : name }
        guard let first = name.split(separator: "/").first else { return nil }
        var parts = ParameterTree.parts(space)
        while true {
            let prefix = parts.isEmpty ? "" : "/" + parts.joined(separator: "/")
            if self["\(prefix)/\(first)"] != nil { return "\(prefix)/\(name)" }
            guard parts.popLast() != nil else { return nil }
        }
    }

    private static func parts(_ key: String) -> [String] { key.split(separator: "/").map(String.init) }

    private static func replace(_ value: XMLRPCValue?, _ way: ArraySlice<String>, by leaf: XMLRPCValue?) -> XMLRPCValue? {
        guard let first = way.first else { return leaf }
        var members = value?.members ?? [:]
        members[first] = replace(members[first], way.dropFirst(), by: leaf)
        return .structure(members)
    }

    private static func leaves(_ value: XMLRPCValue, at key: String) -> [String] {
        guard let members = value.members, !members.isEmpty else { return key.isEmpty ? [] : [key] }
        return members.sorted { $0.key < $1.key }.flatMap { leaves($0.value, at: "\(key)/\($0.key)") }
    }
}
