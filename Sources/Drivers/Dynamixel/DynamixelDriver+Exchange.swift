import Realtime

/// Why a request of the setting-up kind had no answer.
enum ExchangeFailure: Error, Equatable {
    case unanswered
    case refused(DynamixelStatusError.Number)
    case lost
}

// Single requests to single servos, for connecting and engaging. Not for the loop.
extension DynamixelDriver {
    /// s; an adapter's default latency, twice, and the host's.
    private static let patience = 0.034

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
            switch link.receive(until: deadline) {
            case .lost: throw .lost
            case .nothing: return nil
            case .packet(let packet):
                guard packet.isStatus, packet.id == id, packet.count > 0 else {
                    link.discard(packet)
                    continue
                }
                guard packet.error.isRefusal || instruction.isAnswered(byParameters: packet.parameterCount) else {
                    // The late answer to a request before this one.
                    link.discard(packet)
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
            switch link.receive(until: deadline) {
            case .lost: throw .lost
            case .nothing: return statuses
            case .packet(let packet):
                guard packet.isStatus, packet.id != DynamixelPacket.broadcast, packet.count > 0 else { continue }
                let parameters = Array(UnsafeBufferPointer(start: packet.parameters, count: packet.parameterCount))
                statuses.append(DynamixelStatus(id: packet.id, error: packet.error, parameters: parameters))
                deadline = link.clock.now().advanced(bySeconds: quiet)
            }
        }
        return statuses
    }

    /// Sends what no servo answers.
    mutating func tell(_ instruction: DynamixelInstruction) throws(ExchangeFailure) {
        let end = try post(instruction, to: DynamixelPacket.broadcast)
        link.clock.sleep(until: end)
    }

    /// - Returns: when the last byte has left.
    private mutating func post(_ instruction: DynamixelInstruction, to id: UInt8) throws(ExchangeFailure) -> Instant {
        let bytes = DynamixelCodec.encode(instruction, to: id)
        for (index, byte) in bytes.enumerated() { link.outgoing[index] = byte }
        switch link.request(bytes.count) {
        case .lost: throw .lost
        case .notAccepted: throw .unanswered
        case .sent: return link.sentAt.advanced(bySeconds: byteTime * Double(bytes.count))
        }
    }
}

// Registers by name.
extension DynamixelDriver {
    mutating func value(of register: DynamixelRegister, _ id: UInt8) throws(ExchangeFailure) -> Int {
        try values(of: [register], id)[0]
    }

    /// Reads registers that stand near each other in one exchange, those in between included.
    /// - Parameter registers: in order of address.
    mutating func values(of registers: [DynamixelRegister], _ id: UInt8) throws(ExchangeFailure) -> [Int] {
        guard let first = registers.first, let last = registers.last else { return [] }
        let count = last.address + UInt16(last.size) - first.address
        let bytes = try ask(id, .read(address: first.address, count: count))
        guard bytes.count == Int(count) else { throw .unanswered }
        return registers.map { $0.value(of: bytes[Int($0.address - first.address)...]) }
    }

    /// One register of several servos, those that a sync read misses asked one by one.
    /// - Returns: by id, of those that answered.
    mutating func values(of register: DynamixelRegister, _ ids: [UInt8]) throws(ExchangeFailure) -> [UInt8: Int] {
        var values: [UInt8: Int] = [:]
        let read = DynamixelInstruction.syncRead(address: register.address, count: UInt16(register.size), ids: ids)
        for status in try askAll(read, quiet: Self.patience, expecting: ids.count) where status.parameters.count == register.size {
            values[status.id] = register.value(of: status.parameters)
        }
        for id in ids where values[id] == nil {
            do throws(ExchangeFailure) { values[id] = try value(of: register, id) } catch .lost { throw .lost } catch {}
        }
        return values
    }

    /// Sets one register of several servos at the same moment; no servo answers.
    mutating func setAll(_ register: DynamixelRegister, to value: Int, _ ids: [UInt8]) throws(ExchangeFailure) {
        let data = ids.map { DynamixelInstruction.Datum(id: $0, address: register.address, data: register.bytes(of: value)) }
        try tell(.syncWrite(address: register.address, count: UInt16(register.size), data))
    }
}
