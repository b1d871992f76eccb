// Registers by name, for connecting and engaging. Not for the loop.
extension FeetechDriver {
    mutating func value(of register: FeetechRegister, _ id: UInt8) throws(ExchangeFailure) -> Int {
        let read = FeetechInstruction.read(address: register.address, count: UInt8(register.size))
        return register.value(of: try link.ask(id, read).parameters)
    }

    /// One register of every servo, those that a sync read misses asked one by one.
    /// - Returns: by id, of those that answered.
    mutating func values(of register: FeetechRegister) throws(ExchangeFailure) -> [UInt8: Int] {
        let ids = sites.map(\.id)
        var values: [UInt8: Int] = [:]
        let read = FeetechInstruction.syncRead(address: register.address, count: UInt8(register.size), ids: ids)
        for status in try link.askAll(read, quiet: PacketLink<FeetechPacketParser>.patience, expecting: ids.count) {
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
        let end = try link.post(.syncWrite(address: register.address, count: UInt8(register.size), data), to: FeetechPacket.broadcast)
        link.clock.sleep(until: end)
    }
}
