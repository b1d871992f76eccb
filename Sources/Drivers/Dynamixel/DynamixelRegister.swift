/// A place in the control table of the X series; the raw value is its address.
///
/// Source: ROBOTIS e-manual, control tables of XM430-W350, XM540-W270, XL430-W250 and XL330. Which of them a model has, and
/// what it holds when new, is `DynamixelModel`'s to say.
public enum DynamixelRegister: UInt16, CaseIterable, Sendable {
    case modelNumber = 0
    case modelInformation = 2
    case firmwareVersion = 6
    case id = 7
    case baudRate = 8
    case returnDelayTime = 9
    case driveMode = 10
    case operatingMode = 11
    case secondaryID = 12
    case protocolType = 13
    case homingOffset = 20
    case movingThreshold = 24
    case temperatureLimit = 31
    case maximumVoltage = 32
    case minimumVoltage = 34
    case pwmLimit = 36
    case currentLimit = 38
    case velocityLimit = 44
    case maximumPosition = 48
    case minimumPosition = 52
    case externalPortMode1 = 56
    case externalPortMode2 = 57
    case externalPortMode3 = 58
    case startupConfiguration = 60
    case pwmSlope = 62
    case shutdown = 63
    case torqueEnable = 64
    case led = 65
    case statusReturnLevel = 68
    case registeredInstruction = 69
    case hardwareErrorStatus = 70
    case velocityIntegralGain = 76
    case velocityProportionalGain = 78
    case positionDerivativeGain = 80
    case positionIntegralGain = 82
    case positionProportionalGain = 84
    case feedforwardSecondGain = 88
    case feedforwardFirstGain = 90
    case busWatchdog = 98
    case goalPWM = 100
    case goalCurrent = 102
    case goalVelocity = 104
    case profileAcceleration = 108
    case profileVelocity = 112
    case goalPosition = 116
    case realtimeTick = 120
    case moving = 122
    case movingStatus = 123
    case presentPWM = 124
    /// Present Load, in 0.1 %, on a model without a current sensor.
    case presentCurrent = 126
    case presentVelocity = 128
    case presentPosition = 132
    case velocityTrajectory = 136
    case positionTrajectory = 140
    case presentVoltage = 144
    case presentTemperature = 146
    case backupReady = 147
    case externalPortData1 = 152
    case externalPortData2 = 154
    case externalPortData3 = 156
}

extension DynamixelRegister {
    public var address: UInt16 { rawValue }

    /// Bytes.
    public var size: Int {
        switch self {
        case .modelInformation, .homingOffset, .movingThreshold, .velocityLimit, .maximumPosition, .minimumPosition, .goalVelocity,
            .profileAcceleration, .profileVelocity, .goalPosition, .presentVelocity, .presentPosition, .velocityTrajectory,
            .positionTrajectory:
            4
        case .modelNumber, .maximumVoltage, .minimumVoltage, .pwmLimit, .currentLimit, .velocityIntegralGain, .velocityProportionalGain,
            .positionDerivativeGain, .positionIntegralGain, .positionProportionalGain, .feedforwardSecondGain, .feedforwardFirstGain,
            .goalPWM, .goalCurrent, .realtimeTick, .presentPWM, .presentCurrent, .presentVoltage, .externalPortData1, .externalPortData2,
            .externalPortData3:
            2
        default: 1
        }
    }

    /// Whether it survives loss of power, and cannot be written while torque is on.
    public var isEEPROM: Bool { rawValue < 64 }

    public var isWritable: Bool {
        switch self {
        case .modelNumber, .modelInformation, .firmwareVersion, .registeredInstruction, .hardwareErrorStatus, .realtimeTick, .moving,
            .movingStatus, .presentPWM, .presentCurrent, .presentVelocity, .presentPosition, .velocityTrajectory, .positionTrajectory,
            .presentVoltage, .presentTemperature, .backupReady:
            false
        default: true
        }
    }

    /// Whether the number is two's complement of the register's size.
    public var isSigned: Bool {
        switch self {
        case .homingOffset, .goalPWM, .goalCurrent, .goalVelocity, .goalPosition, .presentPWM, .presentCurrent, .presentVelocity,
            .presentPosition, .velocityTrajectory, .positionTrajectory:
            true
        default: false
        }
    }

    /// The number that `bytes` hold from their front.
    public func value(of bytes: some Collection<UInt8>) -> Int {
        let raw = bytes.prefix(size).reversed().reduce(0) { $0 << 8 | Int($1) }
        let sign = 1 << (8 * size - 1)
        return isSigned && raw & sign != 0 ? raw - 2 * sign : raw
    }

    /// The bytes that hold `value`.
    public func bytes(of value: Int) -> [UInt8] { Array(value.littleEndianBytes.prefix(size)) }
}

/// What the numbers in the registers mean.
public enum DynamixelUnit {
    public static var ticksPerTurn: Int { @_noLocks get { 4096 } }
    public static var ticksPerRadian: Double { @_noLocks get { Double(ticksPerTurn) / (2 * .pi) } }
    /// rad
    public static var positionTick: Double { @_noLocks get { 2 * .pi / Double(ticksPerTurn) } }
    /// The tick of 0 rad.
    public static var centreTick: Int32 { @_noLocks get { 2048 } }
    /// rad/s (0.229 rev/min, to the digits that the vendor's SDK uses)
    public static var velocity: Double { @_noLocks get { 0.023_969_122_7 } }
    /// rad/s² (214.577 rev/min²)
    public static var acceleration: Double { @_noLocks get { 214.577 * 2 * .pi / 3600 } }
    /// V
    public static var voltage: Double { @_noLocks get { 0.1 } }
    /// Of full duty.
    public static var pwm: Double { @_noLocks get { 0.00113 } }
    /// s, of the bus watchdog.
    public static var watchdog: Double { @_noLocks get { 0.02 } }
    /// s, of the return delay time.
    public static var returnDelay: Double { @_noLocks get { 2e-6 } }

    /// rad, as the servo reports it: reversal and homing offset are the servo's own affair.
    @_noLocks public static func radians(ofTick tick: Int32) -> Double { Double(tick &- centreTick) * positionTick }
}

/// Baud rates by the code that the Baud Rate register holds.
public enum DynamixelBaud: UInt8, CaseIterable, Sendable {
    case b9600, b57600, b115200, b1000000, b2000000, b3000000, b4000000, b4500000

    public var rate: Int { [9600, 57_600, 115_200, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 4_500_000][Int(rawValue)] }

    public init?(rate: Int) {
        guard let code = DynamixelBaud.allCases.first(where: { $0.rate == rate }) else { return nil }
        self = code
    }
}
