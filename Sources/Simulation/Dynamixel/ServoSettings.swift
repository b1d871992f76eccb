import Drivers

/// What a servo was told to do and how, decoded from its control table after every change so that the physics need not.
struct ServoSettings {
    enum Mode: Int {
        case current = 0
        case velocity = 1
        case position = 3
        case extendedPosition = 4
        case currentBasedPosition = 5
        case pwm = 16

        var followsPosition: Bool { self == .position || self == .extendedPosition || self == .currentBasedPosition }
    }

    var mode: Mode
    var torqueOn: Bool
    /// +1, or -1 where the drive mode is reversed.
    var direction: Double
    var profileIsTimed: Bool
    /// Goal Position switches torque on.
    var goalEnablesTorque: Bool
    /// ticks; position mode heeds a quarter turn at most.
    var homingOffset: Double
    /// Of full duty, per tick, per tick·cycle and per tick/cycle.
    var positionGains: (proportional: Double, integral: Double, derivative: Double)
    /// Of full duty, per velocity unit and per velocity unit·cycle.
    var velocityGains: (proportional: Double, integral: Double)
    /// Of full duty.
    var goalPWM: Double
    var pwmLimit: Double
    /// A; infinite where the model cannot control it.
    var goalCurrent: Double
    /// ticks/s
    var goalVelocity: Double
    /// ticks
    var goalPosition: Double
    /// The registers as they are: their unit depends on the drive mode.
    var profileVelocity: Double
    var profileAcceleration: Double
    /// ticks/s
    var movingThreshold: Double
    /// s; nil while the watchdog is off or has latched.
    var watchdog: Double?
    /// Bits of the hardware errors that switch torque off.
    var shutdown: UInt8
    /// °C
    var temperatureLimit: Double
    /// V
    var voltageLimits: ClosedRange<Double>

    init(_ table: ControlTable) {
        let driveMode = table[.driveMode]
        let watchdog = table[.busWatchdog]
        mode = Mode(rawValue: table[.operatingMode]) ?? .position
        torqueOn = table[.torqueEnable] == 1
        direction = driveMode & 1 == 1 ? -1 : 1
        profileIsTimed = driveMode & 4 != 0
        goalEnablesTorque = driveMode & 8 != 0
        let offset = table[.homingOffset]
        homingOffset = Double(mode == .position ? min(max(offset, -1024), 1024) : offset)
        // The divisors are the vendor's; that the controller's cycle is 1 ms is a guess.
        positionGains = (
            Double(table[.positionProportionalGain]) / 128 * ServoSettings.duty,
            Double(table[.positionIntegralGain]) / 65_536 * ServoSettings.duty,
            Double(table[.positionDerivativeGain]) / 16 * ServoSettings.duty
        )
        velocityGains = (
            Double(table[.velocityProportionalGain]) / 128 * ServoSettings.duty,
            Double(table[.velocityIntegralGain]) / 65_536 * ServoSettings.duty
        )
        goalPWM = Double(table[.goalPWM]) * ServoSettings.duty
        pwmLimit = Double(table[.pwmLimit]) * ServoSettings.duty
        goalCurrent = table.model.currentUnit.map { Double(table[.goalCurrent]) * $0 } ?? .infinity
        goalVelocity = Double(table[.goalVelocity]) * ServoSettings.velocityUnit
        goalPosition = Double(table[.goalPosition])
        profileVelocity = Double(table[.profileVelocity])
        profileAcceleration = Double(table[.profileAcceleration])
        movingThreshold = Double(table[.movingThreshold]) * ServoSettings.velocityUnit
        self.watchdog = (1...127).contains(watchdog) ? Double(watchdog) * DynamixelUnit.watchdog : nil
        shutdown = UInt8(truncatingIfNeeded: table[.shutdown])
        temperatureLimit = Double(table[.temperatureLimit])
        let low = Double(table[.minimumVoltage]) * DynamixelUnit.voltage
        voltageLimits = low...max(low, Double(table[.maximumVoltage]) * DynamixelUnit.voltage)
    }

    /// Of full duty, per PWM unit: 885 units are all of it.
    static let duty = 1.0 / 885
    /// ticks/s per unit of the velocity registers
    static let velocityUnit = DynamixelUnit.velocity * DynamixelUnit.ticksPerRadian
    /// ticks/s² per unit of Profile Acceleration
    static let accelerationUnit = DynamixelUnit.acceleration * DynamixelUnit.ticksPerRadian
}

extension ServoProfile {
    /// Sets out for `goal` (ticks) as the profile registers say.
    mutating func begin(to goal: Double, _ settings: ServoSettings) {
        guard settings.profileVelocity > 0 else { return begin(to: goal, topSpeed: .infinity, acceleration: .infinity) }
        guard !settings.profileIsTimed else { return beginTimed(to: goal, settings) }
        let acceleration = settings.profileAcceleration
        begin(
            to: goal, topSpeed: settings.profileVelocity * ServoSettings.velocityUnit,
            acceleration: acceleration > 0 ? acceleration * ServoSettings.accelerationUnit : .infinity)
    }

    /// Profile Velocity is the whole duration and Profile Acceleration that of a ramp, both in ms.
    private mutating func beginTimed(to goal: Double, _ settings: ServoSettings) {
        let duration = settings.profileVelocity * 1e-3
        let ramp = min(settings.profileAcceleration * 1e-3, duration / 2)
        let topSpeed = max(abs(goal - position) / (duration - ramp), 1)
        begin(to: goal, topSpeed: topSpeed, acceleration: ramp > 0 ? topSpeed / ramp : .infinity)
    }
}
