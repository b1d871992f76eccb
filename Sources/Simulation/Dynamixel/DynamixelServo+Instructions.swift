import Drivers

extension DynamixelServo {
    /// Keeps a write for the next Action.
    func register(address: Int, data: [UInt8]) throws(DynamixelStatusError.Number) {
        try check(address: address, data: data)
        registered = (address, data)
    }

    /// Carries out what was registered.
    func act() throws(DynamixelStatusError.Number) {
        guard let pending = registered else { return }
        registered = nil
        try write(address: pending.address, data: pending.data)
    }

    /// Counts turns from zero again; refused while the shaft turns.
    func clearTurns() throws(DynamixelStatusError.Number) {
        guard abs(velocity) * DynamixelUnit.ticksPerRadian <= settings.movingThreshold else { throw .resultFail }
        encoder.restart(settings)
        table[.goalPosition] = Int(position)
        settings = ServoSettings(table)
        controller.settle(at: position)
    }

    /// Storage as new, then a reboot.
    /// - Parameter extent: 0xFF all, 1 all but the ID, 2 all but ID and baud rate
    func factoryReset(_ extent: UInt8, broadcast: Bool) throws(DynamixelStatusError.Number) {
        switch extent {
        case 0xFF:
            // Firmware from 42 on does not let one packet give every servo the same ID.
            guard !broadcast else { return }
            table.resetStorage(keeping: [])
        case 0x01: table.resetStorage(keeping: [.id])
        case 0x02: table.resetStorage(keeping: [.id, .baudRate])
        default: throw .dataRange
        }
        reboot()
    }

    /// What precedes the data of every answer.
    func status(_ number: DynamixelStatusError.Number?) -> DynamixelStatusError {
        DynamixelStatusError(number ?? (misbehaviour.refuses ? .resultFail : nil), alert: health.errors != 0)
    }
}
