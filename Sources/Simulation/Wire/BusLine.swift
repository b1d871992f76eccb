import Drivers
import Realtime

/// The half-duplex line in time: when each byte of either side passes, and what happens when both talk.
struct BusLine {
    private struct Inbound {
        var arrival: Int64
        var byte: UInt8
    }

    private struct Outbound {
        /// When it has passed over the line, and when the host may read it.
        var passed: Int64
        var due: Int64
        var byte: UInt8
    }

    /// What two drivers against each other make of a byte; any pattern would do.
    private static let clash: UInt8 = 0x2A

    var timing: WireTiming
    private var inbound: [Inbound] = []
    private var inboundHead = 0
    private var outbound: [Outbound] = []
    private var outboundHead = 0
    private var hostBusyUntil: Int64 = 0
    private var servosBusyUntil: Int64 = 0

    init(timing: WireTiming) { self.timing = timing }

    /// When the next byte of the host reaches the servos.
    var nextArrival: Instant? { inboundHead < inbound.count ? Instant(nanoseconds: inbound[inboundHead].arrival) : nil }
    /// When the host may read the next byte of the servos.
    var nextReply: Instant? { outboundHead < outbound.count ? Instant(nanoseconds: outbound[outboundHead].due) : nil }

    /// The host puts bytes on the line.
    mutating func receive(_ bytes: UnsafeRawBufferPointer, at time: Instant) {
        var passed = max(time.nanoseconds, hostBusyUntil)
        for byte in bytes {
            passed += timing.nanosecondsPerByte
            inbound.append(Inbound(arrival: passed, byte: byte))
        }
        hostBusyUntil = passed
    }

    /// The next byte as the servos hear it: damaged, as is what they were saying, when they were talking themselves.
    mutating func takeArrival() -> UInt8 {
        let next = inbound[inboundHead]
        inboundHead += 1
        if inboundHead == inbound.count {
            inbound.removeAll(keepingCapacity: true)
            inboundHead = 0
        }
        let began = next.arrival - timing.nanosecondsPerByte
        guard began < servosBusyUntil else { return next.byte }
        var collided = false
        for index in outboundHead..<outbound.count {
            let passed = outbound[index].passed
            guard passed > began, passed - timing.nanosecondsPerByte < next.arrival else { continue }
            outbound[index].byte ^= BusLine.clash
            collided = true
        }
        return collided ? next.byte ^ BusLine.clash : next.byte
    }

    /// The servos answer an instruction whose last byte came at `time`.
    mutating func reply(_ replies: [BusReply], at time: Instant) {
        var passed = max(time.nanoseconds, servosBusyUntil)
        let first = outbound.count
        for reply in replies {
            passed += Int64(reply.delay * 1e9)
            for byte in reply.bytes {
                passed += timing.nanosecondsPerByte
                outbound.append(Outbound(passed: passed, due: 0, byte: byte))
            }
        }
        servosBusyUntil = passed
        setDueTimes(from: first)
    }

    /// Copies what the host may read at `time`.
    /// - Returns: how many bytes
    mutating func takeReply(into buffer: UnsafeMutableRawBufferPointer, at time: Instant) -> Int {
        var count = 0
        while count < buffer.count, outboundHead < outbound.count, outbound[outboundHead].due <= time.nanoseconds {
            buffer[count] = outbound[outboundHead].byte
            count += 1
            outboundHead += 1
        }
        if outboundHead == outbound.count {
            outbound.removeAll(keepingCapacity: true)
            outboundHead = 0
        }
        return count
    }

    /// Nothing of what is under way arrives.
    mutating func cut() {
        inbound.removeAll()
        outbound.removeAll()
        inboundHead = 0
        outboundHead = 0
    }

    /// The adapter hands over its bytes together, when the last of a transfer has waited out the latency.
    private mutating func setDueTimes(from first: Int) {
        var begin = first
        while begin < outbound.count {
            let end = min(begin + WireTiming.bytesPerTransfer, outbound.count)
            let due = outbound[end - 1].passed + timing.latencyNanoseconds
            for index in begin..<end { outbound[index].due = due }
            begin = end
        }
    }
}
