import Realtime
import Synchronization

/// Tells nodes what has changed, each on a thread of its own for as long as there is something to tell: one that does not answer
/// keeps nobody else waiting.
final class MasterNotifier: Sendable {
    private struct State {
        var waiting: [String: [Registry.Notice]] = [:]
        var busy: Set<String> = []
    }

    private let state = Mutex(State())
    /// s that a node may take to answer.
    private static let patience = 5.0

    /// Later notices of the same thing take the place of earlier ones.
    func send(_ notice: Registry.Notice) {
        let isFirst = state.withLock { state in
            state.waiting[notice.node, default: []].removeAll { $0.concerns == notice.concerns }
            state.waiting[notice.node, default: []].append(notice)
            return state.busy.insert(notice.node).inserted
        }
        guard isFirst else { return }
        let node = notice.node
        DetachedThread.start("ros-notify") { self.work(node) }
    }

    private func work(_ node: String) {
        while let notice = next(node) {
            guard let address = try? NodeAddress(node) else { continue }
            // A node that has died is not told; its own entries stay until it comes again, as with any master.
            _ = try? RemoteNode(address, timeout: MasterNotifier.patience).ask(notice.method, notice.parameters)
        }
    }

    private func next(_ node: String) -> Registry.Notice? {
        state.withLock { state in
            guard state.waiting[node]?.isEmpty == false, let notice = state.waiting[node]?.removeFirst() else {
                state.waiting[node] = nil
                state.busy.remove(node)
                return nil
            }
            return notice
        }
    }
}

extension Registry.Notice {
    var node: String {
        switch self {
        case .publishers(_, _, let node), .parameter(_, _, let node), .replaced(let node): node
        }
    }

    var method: String {
        switch self {
        case .publishers: "publisherUpdate"
        case .parameter: "paramUpdate"
        case .replaced: "shutdown"
        }
    }

    var parameters: [XMLRPCValue] {
        switch self {
        case .publishers(let topic, let publishers, _): ["/master", .string(topic), .array(publishers.map { .string($0) })]
        case .parameter(let key, let value, _): ["/master", .string(key), value]
        case .replaced: ["/master", "new node registered with same name"]
        }
    }

    fileprivate var concerns: String {
        switch self {
        case .publishers(let topic, _, _): "topic \(topic)"
        case .parameter(let key, _, _): "parameter \(key)"
        case .replaced: "node"
        }
    }
}
