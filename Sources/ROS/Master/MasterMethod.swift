/// A call to the master, understood, with its names resolved.
enum MasterMethod: Equatable {
    case registerSubscriber(Registry.Entry, topic: String, type: String)
    case unregisterSubscriber(Registry.Entry, topic: String)
    case registerPublisher(Registry.Entry, topic: String, type: String)
    case unregisterPublisher(Registry.Entry, topic: String)
    case registerService(String, Registry.Service)
    case unregisterService(String, at: String)
    case lookupService(String)
    case lookupNode(String)
    case getPublishedTopics(String)
    case getTopicTypes, getSystemState, getUri, getPid
    case parameter(ParameterMethod)
}

/// A call about parameters.
enum ParameterMethod: Equatable {
    case get(String)
    case set(String, XMLRPCValue)
    case has(String)
    case delete(String)
    case search(String, from: String)
    case subscribe(String, api: String)
    case unsubscribe(String, api: String)
    case names
}

extension MasterMethod {
    /// - Returns: nil for a method that is not known, or not with these parameters.
    init?(_ call: XMLRPCCall) {
        guard let caller = call.parameters.first?.text else { return nil }
        let rest = Array(call.parameters.dropFirst())
        let texts = rest.compactMap(\.text)
        func name(_ index: Int) -> String { ROSName.resolve(texts[index], of: caller) }
        func entry(_ index: Int) -> Registry.Entry { Registry.Entry(caller: caller, api: texts[index]) }
        if let method = ParameterMethod(call.method, caller: caller, rest) {
            self = .parameter(method)
            return
        }
        guard texts.count == rest.count else { return nil }
        switch (call.method, texts.count) {
        case ("registerSubscriber", 3): self = .registerSubscriber(entry(2), topic: name(0), type: texts[1])
        case ("unregisterSubscriber", 2): self = .unregisterSubscriber(entry(1), topic: name(0))
        case ("registerPublisher", 3): self = .registerPublisher(entry(2), topic: name(0), type: texts[1])
        case ("unregisterPublisher", 2): self = .unregisterPublisher(entry(1), topic: name(0))
        case ("registerService", 3): self = .registerService(name(0), Registry.Service(provider: entry(2), address: texts[1]))
        case ("unregisterService", 2): self = .unregisterService(name(0), at: texts[1])
        case ("lookupService", 1): self = .lookupService(name(0))
        case ("lookupNode", 1): self = .lookupNode(name(0))
        case ("getPublishedTopics", 1): self = .getPublishedTopics(texts[0])
        case ("getTopicTypes", 0): self = .getTopicTypes
        case ("getSystemState", 0): self = .getSystemState
        case ("getUri", 0): self = .getUri
        case ("getPid", 0): self = .getPid
        default: return nil
        }
    }
}

extension ParameterMethod {
    init?(_ method: String, caller: String, _ rest: [XMLRPCValue]) {
        let texts = rest.map(\.text)
        func key(_ index: Int) -> String? { texts[index].map { ROSName.resolve($0, of: caller) } }
        switch (method, rest.count) {
        case ("getParam", 1): if let key = key(0) { self = .get(key) } else { return nil }
        case ("setParam", 2): if let key = key(0) { self = .set(key, rest[1]) } else { return nil }
        case ("hasParam", 1): if let key = key(0) { self = .has(key) } else { return nil }
        case ("deleteParam", 1): if let key = key(0) { self = .delete(key) } else { return nil }
        case ("searchParam", 1): if let name = texts[0] { self = .search(name, from: caller) } else { return nil }
        case ("subscribeParam", 2): if let api = texts[0], let key = key(1) { self = .subscribe(key, api: api) } else { return nil }
        case ("unsubscribeParam", 2): if let api = texts[0], let key = key(1) { self = .unsubscribe(key, api: api) } else { return nil }
        case ("getParamNames", 0): self = .names
        default: return nil
        }
    }
}
