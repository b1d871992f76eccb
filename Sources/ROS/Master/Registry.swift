/// Who publishes, who listens and who serves what: the master's book, without its wire.
struct Registry {
    struct Entry: Equatable {
        var caller: String
        var api: String
    }

    struct Service: Equatable {
        var provider: Entry
        var address: String
    }

    private(set) var publishers: [String: [Entry]] = [:]
    private(set) var subscribers: [String: [Entry]] = [:]
    private(set) var services: [String: Service] = [:]
    private(set) var types: [String: String] = [:]
    private(set) var nodes: [String: String] = [:]

    /// What a change obliges the master to tell.
    enum Notice: Equatable, Sendable {
        case publishers(of: String, are: [String], to: String)
        case parameter(String, is: XMLRPCValue, to: String)
        case replaced(to: String)
    }

    /// Publishers of a topic, by their addresses.
    func publishers(of topic: String) -> [String] { publishers[topic, default: []].map(\.api) }

    /// - Returns: notices, and what the subscriber gets: those who publish.
    mutating func subscribe(_ entry: Entry, _ topic: String, type: String) -> [Notice] {
        let notices = admit(entry)
        learn(type, of: topic)
        Registry.add(entry, to: &subscribers[topic, default: []])
        return notices
    }

    mutating func publish(_ entry: Entry, _ topic: String, type: String) -> [Notice] {
        let notices = admit(entry)
        learn(type, of: topic)
        Registry.add(entry, to: &publishers[topic, default: []])
        return notices + announce(topic)
    }

    /// - Returns: nil where it was not registered.
    mutating func unsubscribe(_ entry: Entry, _ topic: String) -> Bool {
        let isRemoved = Registry.remove(entry, from: &subscribers, topic)
        forget(entry)
        return isRemoved
    }

    mutating func unpublish(_ entry: Entry, _ topic: String) -> [Notice]? {
        guard Registry.remove(entry, from: &publishers, topic) else { return nil }
        forget(entry)
        return announce(topic)
    }

    mutating func serve(_ service: String, _ provider: Service) -> [Notice] {
        let notices = admit(provider.provider)
        services[service] = provider
        return notices
    }

    mutating func stopServing(_ service: String, at address: String) -> Bool {
        guard let present = services[service], present.address == address else { return false }
        services[service] = nil
        forget(present.provider)
        return true
    }

    private func announce(_ topic: String) -> [Notice] {
        subscribers[topic, default: []].map { .publishers(of: topic, are: publishers(of: topic), to: $0.api) }
    }

    /// A node that comes again under its name from another address has replaced the one before, which is told to end.
    private mutating func admit(_ entry: Entry) -> [Notice] {
        let before = nodes.updateValue(entry.api, forKey: entry.caller)
        guard let before, before != entry.api else { return [] }
        let old = Entry(caller: entry.caller, api: before)
        var notices: [Notice] = [.replaced(to: before)]
        for topic in subscribers.keys.sorted() { _ = Registry.remove(old, from: &subscribers, topic) }
        for topic in publishers.keys.sorted() where Registry.remove(old, from: &publishers, topic) { notices += announce(topic) }
        for (name, service) in services where service.provider == old { services[name] = nil }
        return notices
    }

    private mutating func learn(_ type: String, of topic: String) {
        if type != "*" || types[topic] == nil { types[topic] = type }
    }

    /// A node is known for as long as it has an entry.
    private mutating func forget(_ entry: Entry) {
        let isKnown =
            publishers.values.joined().contains(entry) || subscribers.values.joined().contains(entry)
            || services.values.contains { $0.provider == entry }
        if !isKnown, nodes[entry.caller] == entry.api { nodes[entry.caller] = nil }
    }

    private static func add(_ entry: Entry, to list: inout [Entry]) { if !list.contains(entry) { list.append(entry) } }

    private static func remove(_ entry: Entry, from lists: inout [String: [Entry]], _ topic: String) -> Bool {
        guard let place = lists[topic]?.firstIndex(of: entry) else { return false }
        lists[topic]?.remove(at: place)
        if lists[topic]?.isEmpty == true { lists[topic] = nil }
        return true
    }
}
