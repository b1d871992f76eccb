import CRealtime
import Drivers
import Realtime

/// A wire through memory, with its own clock: what the driver writes is kept, and a script says what comes back and when.
final class ScriptedWire {
    /// Bytes and how long after the request they arrive, in seconds.
    struct Reply {
        var after = 0.001
        var bytes: [UInt8]
    }

    /// Every write, in order.
    private(set) var writes: [[UInt8]] = []
    private(set) var readCalls = 0
    var script: ([UInt8]) -> [Reply] = { _ in [] }
    /// Bytes that a write takes; fewer than given when the buffer is full, -1 when the wire is gone.
    var accepts: (Int) -> Int = { $0 }
    var isGone = false
    /// s by which the host oversleeps, once.
    var stall = 0.0
    private var due: [(at: Int64, bytes: [UInt8])] = []
    private let virtual = VirtualClock(start: Instant(nanoseconds: 1_000_000_000))
    private let operations = UnsafeMutablePointer<rt_wire_operations>.allocate(capacity: 1)

    init() {
        operations.initialize(
            to: rt_wire_operations(
                read: { context, into, capacity in ScriptedWire.at(context).take(into, capacity) },
                write: { context, bytes, count in ScriptedWire.at(context).accept(bytes, count) },
                wait_readable: { context, deadline in ScriptedWire.at(context).wait(deadline) }))
    }

    deinit { operations.deallocate() }

    var clock: LoopClock { virtual.clock }
    /// The wire does not keep itself alive for the driver: its owner does.
    var transport: Transport {
        Transport(raw: rt_wire(operations: operations, context: Unmanaged.passUnretained(self).toOpaque(), descriptor: -1))
    }

    func forgetWrites() { writes = [] }
    func sleep(_ seconds: Double) { virtual.advance(to: virtual.now.advanced(bySeconds: seconds)) }
    /// Lets bytes arrive that nobody asked for.
    func inject(_ bytes: [UInt8]) { schedule(Reply(after: 0, bytes: bytes)) }

    private static func at(_ context: UnsafeMutableRawPointer?) -> ScriptedWire {
        Unmanaged<ScriptedWire>.fromOpaque(context!).takeUnretainedValue()
    }

    private func schedule(_ reply: Reply) {
        due.append((virtual.now.advanced(bySeconds: reply.after).nanoseconds, reply.bytes))
        due.sort { $0.at < $1.at }
    }

    private func accept(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        guard !isGone else { return -1 }
        let request = Array(UnsafeRawBufferPointer(start: bytes, count: count))
        writes.append(request)
        for reply in script(request) { schedule(reply) }
        return accepts(count)
    }

    private func take(_ into: UnsafeMutableRawPointer?, _ capacity: Int) -> Int {
        guard !isGone else { return -1 }
        guard let first = due.first, first.at <= virtual.now.nanoseconds else { return 0 }
        readCalls += 1
        let count = min(capacity, first.bytes.count)
        into?.copyMemory(from: first.bytes, byteCount: count)
        due[0].bytes.removeFirst(count)
        if due[0].bytes.isEmpty { due.removeFirst() }
        return count
    }

    private func wait(_ deadline: Int64) -> Bool {
        guard !isGone else { return true }
        defer { stall = 0 }
        let stalled = Int64(stall * 1e9)
        guard let first = due.first, first.at <= deadline else {
            virtual.advance(to: Instant(nanoseconds: deadline + stalled))
            return false
        }
        virtual.advance(to: Instant(nanoseconds: first.at + stalled))
        return true
    }
}
