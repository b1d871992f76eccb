import Realtime

// Single requests to single servos, for finding, connecting and engaging. Not for the loop.
extension PacketLink where Parser == FeetechPacketParser {
    /// Asks again where no answer came: noise is no reason to give an arm up before it moves.
    mutating func ask(_ id: UInt8, _ instruction: FeetechInstruction, attempts: Int = 3) throws(ExchangeFailure) -> FeetechStatus {
        for _ in 0..<attempts {
            if let status = try askAll(instruction, to: id, quiet: Self.patience, expecting: 1).first { return status }
        }
        throw .unanswered
    }

    /// Every answer to one request, until the line has been quiet for as long as `quiet`.
    mutating func askAll(
        _ instruction: FeetechInstruction, to id: UInt8 = FeetechPacket.broadcast, quiet: Double, expecting most: Int = .max
    ) throws(ExchangeFailure) -> [FeetechStatus] {
        var deadline = try post(instruction, to: id).advanced(bySeconds: quiet)
        var statuses: [FeetechStatus] = []
        while statuses.count < most {
            switch receive(until: deadline) {
            case .lost: throw .lost
            case .nothing: return statuses
            case .packet(let packet):
                let isMeant = id == FeetechPacket.broadcast || packet.id == id
                guard isMeant, instruction.isAnswered(byParameters: packet.parameterCount) else {
                    // The late answer to a request before this one.
                    discard(packet)
                    continue
                }
                let parameters = Array(UnsafeBufferPointer(start: packet.parameters, count: packet.parameterCount))
                statuses.append(FeetechStatus(id: packet.id, error: packet.error, parameters: parameters))
                deadline = clock.now().advanced(bySeconds: quiet)
            }
        }
        return statuses
    }

    /// - Returns: when the last byte has left.
    @discardableResult mutating func post(_ instruction: FeetechInstruction, to id: UInt8) throws(ExchangeFailure) -> Instant {
        let bytes = FeetechCodec.encode(instruction, to: id)
        for (index, byte) in bytes.enumerated() { outgoing[index] = byte }
        switch request(bytes.count) {
        case .lost: throw .lost
        case .notAccepted: throw .unanswered
        case .sent: return sentAt.advanced(bySeconds: byteTime * Double(bytes.count))
        }
    }
}
