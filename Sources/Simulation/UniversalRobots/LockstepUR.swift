import CRealtime
import Drivers
import Realtime

/// The way to an emulated controller under a virtual clock: waiting on any of its connections makes the arm's time pass.
///
/// Bytes take as long in both directions. Keep this object alive for as long as its clock or connections are in use, on one thread.
public final class LockstepUR {
    public let controller: URController
    private var time: Int64 = 0
    private let lead: Int64
    private var bytes: ByteDigest
    private var channels: [Channel] = []

    /// ns from one end to the other; a guess at a direct cable and both ends' network stacks.
    private static let delay: Int64 = 200_000
    /// ns
    private static let period: Int64 = 2_000_000

    /// - Parameters:
    ///   - start: what the clock shows at the controller's beginning.
    ///   - digest: of bytes that went before these.
    public init(controller: URController, start: Instant = Instant(nanoseconds: 0), after digest: UInt64? = nil) {
        self.controller = controller
        lead = start.nanoseconds
        bytes = digest.map(ByteDigest.init) ?? ByteDigest()
        channels = [URService.rtde, .dashboard, .secondary].map { Channel($0, self) }
        for channel in channels { channel.collect(at: 0) }
    }

    /// Sleeping on it takes no time.
    public var clock: LoopClock { LoopClock(raw: rt_clock(operations: LockstepUR.clockOperations, context: context)) }

    /// What a driver takes in the place of sockets.
    public var ways: URWays {
        let transports = channels.map(\.transport)
        return URWays(rtde: transports[0], dashboard: transports[1], script: transports[2])
    }

    /// FNV-1a of all bytes so far, with a mark for direction and connection.
    public var digest: UInt64 { bytes.value }

    /// The controller sends the client of that service away.
    func end(_ service: URService) { for channel in channels where channel.service == service { channel.end() } }

    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func this(_ context: UnsafeMutableRawPointer?) -> LockstepUR {
        guard let context else { preconditionFailure("a lockstep controller was used without its context") }
        return Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    // A table that lives for ever, as C asks for.
    private nonisolated(unsafe) static let clockOperations: UnsafePointer<rt_clock_operations> = {
        let operations = UnsafeMutablePointer<rt_clock_operations>.allocate(capacity: 1)
        operations.initialize(
            to: rt_clock_operations(
                now: { this($0).time + this($0).lead },
                sleep_until: { this($0).advance(to: this($0).own($1)) }))
        return UnsafePointer(operations)
    }()

    /// What the clock shows, on the controller's own; a time before all others stays one.
    private func own(_ nanoseconds: Int64) -> Int64 {
        let (time, isTooEarly) = nanoseconds.subtractingReportingOverflow(lead)
        return isTooEarly ? .min : time
    }

    private var nextPeriod: Int64 { (controller.arm.steps + 1) * LockstepUR.period }

    private func advance(to deadline: Int64) {
        while case let event = nextEvent, event <= deadline { happen(event) }
        time = max(time, deadline)
    }

    /// Nothing arrives where the wire is pulled out; it waits.
    private var nextEvent: Int64 { (controller.isUnplugged ? [] : channels.compactMap(\.nextArrival)).reduce(nextPeriod, min) }

    /// What arrives with a period's beginning counts in that period.
    private func happen(_ event: Int64) {
        time = max(time, event)
        if !controller.isUnplugged { for channel in channels { channel.deliver(until: event) } }
        if nextPeriod <= event { controller.advance(to: Double(event) * 1e-9) }
        if !controller.isUnplugged { for channel in channels { channel.collect(at: event) } }
    }

    private func waitReadable(_ channel: Channel, until deadline: Int64) -> Bool {
        while !channel.isReadable(at: time) {
            let event = nextEvent
            let next = min(event, channel.nextReply ?? .max)
            guard next <= deadline else {
                advance(to: deadline)
                break
            }
            if next == event { happen(next) } else { time = max(time, next) }
        }
        return channel.isReadable(at: time)
    }

    private func note(_ data: some Collection<UInt8>, mark: UInt8) {
        guard !data.isEmpty else { return }
        bytes.add(mark)
        for byte in data { bytes.add(byte) }
    }
}

extension LockstepUR {
    /// One connection, with what is under way in either direction.
    private final class Channel {
        private let line: URLine
        private unowned let owner: LockstepUR
        private var arrivals: [(at: Int64, bytes: [UInt8])] = []
        private var replies: [(at: Int64, bytes: [UInt8])] = []

        init(_ service: URService, _ owner: LockstepUR) {
            line = owner.controller.open(service)
            self.owner = owner
        }

        var transport: Transport {
            Transport(raw: rt_wire(operations: Channel.operations, context: Unmanaged.passUnretained(self).toOpaque(), descriptor: -1))
        }

        var service: URService { line.service }
        var nextArrival: Int64? { arrivals.first?.at }
        var nextReply: Int64? { replies.first?.at }
        func isReadable(at time: Int64) -> Bool { replies.first.map { $0.at <= time } ?? isOver }

        /// That the other end has closed the connection is heard like all else.
        private var isOver: Bool { line.isClosed && !owner.controller.isUnplugged }

        func end() { owner.controller.close(line) }

        func deliver(until time: Int64) {
            while let first = arrivals.first, first.at <= time {
                arrivals.removeFirst()
                owner.controller.receive(first.bytes, on: line)
            }
        }

        func collect(at time: Int64) {
            guard !line.outgoing.isEmpty else { return }
            replies.append((time + LockstepUR.delay, line.outgoing))
            line.outgoing = []
        }

        private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
            var count = 0
            while let first = replies.first, first.at <= owner.time, count < buffer.count {
                let piece = first.bytes.prefix(buffer.count - count)
                UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyBytes(from: piece)
                owner.note(piece, mark: 0x0A &+ UInt8(truncatingIfNeeded: line.service.rawValue) << 4)
                count += piece.count
                replies.removeFirst()
                if piece.count < first.bytes.count { replies.insert((first.at, Array(first.bytes.dropFirst(piece.count))), at: 0) }
            }
            return count == 0 && isOver && replies.isEmpty ? -1 : count
        }

        private func write(_ source: UnsafeRawBufferPointer) -> Int {
            guard !isOver else { return -1 }
            owner.note(source, mark: 0x0B &+ UInt8(truncatingIfNeeded: line.service.rawValue) << 4)
            arrivals.append((owner.time + LockstepUR.delay, Array(source)))
            return source.count
        }

        private static func this(_ context: UnsafeMutableRawPointer?) -> Channel {
            guard let context else { preconditionFailure("a lockstep connection was used without its context") }
            return Unmanaged.fromOpaque(context).takeUnretainedValue()
        }

        private nonisolated(unsafe) static let operations: UnsafePointer<rt_wire_operations> = {
            let operations = UnsafeMutablePointer<rt_wire_operations>.allocate(capacity: 1)
            operations.initialize(
                to: rt_wire_operations(
                    read: { this($0).read(into: UnsafeMutableRawBufferPointer(start: $1, count: $2)) },
                    write: { this($0).write(UnsafeRawBufferPointer(start: $1, count: $2)) },
                    wait_readable: { context, deadline in
                        let channel = this(context)
                        return channel.owner.waitReadable(channel, until: channel.owner.own(deadline))
                    }))
            return UnsafePointer(operations)
        }()
    }
}
