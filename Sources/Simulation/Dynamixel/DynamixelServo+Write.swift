import Drivers

extension DynamixelServo {
    /// A register and what it is to hold.
    private struct Assignment {
        var register: DynamixelRegister
        var value: Int
    }

    /// Changes the control table; all of it or, when the servo refuses, nothing.
    func write(address: Int, data: [UInt8]) throws(DynamixelStatusError.Number) {
        let plan = try checked(address: address, data: data)
        for (address, byte) in plan.bytes { table.setByte(byte, at: address) }
        for assignment in plan.assignments { apply(assignment) }
    }

    /// Refuses what `write` would refuse, and changes nothing.
    func check(address: Int, data: [UInt8]) throws(DynamixelStatusError.Number) {
        _ = try checked(address: address, data: data)
    }

    private func checked(
        address: Int, data: [UInt8]
    ) throws(DynamixelStatusError.Number) -> (assignments: [Assignment], bytes: [(Int, UInt8)]) {
        guard !data.isEmpty else { throw .dataLength }
        guard address + data.count <= table.count else { throw .access }
        var assignments: [Assignment] = []
        var bytes: [(Int, UInt8)] = []
        var offset = 0
        while offset < data.count {
            let target = table.resolve(address + offset)
            if let register = table.register(at: target) {
                assignments.append(try assignment(register, from: address + offset, data[offset...]))
                offset += register.size
            } else if table.isIndirectAddress(target) {
                bytes += try indirection(at: target, data[offset...])
                offset += 2
            } else if table.isIndirectData(target) {
                bytes.append((target, data[offset]))
                offset += 1
            } else {
                throw isInside(target) ? .dataLength : .access
            }
        }
        return (assignments, bytes)
    }

    /// Whether an address is in the middle of a register.
    private func isInside(_ address: Int) -> Bool {
        (1..<4).contains { back in
            guard address >= back, let register = table.register(at: address - back) else { return false }
            return register.size > back
        }
    }

    private func assignment(
        _ register: DynamixelRegister, from address: Int, _ data: ArraySlice<UInt8>
    ) throws(DynamixelStatusError.Number) -> Assignment {
        guard data.count >= register.size else { throw .dataLength }
        for index in 1..<max(register.size, 1) where table.resolve(address + index) != Int(register.address) + index {
            throw .dataLength
        }
        let value = register.value(of: Array(data.prefix(register.size)))
        try checkAccess(to: register, value)
        try checkValue(of: register, value)
        return Assignment(register: register, value: value)
    }

    private func indirection(at address: Int, _ data: ArraySlice<UInt8>) throws(DynamixelStatusError.Number) -> [(Int, UInt8)] {
        guard data.count >= 2, address % 2 == 0 else { throw .dataLength }
        guard !settings.torqueOn else { throw .access }
        let target = Int(data[data.startIndex]) | Int(data[data.startIndex + 1]) << 8
        guard target >= 64, target < table.count else { throw .dataRange }
        return [(address, data[data.startIndex]), (address + 1, data[data.startIndex + 1])]
    }

    private func checkAccess(to register: DynamixelRegister, _ value: Int) throws(DynamixelStatusError.Number) {
        guard register.isWritable else { throw .access }
        if register.isEEPROM && settings.torqueOn { throw .access }
        guard isWatchdogLatched else { return }
        if register.isGoal || register == .busWatchdog && value != 0 { throw .dataRange }
    }

    private func checkValue(of register: DynamixelRegister, _ value: Int) throws(DynamixelStatusError.Number) {
        guard model.range(of: register).contains(value) else { throw .dataRange }
        switch register {
        case .operatingMode where !model.operatingModes.contains(value): throw .dataRange
        case .goalPosition where settings.mode == .position:
            guard value >= table[.minimumPosition], value <= table[.maximumPosition] else { throw .dataLimit }
        case .goalVelocity where abs(value) > table[.velocityLimit]: throw .dataLimit
        case .goalCurrent where abs(value) > table[.currentLimit]: throw .dataLimit
        case .goalPWM where abs(value) > table[.pwmLimit]: throw .dataLimit
        default: break
        }
    }

    private func apply(_ assignment: Assignment) {
        table[assignment.register] = assignment.value
        switch assignment.register {
        case .torqueEnable where (assignment.value == 1) != settings.torqueOn:
            setTorque(on: assignment.value == 1)
        case .operatingMode:
            changeMode()
        case .goalPosition:
            settings = ServoSettings(table)
            if settings.goalEnablesTorque && !settings.torqueOn { setTorque(on: true) }
            if settings.torqueOn { controller.setOut(settings) }
        default:
            settings = ServoSettings(table)
        }
    }

    /// Gains, profile and limiting goals start over; leaving a mode that counts turns, so does counting.
    private func changeMode() {
        for gain: DynamixelRegister in [
            .velocityIntegralGain, .velocityProportionalGain, .positionDerivativeGain, .positionIntegralGain, .positionProportionalGain,
            .feedforwardFirstGain, .feedforwardSecondGain,
        ] {
            table[gain] = model.defaultValue(of: gain)
        }
        settings = ServoSettings(table)
        resetGoals()
        if settings.mode == .position { encoder.restart(settings) }
        table[.goalPosition] = Int(position)
        settings = ServoSettings(table)
    }
}
