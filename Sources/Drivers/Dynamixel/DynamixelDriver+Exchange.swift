import Realtime

// Registers by name, for connecting and engaging. Not for the loop.
extension DynamixelDriver {
    mutating func value(of register: DynamixelRegister, _ id: UInt8) throws(ExchangeFailure) -> Int {
        try values(of: [register], id)[0]
    }

    /// Reads registers that stand near each other in one exchange, those in between included.
    /// - Parameter registers: in order of address.
    mutating func values(of registers: [DynamixelRegister], _ id: UInt8) throws(ExchangeFailure) -> [Int] {
        guard let first = registers.first, let last = registers.last else { return [] }
        let count = last.address + UInt16(last.size) - first.address
        let bytes = try link.ask(id, .read(address: first.address, count: count))
        guard bytes.count == Int(count) else { throw .unanswered }
        return registers.map { $0.value(of: bytes[Int($0.address - first.address)...]) }
    }

    /// One register of several servos, those that a sync read misses asked one by one.
    /// - Returns: by id, of those that answered.
    mutating func values(of register: DynamixelRegister, _ ids: [UInt8]) throws(ExchangeFailure) -> [UInt8: Int] {
        var values: [UInt8: Int] = [:]
        let read = DynamixelInstruction.syncRead(address: register.address, count: UInt16(register.size), ids: ids)
        for status in try link.askAll(read, quiet: PacketLink<DynamixelPacketParser>.patience, expecting: ids.count)
        where status.parameters.count == register.size {
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
        try link.tell(.syncWrite(address: register.address, count: UInt16(register.size), data))
    }
}
