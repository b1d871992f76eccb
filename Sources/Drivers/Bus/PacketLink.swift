import Realtime

/// Requests and answers on one wire: sends a packet, waits for packets until a deadline, and keeps the books.
///
/// Bytes that waited before a request are thrown away with it, so that an answer is never that to an earlier request. The compiler
/// checks its part in a tick through the concrete drivers that call it.
struct PacketLink<Parser: PacketParser & ~Copyable>: ~Copyable, @unchecked Sendable {
    enum Sending { case sent, notAccepted, lost }

    enum Reception {
        case packet(Parser.Packet)
        /// The deadline passed.
        case nothing
        case lost
    }

    /// Enough for a sync write to the most servos that an arm may have, every byte of it stuffed.
    static var largestPacket: Int { @_noLocks get { 1024 } }
    /// s; a thread that wakes later than this after its deadline was held up by the host.
    private static var stall: Double { @_noLocks get { 1e-3 } }

    /// s for one servo's answer to a single request: an adapter's default latency, twice, and the host's.
    static var patience: Double { 0.034 }

    let transport: Transport
    let clock: LoopClock
    /// s a byte takes on the wire: a start bit, eight data bits, a stop bit.
    let byteTime: Double
    let outgoing: UnsafeMutablePointer<UInt8>
    var statistics = WireStatistics()
    private var parser = Parser(largestPacket: PacketLink.largestPacket)
    /// When the request under way was handed to the wire.
    private(set) var sentAt = Instant(nanoseconds: 0)
    /// Bytes received in this exchange that belong to no sound packet.
    private var unexplained = 0
    /// The exchange before this one was given up, and its answer has not turned up yet.
    private var awaitsLateAnswer = false
    private var hasStalled = false

    /// - Parameter baud: bit/s
    init(transport: Transport, clock: LoopClock, baud: Int) {
        self.transport = transport
        self.clock = clock
        byteTime = 10 / Double(baud)
        outgoing = .allocate(capacity: PacketLink.largestPacket)
        outgoing.initialize(repeating: 0, count: PacketLink.largestPacket)
    }

    deinit { outgoing.deallocate() }

    /// Sends the first `count` bytes of `outgoing` as a request, after throwing away what still waited.
    mutating func request(_ count: Int) -> Sending {
        guard drain() else { return .lost }
        return send(count)
    }

    /// Sends the first `count` bytes of `outgoing`; no answer is expected.
    mutating func send(_ count: Int) -> Sending {
        sentAt = clock.now()
        let accepted = transport.write(UnsafePointer(outgoing), count: count)
        guard accepted >= 0 else { return .lost }
        statistics.bytesSent += accepted
        return accepted == count ? .sent : .notAccepted
    }

    /// The next sound packet, whoever sent it.
    mutating func receive(until deadline: Instant) -> Reception {
        var latePieces = 0
        while true {
            if let packet = nextPacket() { return .packet(packet) }
            let isReadable = transport.waitReadable(until: deadline)
            let woke = noteStall(deadline)
            let count = fill()
            guard count >= 0 else { return .lost }
            // Bytes that came while the host held this thread up are still taken; only then is the deadline final. A line that
            // never falls silent does not hold the loop up.
            if woke >= deadline { latePieces += 1 }
            guard count == 0 || latePieces > 16, !isReadable || woke >= deadline else { continue }
            guard let packet = packetBehindDebris() else { return .nothing }
            return .packet(packet)
        }
    }

    /// What to call an exchange that brought no answer.
    mutating func giveUp() -> BadExchange {
        awaitsLateAnswer = true
        if parser.corrupted > 0 { return .corrupted }
        return unexplained > 0 ? .truncated : .silence
    }

    /// Tells that the exchange has its answer.
    mutating func conclude() {
        awaitsLateAnswer = false
        statistics.answered += 1
        statistics.roundTrip.record(nanoseconds: clock.now().nanoseconds &- sentAt.nanoseconds)
    }

    /// Takes note of a packet that does not answer the request under way.
    mutating func discard(_ packet: Parser.Packet) {
        statistics.staleBytes += packet.size
        guard awaitsLateAnswer else { return }
        awaitsLateAnswer = false
        statistics.lateAnswers += 1
    }

    /// Throws away what waits on the wire. A stream without end is left to the parser.
    private mutating func drain() -> Bool {
        for _ in 0..<16 {
            let count = fill()
            guard count >= 0 else { return false }
            while let packet = parser.next() { discard(packet) }
            guard count > 0 else { break }
        }
        statistics.staleBytes += parser.pending
        parser.reset()
        unexplained = 0
        hasStalled = false
        return true
    }

    private mutating func fill() -> Int {
        let room = parser.room()
        guard let start = room.baseAddress, room.count > 0 else { return 0 }
        let count = transport.read(into: start, capacity: room.count)
        guard count > 0 else { return count }
        parser.received(count)
        statistics.bytesReceived += count
        unexplained += count
        return count
    }

    private mutating func nextPacket() -> Parser.Packet? {
        guard let packet = parser.next() else { return nil }
        unexplained -= packet.size
        return packet
    }

    /// A sound packet that noise had swallowed.
    private mutating func packetBehindDebris() -> Parser.Packet? {
        while parser.pending > 0 {
            parser.skipUnfinished()
            if let packet = nextPacket() { return packet }
        }
        return nil
    }

    private mutating func noteStall(_ deadline: Instant) -> Instant {
        let woke = clock.now()
        if !hasStalled && woke.seconds(since: deadline) > PacketLink.stall {
            hasStalled = true
            statistics.hostStalls += 1
        }
        return woke
    }
}
