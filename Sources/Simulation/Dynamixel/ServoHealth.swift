/// Heat, overload and supply of one servo, and the errors they raise.
///
/// The time constants are guesses: the vendor says what switches a servo off, not how fast.
struct ServoHealth {
    enum ErrorBit {
        static let voltage: UInt8 = 1 << 0
        static let overheating: UInt8 = 1 << 2
        static let overload: UInt8 = 1 << 5
    }

    /// Share of the stall current that counts as overload, and for how long (s).
    private static let overloadShare = 0.8
    private static let overloadTime = 1.5
    /// s that the supply may be outside its limits.
    private static let voltageTime = 0.1

    var heat = ServoHeat()
    /// Hardware Error Status; stays until a reboot.
    var errors: UInt8 = 0
    private var overloaded = 0.0
    private var badVoltage = 0.0

    /// - Parameters:
    ///   - load: current as a share of the stall current
    ///   - interval: s
    mutating func advance(load: Double, voltage: Double, settings: ServoSettings, interval: Double) {
        heat.advance(load: load, interval: interval)
        overloaded = abs(load) > ServoHealth.overloadShare ? overloaded + interval : 0
        badVoltage = settings.voltageLimits.contains(voltage) ? 0 : badVoltage + interval
        if overloaded > ServoHealth.overloadTime { errors |= ErrorBit.overload }
        if badVoltage > ServoHealth.voltageTime { errors |= ErrorBit.voltage }
        if heat.temperature > settings.temperatureLimit { errors |= ErrorBit.overheating }
    }

    /// Power was cut: the errors are forgotten, the heat is not.
    mutating func reboot() {
        errors = 0
        overloaded = 0
        badVoltage = 0
    }
}
