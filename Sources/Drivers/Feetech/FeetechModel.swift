/// The servo models that Limber knows; the raw value is the vendor's name, as robot files spell it.
public enum FeetechModel: String, CaseIterable, Codable, Sendable {
    case sts3215 = "STS3215"
}

extension FeetechModel {
    /// What the Model Number register holds.
    public var number: UInt16 { 777 }

    public init?(number: UInt16) {
        guard let model = FeetechModel.allCases.first(where: { $0.number == number }) else { return nil }
        self = model
    }

    /// The name of the model with that number, for messages.
    public static func name(ofNumber number: UInt16) -> String {
        FeetechModel(number: number)?.rawValue ?? "a model unknown to Limber (number \(number))"
    }

    /// The 7.4 V version with the gear of 1/345 (C001): 19.5 kg·cm and 52 rpm, as shops quote the vendor. The stall current is a guess.
    public var motor: MotorFigures {
        MotorFigures(voltage: 7.4, stallTorque: 1.91, stallCurrent: 2.4, noLoadSpeed: 52 * 2 * .pi / 60, gearRatio: 345)
    }

    /// What a register holds in a new servo; zero for those that only measure. What no source names is zero, too.
    public func defaultValue(of register: FeetechRegister) -> Int {
        switch register {
        case .firmwareMajor: 3
        case .firmwareMinor: 10
        case .modelNumber: Int(number)
        case .id, .responseLevel, .angularResolution, .clockwiseDeadZone, .counterclockwiseDeadZone: 1
        case .maximumPosition: 4095
        case .maximumTemperature: 70
        case .maximumVoltage: 80
        case .minimumVoltage: 40
        case .maximumTorque, .torqueLimit: 1000
        case .phase: 12
        case .unloadingCondition: 44
        case .alarmCondition: 47
        case .positionProportionalGain, .positionDerivativeGain: 32
        case .startupForce: 16
        case .protectionCurrent: 500
        case .protectiveTorque: 20
        case .protectionTime, .overcurrentTime: 200
        case .overloadTorque: 80
        case .velocityProportionalGain: 10
        case .lock: 1
        default: 0
        }
    }
}
