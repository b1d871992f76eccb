import Realtime

// Single requests to single servos, for connecting and engaging. Not for the loop.
extension FeetechDriver {
    /// s; an adapter's default latency, twice, and the host's.
    private static let patience = 0.034

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
            switch link.receive(until: deadline) {
            case .lost: throw .lost
            case .nothing: return statuses
            case .packet(let packet):
                let isMeant = id == FeetechPacket.broadcast || packet.id == id
                guard isMeant, instruction.isAnswered(byParameters: packet.parameterCount) else {
                    // The late answer to a request before this one.
                    link.discard(packet)
                    continue
                }
                let parameters = Array(UnsafeBufferPointer(start: packet.parameters, count: packet.parameterCount))
                statuses.append(FeetechStatus(id: packet.id, error: packet.error, parameters: parameters))
                deadline = link.clock.now().advanced(bySeconds: quiet)
            }
        }
        return statuses
    }

    /// - Returns: when the last byte has left.
    @discardableResult mutating func post(_ instruction: FeetechInstruction, to id: UInt8) throws(ExchangeFailure) -> Instant {
        let bytes = FeetechCodec.encode(instruction, to: id)
        for (index, byte) in bytes.enumerated() { link.outgoing[index] = byte }
        switch link.request(bytes.count) {
        case .lost: throw .lost
        case .notAccepted: throw .unanswered
        case .sent: return link.sentAt.advanced(bySeconds: byteTime * Double(bytes.count))
        }
    }

    mutating func value(of register: FeetechRegister, _ id: UInt8) throws(ExchangeFailure) -> Int {
        let read = FeetechInstruction.read(address: register.address, count: UInt8(register.size))
        return register.value(of: try ask(id, read).parameters)
    }

    /// One register of every servo, those that a sync read misses asked one by one.
    /// - Returns: by id, of those that answered.
    mutating func values(of register: FeetechRegister) throws(ExchangeFailure) -> [UInt8: Int] {
        let ids = sites.map(\.id)
        var values: [UInt8: Int] = [:]
        let read = FeetechInstruction.syncRead(address: register.address, count: UInt8(register.size), ids: ids)
        for status in try askAll(read, quiet: Self.patience, expecting: ids.count) {
            values[status.id] = register.value(of: status.parameters)
        }
        for id in ids where values[id] == nil {
            do throws(ExchangeFailure) { values[id] = try value(of: register, id) } catch .lost { throw .lost } catch {}
        }
        return values
    }

    /// Sets one register of every servo at the same moment; no servo answers.
    mutating func setAll(_ register: FeetechRegister, to value: Int) throws(ExchangeFailure) {
        let data = sites.map { FeetechInstruction.Datum(id: $0.id, data: register.bytes(of: value)) }
        let end = try post(.syncWrite(address: register.address, count: UInt8(register.size), data), to: FeetechPacket.broadcast)
        link.clock.sleep(until: end)
    }
}
