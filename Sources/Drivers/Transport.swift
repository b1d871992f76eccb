import CRealtime
import Realtime

/// Bytes to and from a robot: a non-blocking descriptor, or memory in lockstep and in tests.
///
/// Dumb on purpose: what the bytes mean is the codec's business, when to give up the driver's.
public struct Transport: @unchecked Sendable {
    public let raw: rt_wire

    public init(raw: rt_wire) { self.raw = raw }

    /// - Parameter descriptor: open and non-blocking, as `Port.open` returns it; it stays the caller's to close.
    public init(descriptor: Int32) { raw = rt_wire(operations: nil, context: nil, descriptor: descriptor) }

    /// - Returns: bytes read, 0 when none wait, -1 when the wire is gone.
    @_noLocks public func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> Int {
        rt_wire_read(raw, bytes, capacity)
    }

    /// - Returns: bytes accepted, -1 when the wire is gone.
    @_noLocks public func write(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int { rt_wire_write(raw, bytes, count) }

    /// - Returns: false at the deadline; true when bytes wait or the wire is gone.
    @_noLocks public func waitReadable(until deadline: Instant) -> Bool { rt_wire_wait_readable(raw, deadline.nanoseconds) }
}
