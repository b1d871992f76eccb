/// One servo's answer.
public struct FeetechStatus: Hashable, Sendable {
    public var id: UInt8
    public var error: FeetechStatusError
    public var parameters: [UInt8]

    public init(id: UInt8, error: FeetechStatusError = [], parameters: [UInt8] = []) {
        self.id = id
        self.error = error
        self.parameters = parameters
    }
}

/// A sound packet of either direction.
public struct FeetechMessage: Hashable, Sendable {
    public var id: UInt8
    /// The instruction of a request, the error byte of an answer.
    public var code: UInt8
    public var parameters: [UInt8]

    public init(id: UInt8, code: UInt8, parameters: [UInt8]) {
        self.id = id
        self.code = code
        self.parameters = parameters
    }

    /// As a servo hears it; nil for what is no instruction.
    public var instruction: FeetechInstruction? {
        FeetechPacket.Kind(rawValue: code).flatMap { FeetechInstruction(kind: $0, parameters: parameters) }
    }

    /// As the host hears it.
    public var status: FeetechStatus { FeetechStatus(id: id, error: .init(rawValue: code), parameters: parameters) }
}

/// Packets to bytes and back, for either side of the wire: pure, and free to allocate.
public enum FeetechCodec {
    public static func encode(_ instruction: FeetechInstruction, to id: UInt8) -> [UInt8] {
        encode(FeetechMessage(id: id, code: instruction.kind.rawValue, parameters: instruction.parameters))
    }

    public static func encode(_ status: FeetechStatus) -> [UInt8] {
        encode(FeetechMessage(id: status.id, code: status.error.rawValue, parameters: status.parameters))
    }

    public static func encode(_ message: FeetechMessage) -> [UInt8] {
        let capacity = FeetechPacket.count(parameters: message.parameters.count)
        return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            var writer = FeetechPacketWriter(into: base, capacity: capacity)
            writer.begin(id: message.id, code: message.code)
            for byte in message.parameters { writer.append(byte) }
            count = writer.finish()
        }
    }

    /// The packets in `bytes`, noise between them skipped; what is unfinished at the end is left out.
    public static func decode(_ bytes: [UInt8]) -> [FeetechMessage] {
        var decoder = FeetechStreamDecoder()
        return decoder.decode(bytes)
    }
}

/// Turns a stream of bytes, in pieces of any size, into messages.
public struct FeetechStreamDecoder: ~Copyable {
    private var parser = FeetechPacketParser()

    public init() {}

    /// The messages that `bytes` complete.
    public mutating func decode(_ bytes: [UInt8]) -> [FeetechMessage] {
        var messages: [FeetechMessage] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let room = parser.room()
            let piece = rest.prefix(room.count)
            for (index, byte) in piece.enumerated() { room[index] = byte }
            parser.received(piece.count)
            rest = rest.dropFirst(piece.count)
            while let packet = parser.next() {
                let parameters = Array(UnsafeBufferPointer(start: packet.parameters, count: packet.parameterCount))
                messages.append(FeetechMessage(id: packet.id, code: packet.code, parameters: parameters))
            }
        }
        return messages
    }
}
