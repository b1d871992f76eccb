import Drivers

extension FeetechServo {
    /// The bytes from `address` on, as of now; zeros where there is no register.
    func read(address: Int, count: Int) -> [UInt8] {
        publish()
        return (address..<address + count).map { $0 < FeetechMemory.count ? registers.bytes[$0] : 0 }
    }

    /// Changes memory, register by register; what cannot be written stays as it is, and nobody is told.
    func write(address: Int, data: [UInt8]) {
        let written = FeetechRegister.allCases.filter { register in
            register.isWritable && (address..<address + data.count).contains(Int(register.address))
        }
        for register in written {
            for offset in 0..<register.size {
                let place = Int(register.address) + offset
                guard place - address < data.count else { break }
                registers.setByte(data[place - address], at: place)
            }
        }
        for register in written { act(on: register) }
    }

    private func act(on register: FeetechRegister) {
        switch register {
        case .torqueEnable:
            if registers[.torqueEnable] == 128 { return centre() }
            setTorque(on: registers[.torqueEnable] == 1)
        case .goalPosition: if isEnergised { controller.setOut(registers) }
        case .maximumTorque: registers[.torqueLimit] = registers[.maximumTorque]
        default: break
        }
    }

    /// Torque Enable 128: where it stands is the middle from now on, for good.
    private func centre() {
        let half = FeetechUnit.ticksPerTurn / 2
        let offset = registers[.homingOffset] + position - half
        registers[.homingOffset] = min(max(offset, 1 - half), half - 1)
        registers[.torqueEnable] = 0
        registers.store()
    }

    /// Brings the measuring registers up to date.
    private func publish() {
        let told = memory.told ?? (position: Double(position), velocity: velocity, current: current)
        registers[.presentPosition] = Int(told.position) + misbehaviour.offset
        registers[.presentVelocity] = Int((told.velocity / FeetechUnit.positionTick).rounded())
        registers[.presentLoad] = min(max(Int((controller.duty / FeetechUnit.share).rounded()), -1000), 1000)
        registers[.presentVoltage] = min(max(Int((voltage / FeetechUnit.voltage).rounded()), 0), 255)
        registers[.presentTemperature] = Int(temperature.rounded())
        registers[.registeredInstruction] = registered == nil ? 0 : 1
        registers[.status] = Int(protection.errors.rawValue)
        registers[.moving] = controller.profile.isDone ? 0 : 1
        // Which way it flows, it does not say.
        registers[.presentCurrent] = Int((abs(told.current) / FeetechUnit.current).rounded())
    }

    var status: FeetechStatusError {
        misbehaviour.refuses ? protection.errors.union(.sensor) : protection.errors
    }
}
