import Glibc
import Realtime

/// One subscriber's end of a topic that we publish: what is sent, what waits, and for how long.
///
/// The newest messages wait where the subscriber is slow; older ones go. Used under its publication's lock.
final class OutboundLink: @unchecked Sendable {
    private(set) var descriptor: Int32
    /// The node at the other end.
    let subscriber: String
    private var sending: [UInt8] = []
    private var sent = 0
    private var waiting: [[UInt8]] = []
    private var stuckSince: Instant?
    private(set) var dropped = 0

    /// Messages that wait behind the one on its way.
    static let queue = 10
    /// s without a byte taken, after which a subscriber is let go.
    static let patience = 60.0

    init(descriptor: Int32, subscriber: String) {
        self.descriptor = descriptor
        self.subscriber = subscriber
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The descriptor, which is the caller's to close from now on.
    func release() -> Int32 {
        defer { descriptor = -1 }
        return descriptor
    }

    enum State { case idle, waiting, gone, stuck }

    /// Whether bytes wait for room.
    var isWaiting: Bool { sent < sending.count || !waiting.isEmpty }

    /// Sends a frame now, or once there is room.
    func offer(_ frame: [UInt8], at now: Instant) -> State {
        waiting.append(frame)
        if waiting.count > OutboundLink.queue {
            waiting.removeFirst()
            dropped += 1
        }
        return flush(at: now)
    }

    /// Sends what there is room for.
    func flush(at now: Instant) -> State {
        while true {
            if sent == sending.count {
                guard !waiting.isEmpty else {
                    stuckSince = nil
                    return .idle
                }
                (sending, sent) = (waiting.removeFirst(), 0)
            }
            let taken = sending.withUnsafeBytes { Socket.send(descriptor, UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            guard let taken else { return .gone }
            guard taken > 0 else { return stall(now) }
            sent += taken
            stuckSince = nil
        }
    }

    private func stall(_ now: Instant) -> State {
        let since = stuckSince ?? now
        stuckSince = since
        return now.seconds(since: since) > OutboundLink.patience ? .stuck : .waiting
    }
}
