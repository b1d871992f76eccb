import Realtime

/// Why a request of the setting-up kind had no answer.
enum ExchangeFailure: Error, Equatable {
    case unanswered
    case refused(DynamixelStatusError.Number)
    case lost
}

// Single requests to single servos, for finding, connecting and engaging. Not for the loop.
extension PacketLink where Parser == DynamixelPacketParser {
    /// Asks again where no answer came: noise is no reason to give an arm up before it moves.
    mutating func ask(_ id: UInt8, _ instruction: DynamixelInstruction, attempts: Int = 3) throws(ExchangeFailure) -> [UInt8] {
        for _ in 0..<attempts {
            if let parameters = try askOnce(id, instruction) { return parameters }
        }
        throw .unanswered
    }

    private mutating func askOnce(_ id: UInt8, _ instruction: DynamixelInstruction) throws(ExchangeFailure) -> [UInt8]? {
        let deadline = try post(instruction, to: id).advanced(bySeconds: Self.patience)
        while true {
            switch receive(until: deadline) {
            case .lost: throw .lost
            case .nothing: return nil
            case .packet(let packet):
                guard packet.isStatus, packet.id == id, packet.count > 0 else {
                    discard(packet)
                    continue
                }
                guard packet.error.isRefusal || instruction.isAnswered(byParameters: packet.parameterCount) else {
                    // The late answer to a request before this one.
                    discard(packet)
                    continue
                }
                if packet.error.isRefusal { throw .refused(packet.error.number ?? .resultFail) }
                return Array(UnsafeBufferPointer(start: packet.parameters, count: packet.parameterCount))
            }
        }
    }

    /// Every answer to one request, until the line has been quiet for as long as `quiet`.
    mutating func askAll(
        _ instruction: DynamixelInstruction, quiet: Double, expecting most: Int = .max
    ) throws(ExchangeFailure) -> [DynamixelStatus] {
        var deadline = try post(instruction, to: DynamixelPacket.broadcast).advanced(bySeconds: quiet)
        var statuses: [DynamixelStatus] = []
        while statuses.count < most {
            switch receive(until: deadline) {
            case .lost: throw .lost
            case .nothing: return statuses
            case .packet(let packet):
                guard packet.isStatus, packet.id != DynamixelPacket.broadcast, packet.count > 0 else { continue }
                let parameters = Array(UnsafeBufferPointer(start: packet.parameters, count: packet.parameterCount))
                statuses.append(DynamixelStatus(id: packet.id, error: packet.error, parameters: parameters))
                deadline = clock.now().advanced(bySeconds: quiet)
            }
        }
        return statuses
    }

    /// Sends what no servo answers.
    mutating func tell(_ instruction: DynamixelInstruction) throws(ExchangeFailure) {
        let end = try post(instruction, to: DynamixelPacket.broadcast)
        clock.sleep(until: end)
    }

    /// - Returns: when the last byte has left.
    private mutating func post(_ instruction: DynamixelInstruction, to id: UInt8) throws(ExchangeFailure) -> Instant {
        let bytes = DynamixelCodec.encode(instruction, to: id)
        for (index, byte) in bytes.enumerated() { outgoing[index] = byte }
        switch request(bytes.count) {
        case .lost: throw .lost
        case .notAccepted: throw .unanswered
        case .sent: return sentAt.advanced(bySeconds: byteTime * Double(bytes.count))
        }
    }
}
