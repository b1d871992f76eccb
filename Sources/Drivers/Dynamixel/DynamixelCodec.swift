/// A whole packet as values. Not for the loop.
public enum DynamixelMessage: Hashable, Sendable {
    case instruction(id: UInt8, DynamixelInstruction)
    case status(DynamixelStatus)
    /// One packet in which several servos answered a fast sync or bulk read, each with its own error byte and data.
    case mergedStatus(body: [UInt8])
    /// A sound packet that nobody here understands, for a servo to refuse.
    case unknown(id: UInt8, instruction: UInt8, parameters: [UInt8])
}

/// One servo's answer.
public struct DynamixelStatus: Hashable, Sendable {
    public var id: UInt8
    public var error: DynamixelStatusError
    public var parameters: [UInt8]

    public init(id: UInt8, error: DynamixelStatusError = .init(), parameters: [UInt8] = []) {
        self.id = id
        self.error = error
        self.parameters = parameters
    }
}

/// Packets to bytes and back, for either side of the wire: pure, and free to allocate.
public enum DynamixelCodec {
    public static func encode(_ instruction: DynamixelInstruction, to id: UInt8) -> [UInt8] {
        packet(id: id, instruction: instruction.kind.rawValue, body: instruction.parameters)
    }

    public static func encode(_ status: DynamixelStatus) -> [UInt8] {
        packet(id: status.id, instruction: DynamixelPacket.Kind.status.rawValue, body: [status.error.rawValue] + status.parameters)
    }

    /// The answer of several servos to one fast sync read (or fast bulk read), with a running checksum after each.
    ///
    /// Never stuffed: each servo sends its piece before it knows the next one's.
    public static func encode(merged statuses: [DynamixelStatus]) -> [UInt8] {
        let length = 1 + statuses.reduce(0) { $0 + 4 + $1.parameters.count }
        let checksum = DynamixelChecksum()
        var bytes: [UInt8] = [0xFF, 0xFF, 0xFD, 0, DynamixelPacket.broadcast]
        bytes += UInt16(length).littleEndianBytes + [DynamixelPacket.Kind.status.rawValue]
        for status in statuses {
            bytes += [status.error.rawValue, status.id] + status.parameters
            bytes += checksum.of(bytes).littleEndianBytes
        }
        return bytes
    }

    /// Takes a merged answer apart.
    /// - Parameter counts: data bytes of each servo that was asked, in the order of asking.
    /// - Returns: nil where sizes or one of the running checksums do not fit.
    public static func statuses(inMerged body: [UInt8], counts: [Int]) -> [DynamixelStatus]? {
        let checksum = DynamixelChecksum()
        let total = body.count + 10
        guard total <= Int(UInt16.max), body.count + 2 == counts.reduce(0, { $0 + 4 + $1 }) else { return nil }
        var crc = checksum.of(
            [0xFF, 0xFF, 0xFD, 0, DynamixelPacket.broadcast] + UInt16(body.count + 3).littleEndianBytes + [
                DynamixelPacket.Kind.status.rawValue
            ])
        var statuses: [DynamixelStatus] = []
        var offset = 0
        for count in counts {
            let piece = Array(body[offset..<offset + 2 + count])
            crc = checksum.of(piece, continuing: crc)
            statuses.append(.init(id: piece[1], error: .init(rawValue: piece[0]), parameters: Array(piece[2...])))
            offset += piece.count
            // The parser has already taken off the last checksum and compared it.
            guard statuses.count < counts.count else { break }
            guard Array(body[offset..<offset + 2]) == crc.littleEndianBytes else { return nil }
            crc = checksum.of(crc.littleEndianBytes, continuing: crc)
            offset += 2
        }
        return statuses
    }

    /// The packets in `bytes`, noise between them skipped; what is unfinished at the end is left out.
    public static func decode(_ bytes: [UInt8]) -> [DynamixelMessage] {
        var decoder = DynamixelStreamDecoder()
        return decoder.decode(bytes)
    }

    private static func packet(id: UInt8, instruction: UInt8, body: [UInt8]) -> [UInt8] {
        let capacity = 10 + body.count + body.count / 3
        return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            var writer = DynamixelPacketWriter(into: base, capacity: capacity)
            writer.begin(id: id, instruction: instruction)
            for byte in body { writer.append(byte) }
            count = writer.finish(DynamixelChecksum())
        }
    }
}

/// Turns a stream of bytes, in pieces of any size, into messages.
public struct DynamixelStreamDecoder: ~Copyable {
    private var parser: DynamixelPacketParser

    public init(largestPacket: Int = 1024) { parser = DynamixelPacketParser(largestPacket: largestPacket) }

    /// The messages that `bytes` complete.
    public mutating func decode(_ bytes: [UInt8]) -> [DynamixelMessage] {
        bytes.withUnsafeBytes { decode($0) }
    }

    /// The messages that `bytes` complete.
    public mutating func decode(_ bytes: UnsafeRawBufferPointer) -> [DynamixelMessage] {
        var messages: [DynamixelMessage] = []
        var taken = 0
        while taken < bytes.count {
            let room = parser.room()
            let count = min(room.count, bytes.count - taken)
            UnsafeMutableRawBufferPointer(room).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[taken..<taken + count]))
            parser.received(count)
            taken += count
            while let packet = parser.next() { messages.append(DynamixelMessage(packet)) }
        }
        return messages
    }

    /// Gives up on a packet whose rest will not come.
    public mutating func reset() { parser.reset() }
}

extension DynamixelMessage {
    init(_ packet: DynamixelPacketView) {
        let body = Array(UnsafeBufferPointer(start: packet.body, count: packet.count))
        let kind = DynamixelPacket.Kind(rawValue: packet.instruction)
        if kind == .status {
            self = DynamixelMessage(statusOf: packet.id, body: body)
        } else if let kind, let instruction = DynamixelInstruction(kind: kind, parameters: body) {
            self = .instruction(id: packet.id, instruction)
        } else {
            self = .unknown(id: packet.id, instruction: packet.instruction, parameters: body)
        }
    }

    private init(statusOf id: UInt8, body: [UInt8]) {
        if id == DynamixelPacket.broadcast {
            self = .mergedStatus(body: body)
        } else if let error = body.first {
            self = .status(DynamixelStatus(id: id, error: .init(rawValue: error), parameters: Array(body.dropFirst())))
        } else {
            self = .unknown(id: id, instruction: DynamixelPacket.Kind.status.rawValue, parameters: body)
        }
    }
}
