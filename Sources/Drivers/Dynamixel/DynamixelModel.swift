/// The servo models that Limber knows; the raw value is the vendor's name, as robot files spell it.
public enum DynamixelModel: String, CaseIterable, Codable, Sendable {
    case xl330M077 = "XL330-M077"
    case xl330M288 = "XL330-M288"
    case xl430W250 = "XL430-W250"
    case xm430W350 = "XM430-W350"
    case xm540W270 = "XM540-W270"
}

extension DynamixelModel {
    /// What the Model Number register holds.
    public var number: UInt16 {
        switch self {
        case .xl330M077: 1190
        case .xl330M288: 1200
        case .xl430W250: 1060
        case .xm430W350: 1020
        case .xm540W270: 1120
        }
    }

    public init?(number: UInt16) {
        guard let model = DynamixelModel.allCases.first(where: { $0.number == number }) else { return nil }
        self = model
    }

    /// The name of the model with that number, for messages.
    public static func name(ofNumber number: UInt16) -> String {
        DynamixelModel(number: number)?.rawValue ?? "a model unknown to Limber (number \(number))"
    }

    /// A per unit of the current registers; nil for a model that reports load instead.
    public var currentUnit: Double? {
        switch self {
        case .xl330M077, .xl330M288: 0.001
        case .xl430W250: nil
        case .xm430W350, .xm540W270: 0.002_69
        }
    }

    /// Values of Operating Mode: 0 current, 1 velocity, 3 position, 4 extended position, 5 current-based position, 16 PWM.
    public var operatingModes: [Int] { self == .xl430W250 ? [1, 3, 4, 16] : [0, 1, 3, 4, 5, 16] }

    /// The oldest firmware that answers a fast sync read.
    public static let fastSyncReadFirmware: UInt8 = 45

    /// Source: the vendor's data sheets.
    public var motor: MotorFigures {
        func motor(_ voltage: Double, _ torque: Double, _ current: Double, rpm: Double, _ gear: Double) -> MotorFigures {
            MotorFigures(voltage: voltage, stallTorque: torque, stallCurrent: current, noLoadSpeed: rpm * 2 * .pi / 60, gearRatio: gear)
        }
        return switch self {
        case .xl330M077: motor(5, 0.215, 1.47, rpm: 383, 77.5)
        case .xl330M288: motor(5, 0.52, 1.47, rpm: 103, 288.35)
        case .xl430W250: motor(12, 1.4, 1.3, rpm: 57, 258.5)
        case .xm430W350: motor(12, 4.1, 2.3, rpm: 46, 353.5)
        case .xm540W270: motor(12, 10.6, 4.4, rpm: 30, 272.5)
        }
    }

    /// The control table, in order of address.
    public var registers: [DynamixelRegister] { DynamixelRegister.allCases.filter(has) }

    /// Whether the model has that register at all.
    public func has(_ register: DynamixelRegister) -> Bool {
        switch register {
        case .currentLimit, .goalCurrent: currentUnit != nil
        case .externalPortMode1, .externalPortMode2, .externalPortMode3, .externalPortData1, .externalPortData2, .externalPortData3:
            self == .xm540W270
        case .pwmSlope: isXL330
        default: true
        }
    }

    var isXL330: Bool { self == .xl330M077 || self == .xl330M288 }

    /// A run of bytes that mirror other registers, and the words that say which.
    public struct IndirectRegion: Sendable {
        /// The first Indirect Address; each is two bytes.
        public var addresses: UInt16
        /// The first Indirect Data byte.
        public var data: UInt16
        public var count: Int
    }

    public var indirectRegions: [IndirectRegion] {
        isXL330
            ? [IndirectRegion(addresses: 168, data: 208, count: 20)]
            : [IndirectRegion(addresses: 168, data: 224, count: 28), IndirectRegion(addresses: 578, data: 634, count: 28)]
    }
}
