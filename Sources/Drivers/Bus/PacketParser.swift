/// Finds whole, checked packets of one protocol in a stream of bytes that may hold noise; owns its memory.
protocol PacketParser: ~Copyable {
    associatedtype Packet: SizedPacket

    init(largestPacket: Int)
    /// Bytes that wait for the rest of their packet, or for `next`.
    var pending: Int { get }
    /// How many headers were followed by a packet whose checksum failed, since `reset`.
    var corrupted: Int { get }
    /// Forgets everything received.
    mutating func reset()
    /// Where the next bytes of the wire may be put; tell `received` how many were.
    mutating func room() -> UnsafeMutableBufferPointer<UInt8>
    mutating func received(_ count: Int)
    /// The next whole packet whose checksum holds, valid until the parser is next used; nil when more bytes are needed.
    mutating func next() -> Packet?
    /// Gives up on the unfinished packet at the front, so that `next` searches behind it.
    mutating func skipUnfinished()
}

/// A packet of which it is known how much of the wire it took.
protocol SizedPacket {
    /// Bytes on the wire.
    var size: Int { get }
}
