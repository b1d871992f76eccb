import Robot

/// A place in the memory of an STS servo; the raw value is its address.
///
/// Addresses and units are those on which LeRobot's tables, the vendor's Python SDK and a public register header agree.
public enum FeetechRegister: UInt8, CaseIterable, Sendable {
    case firmwareMajor = 0
    case firmwareMinor = 1
    case modelNumber = 3
    case id = 5
    case baudRate = 6
    case returnDelay = 7
    case responseLevel = 8
    case minimumPosition = 9
    case maximumPosition = 11
    case maximumTemperature = 13
    case maximumVoltage = 14
    case minimumVoltage = 15
    case maximumTorque = 16
    case phase = 18
    case unloadingCondition = 19
    case alarmCondition = 20
    case positionProportionalGain = 21
    case positionDerivativeGain = 22
    case positionIntegralGain = 23
    case startupForce = 24
    case clockwiseDeadZone = 26
    case counterclockwiseDeadZone = 27
    case protectionCurrent = 28
    case angularResolution = 30
    case homingOffset = 31
    case operatingMode = 33
    case protectiveTorque = 34
    case protectionTime = 35
    case overloadTorque = 36
    case velocityProportionalGain = 37
    case overcurrentTime = 38
    case velocityIntegralGain = 39
    case torqueEnable = 40
    case acceleration = 41
    case goalPosition = 42
    case goalTime = 44
    case goalVelocity = 46
    case torqueLimit = 48
    case lock = 55
    case presentPosition = 56
    case presentVelocity = 58
    case presentLoad = 60
    case presentVoltage = 62
    case presentTemperature = 63
    case registeredInstruction = 64
    case status = 65
    case moving = 66
    case presentCurrent = 69
}

extension FeetechRegister {
    public var address: UInt8 { rawValue }

    /// Bytes.
    public var size: Int {
        switch self {
        case .modelNumber, .minimumPosition, .maximumPosition, .maximumTorque, .startupForce, .protectionCurrent, .homingOffset,
            .goalPosition, .goalTime, .goalVelocity, .torqueLimit, .presentPosition, .presentVelocity, .presentLoad, .presentCurrent:
            2
        default: 1
        }
    }

    /// Whether it survives loss of power, if the lock was open when it was written.
    public var isEEPROM: Bool { rawValue < 40 }

    public var isWritable: Bool {
        switch self {
        case .firmwareMajor, .firmwareMinor, .modelNumber: false
        default: rawValue < FeetechRegister.presentPosition.rawValue
        }
    }

    /// The bit that says that the bits below it are a negative number's magnitude.
    public var signBit: Int? {
        switch self {
        case .homingOffset: 11
        case .goalTime, .presentLoad: 10
        case .goalPosition, .goalVelocity, .presentPosition, .presentVelocity, .presentCurrent: 15
        default: nil
        }
    }

    /// The number that `bytes` hold from their front.
    public func value(of bytes: some Collection<UInt8>) -> Int {
        let raw = bytes.prefix(size).reversed().reduce(0) { $0 << 8 | Int($1) }
        return signBit.map { FeetechUnit.signed(raw, bit: $0) } ?? raw
    }

    /// The bytes that hold `value`.
    public func bytes(of value: Int) -> [UInt8] {
        let raw = signBit.map { value < 0 ? -value | 1 << $0 : value } ?? value
        return (0..<size).map { UInt8(truncatingIfNeeded: raw >> (8 * $0)) }
    }
}

/// What the numbers in the registers mean.
public enum FeetechUnit {
    public static var ticksPerTurn: Int { @_noLocks get { 4096 } }
    /// rad
    public static var positionTick: Double { @_noLocks get { 2 * .pi / 4096 } }
    /// A
    public static var current: Double { @_noLocks get { 0.0065 } }
    /// V
    public static var voltage: Double { @_noLocks get { 0.1 } }
    /// Of everything, for load and torque limits.
    public static var share: Double { @_noLocks get { 0.001 } }
    /// ticks/s²
    public static var acceleration: Double { @_noLocks get { 100 } }
    /// s, of the return delay.
    public static var returnDelay: Double { @_noLocks get { 2e-6 } }

    /// Sign and magnitude.
    @_noLocks public static func signed(_ raw: Int, bit: Int) -> Int {
        let magnitude = raw & (1 << bit - 1)
        return raw & 1 << bit == 0 ? magnitude : -magnitude
    }
}

/// Baud rates by the code that the Baud Rate register holds; of the lower ones every source says something else.
public enum FeetechBaud: UInt8, CaseIterable, Sendable {
    case b1000000, b500000, b250000, b128000, b115200

    public var rate: Int { [1_000_000, 500_000, 250_000, 128_000, 115_200][Int(rawValue)] }

    public init?(rate: Int) {
        guard let code = FeetechBaud.allCases.first(where: { $0.rate == rate }) else { return nil }
        self = code
    }
}
