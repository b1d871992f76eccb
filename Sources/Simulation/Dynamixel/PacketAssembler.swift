import Drivers

/// A servo's receiver: whole packets out of single bytes, damaged ones included, since a servo answers those with an error.
struct PacketAssembler {
    enum Event: Equatable {
        case packet(DynamixelMessage)
        /// The checksum does not fit; `id` is what stands in the ID's place.
        case damaged(id: UInt8)
    }

    /// Bytes.
    static let largestPacket = 1024
    private var bytes: [UInt8] = []

    /// Bytes so far of a packet that is not complete.
    var pending: Int { bytes.count }

    mutating func receive(_ byte: UInt8) -> Event? {
        bytes.append(byte)
        while !beginsLikePacket { bytes.removeFirst() }
        guard bytes.count >= 7 else { return nil }
        let total = 7 + Int(bytes[5]) + Int(bytes[6]) << 8
        guard total >= 10, total <= PacketAssembler.largestPacket else {
            bytes.removeAll(keepingCapacity: true)
            return nil
        }
        guard bytes.count == total else { return nil }
        defer { bytes.removeAll(keepingCapacity: true) }
        guard let message = DynamixelCodec.decode(bytes).first else { return .damaged(id: bytes[4]) }
        return .packet(message)
    }

    /// The line was silent for so long that the rest will not come.
    mutating func reset() { bytes.removeAll(keepingCapacity: true) }

    private var beginsLikePacket: Bool {
        let header: [UInt8] = [0xFF, 0xFF, 0xFD, 0x00]
        for index in 0..<min(bytes.count, header.count) where bytes[index] != header[index] { return false }
        return true
    }
}
