import Glibc
import Realtime
import Synchronization

/// Where subscribers of this node's topics connect: one thread that hears their headers and sends what had to wait.
final class TopicServer: @unchecked Sendable {
    let port: UInt16
    private let listener: Int32
    private let wakeSign = WakeSign()
    private let publications: @Sendable () -> [Publication]
    private let admit: @Sendable (Int32, ConnectionHeader) -> Void
    private let report: @Sendable (ROSError) -> Void
    private let isStopped = Atomic(false)
    private var newcomers: [Newcomer] = []
    private var thread: RealtimeThread?

    /// A connection whose header has not come as a whole yet.
    private struct Newcomer {
        var descriptor: Int32
        var bytes: [UInt8] = []
        var since = LoopClock.monotonic.now()
    }

    /// s that a subscriber may take for its header.
    static let patience = 5.0
    private static let room = 64

    /// - Parameters:
    ///   - publications: whose connections are tended.
    ///   - admit: takes over a connection with its header.
    init(
        address: String, publications: @escaping @Sendable () -> [Publication],
        admit: @escaping @Sendable (Int32, ConnectionHeader) -> Void, report: @escaping @Sendable (ROSError) -> Void
    ) throws(ROSError) {
        guard let (listener, port) = Socket.listen(address: address) else {
            throw .notOpened(what: "A port on \(address)", why: String(cString: strerror(errno)))
        }
        (self.listener, self.port) = (listener, port)
        self.publications = publications
        self.admit = admit
        self.report = report
    }

    func start() throws(ROSError) {
        do throws(RealtimeThreadError) {
            thread = try RealtimeThread(.init(name: "ros-topics", rights: .declined)) { [unowned self] in run() }
        } catch { throw .notOpened(what: "A thread", why: error.description) }
    }

    deinit { close(listener) }

    /// Not from this server's own thread.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        wake()
        thread?.join()
        thread = nil
        for newcomer in newcomers { close(newcomer.descriptor) }
        newcomers = []
    }

    /// Has the thread look again; from any thread.
    func wake() { wakeSign.raise() }

    private func run() {
        while !isStopped.load(ordering: .relaxed) {
            let publications = publications()
            let watched = publications.map(\.watched)
            var polled = [pollfd(fd: wakeSign.descriptor, events: Int16(POLLIN), revents: 0)]
            polled.append(pollfd(fd: newcomers.count < TopicServer.room ? listener : -1, events: Int16(POLLIN), revents: 0))
            polled += newcomers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            for link in watched.joined() {
                polled.append(pollfd(fd: link.descriptor, events: Int16(link.waits ? POLLIN | POLLOUT : POLLIN), revents: 0))
            }
            _ = poll(&polled, nfds_t(polled.count), 500)
            wakeSign.lower()
            let ready = Set(polled.filter { $0.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 }.map(\.fd))
            for (publication, links) in zip(publications, watched) {
                publication.tend(gone: Set(links.map(\.descriptor).filter { ready.contains($0) && TopicServer.hasEnded($0) }))
            }
            hear(ready)
            if ready.contains(listener) { welcome() }
        }
    }

    /// A subscriber says nothing after its header; whatever else it sends is thrown away.
    private static func hasEnded(_ descriptor: Int32) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { Socket.receive(descriptor, into: $0) == nil }
    }

    private func welcome() {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { return }
        Descriptor.prepare(descriptor)
        Socket.sendAtOnce(descriptor)
        newcomers.append(Newcomer(descriptor: descriptor))
    }

    private func hear(_ ready: Set<Int32>) {
        let now = LoopClock.monotonic.now()
        var staying: [Newcomer] = []
        for var newcomer in newcomers {
            let isOpen = !ready.contains(newcomer.descriptor) || TopicServer.read(&newcomer)
            switch ConnectionHeader.read(newcomer.bytes) {
            case .header(let header, _): admit(newcomer.descriptor, header)
            case .incomplete where isOpen && now.seconds(since: newcomer.since) < TopicServer.patience: staying.append(newcomer)
            case .incomplete:
                dismiss(
                    newcomer,
                    isOpen
                        ? "it did not come as a whole within \(TopicServer.patience) s"
                        : "it was cut off after \(newcomer.bytes.count) bytes")
            case .broken(let why): dismiss(newcomer, why)
            }
        }
        newcomers = staying
    }

    /// - Returns: false when the other end has closed.
    private static func read(_ newcomer: inout Newcomer) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            guard let count = Socket.receive(newcomer.descriptor, into: buffer) else { return false }
            newcomer.bytes += buffer[..<count]
            return true
        }
    }

    private func dismiss(_ newcomer: Newcomer, _ why: String) {
        _ = Socket.sendWhole(newcomer.descriptor, ConnectionHeader(["error": why]).encoded)
        close(newcomer.descriptor)
        report(.badHeader(topic: "a topic of this node", peer: "a subscriber", why: why))
    }
}
