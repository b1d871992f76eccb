import Drivers

/// What a servo does for its own sake: heat, current, overload and supply, and the errors that it reports.
///
/// Guessed: that an overload lasts until torque is switched, that the other errors last as long as their cause, and how long the supply may
/// be outside its limits.
struct FeetechProtection {
    /// s that the supply may be outside its limits.
    private static let voltageTime = 0.1

    var heat = ServoHeat()
    private(set) var errors: FeetechStatusError = []
    private var overloaded = 0.0
    private var overcurrent = 0.0
    private var badVoltage = 0.0

    /// - Parameters:
    ///   - load: current as a share of the stall current
    ///   - duty: of the whole supply, which is what Present Load tells.
    ///   - current: A
    ///   - interval: s
    /// - Returns: whether the servo must let go.
    mutating func advance(
        _ registers: FeetechMemory, load: Double, duty: Double, current: Double, voltage: Double, interval: Double
    ) -> Bool {
        heat.advance(load: load, interval: interval)
        overloaded = abs(duty) * 100 >= Double(registers[.overloadTorque]) ? overloaded + interval : 0
        overcurrent = abs(current) / FeetechUnit.current > Double(registers[.protectionCurrent]) ? overcurrent + interval : 0
        let supply = Double(registers[.minimumVoltage])...Double(max(registers[.minimumVoltage], registers[.maximumVoltage]))
        badVoltage = supply.contains(voltage / FeetechUnit.voltage) ? 0 : badVoltage + interval
        if overloaded > Double(registers[.protectionTime]) * 0.01 { errors.insert(.overload) }
        if overcurrent > Double(registers[.overcurrentTime]) * 0.01 { errors.insert(.overcurrent) }
        set(.voltage, badVoltage > FeetechProtection.voltageTime)
        set(.overheating, heat.temperature > Double(registers[.maximumTemperature]))
        // An overload leaves the protective torque.
        return !errors.subtracting(.overload).isDisjoint(with: condition(registers))
    }

    /// What the firmware lets the motor have, of full duty.
    func torqueShare(_ registers: FeetechMemory) -> Double {
        let limit = Double(registers[.torqueLimit]) * FeetechUnit.share
        guard errors.contains(.overload), condition(registers).contains(.overload) else { return limit }
        return min(limit, Double(registers[.protectiveTorque]) / 100)
    }

    mutating func overload() { errors.insert(.overload) }

    mutating func torqueChanged() {
        errors.subtract([.overload, .overcurrent])
        (overloaded, overcurrent) = (0, 0)
    }

    private func condition(_ registers: FeetechMemory) -> FeetechStatusError {
        FeetechStatusError(rawValue: UInt8(truncatingIfNeeded: registers[.unloadingCondition]))
    }

    private mutating func set(_ error: FeetechStatusError, _ isWrong: Bool) {
        if isWrong { errors.insert(error) } else { errors.remove(error) }
    }
}
