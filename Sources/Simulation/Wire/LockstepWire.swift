import CRealtime
import Drivers
import Realtime

/// A wire to an emulator under a virtual clock: waiting on either makes the arm's time pass, as fast as the machine can.
///
/// The delays are those of the real wire. Keep this object alive for as long as its clock or transport are in use, and use
/// all three on one thread at a time.
public final class LockstepWire {
    public let emulator: BusEmulator
    private var time: Instant
    private var bytes: ByteDigest
    /// ns that the clock is ahead of the emulator.
    private let lead: Int64

    /// - Parameters:
    ///   - latency: s that the USB adapter holds bytes back
    ///   - start: what the clock shows at the emulator's beginning
    ///   - digest: of bytes that went before these
    public init(
        emulator: BusEmulator, baud: Int = 1_000_000, latency: Double = 0.001, start: Instant = Instant(nanoseconds: 0),
        after digest: UInt64? = nil
    ) {
        self.emulator = emulator
        bytes = digest.map(ByteDigest.init) ?? ByteDigest()
        lead = start.nanoseconds
        emulator.timing = WireTiming(baud: baud, latency: latency)
        time = emulator.now
    }

    /// Sleeping on it takes no time.
    public var clock: LoopClock { LoopClock(raw: rt_clock(operations: LockstepWire.clockOperations, context: context)) }

    public var transport: Transport {
        Transport(raw: rt_wire(operations: LockstepWire.wireOperations, context: context, descriptor: -1))
    }

    /// FNV-1a of all bytes so far, with a mark wherever the direction may change.
    public var digest: UInt64 { bytes.value }

    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func wire(_ context: UnsafeMutableRawPointer?) -> LockstepWire {
        guard let context else { preconditionFailure("a lockstep wire was used without its context") }
        return Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    // Two tables that live for ever, as C asks for.
    private nonisolated(unsafe) static let clockOperations: UnsafePointer<rt_clock_operations> = {
        let operations = UnsafeMutablePointer<rt_clock_operations>.allocate(capacity: 1)
        operations.initialize(
            to: rt_clock_operations(
                now: { wire($0).time.nanoseconds + wire($0).lead },
                sleep_until: { wire($0).advance(to: wire($0).arms($1)) }))
        return UnsafePointer(operations)
    }()

    private nonisolated(unsafe) static let wireOperations: UnsafePointer<rt_wire_operations> = {
        let operations = UnsafeMutablePointer<rt_wire_operations>.allocate(capacity: 1)
        operations.initialize(
            to: rt_wire_operations(
                read: { wire($0).read(into: UnsafeMutableRawBufferPointer(start: $1, count: $2)) },
                write: { wire($0).write(UnsafeRawBufferPointer(start: $1, count: $2)) },
                wait_readable: { wire($0).waitReadable(until: wire($0).arms($1)) }))
        return UnsafePointer(operations)
    }()
}

extension LockstepWire {
    /// What the clock shows, on the emulator's own clock; a time before all others stays one.
    private func arms(_ nanoseconds: Int64) -> Instant {
        let (time, isTooEarly) = nanoseconds.subtractingReportingOverflow(lead)
        return Instant(nanoseconds: isTooEarly ? .min : time)
    }

    private func advance(to deadline: Instant) {
        time = max(time, deadline)
        emulator.advance(to: time)
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        emulator.advance(to: time)
        guard !emulator.isUnplugged else { return -1 }
        let count = emulator.takeReply(into: buffer)
        note(UnsafeRawBufferPointer(rebasing: buffer[..<count]), mark: 0x0A)
        return count
    }

    private func write(_ source: UnsafeRawBufferPointer) -> Int {
        emulator.advance(to: time)
        guard !emulator.isUnplugged else { return -1 }
        emulator.receive(source, at: time)
        note(source, mark: 0x0B)
        return source.count
    }

    private func waitReadable(until deadline: Instant) -> Bool {
        emulator.advance(to: time)
        while !isReadable {
            // An answer may follow from bytes that are still on their way, so time goes on from one event to the next.
            let next = [emulator.nextArrival, emulator.nextReply].compactMap(\.self).min()
            guard let next, next <= deadline else {
                advance(to: deadline)
                return isReadable
            }
            advance(to: next)
        }
        return true
    }

    private var isReadable: Bool { emulator.isUnplugged || emulator.nextReply.map { $0 <= time } ?? false }

    private func note(_ buffer: UnsafeRawBufferPointer, mark: UInt8) {
        guard !buffer.isEmpty else { return }
        bytes.add(mark)
        for byte in buffer { bytes.add(byte) }
    }
}
