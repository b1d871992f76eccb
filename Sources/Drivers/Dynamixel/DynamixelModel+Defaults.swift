extension DynamixelModel {
    /// What a register holds in a new servo; zero for those that only measure.
    public func defaultValue(of register: DynamixelRegister) -> Int {
        switch register {
        case .modelNumber: Int(number)
        case .firmwareVersion: 46
        case .id, .baudRate: 1
        case .returnDelayTime: 250
        case .operatingMode: 3
        case .secondaryID: 255
        case .protocolType: 2
        case .movingThreshold: 10
        case .temperatureLimit: temperatureLimit
        case .maximumVoltage: voltageLimits.upperBound
        case .minimumVoltage: voltageLimits.lowerBound
        case .pwmLimit, .goalPWM: 885
        case .currentLimit, .goalCurrent: currentLimit
        case .velocityLimit, .goalVelocity: velocityLimit
        case .maximumPosition: 4095
        case .externalPortMode1, .externalPortMode2, .externalPortMode3: 3
        case .pwmSlope: 140
        case .shutdown: isXL330 ? 53 : 52
        case .statusReturnLevel: 2
        case .velocityIntegralGain, .velocityProportionalGain, .positionDerivativeGain, .positionProportionalGain: gain(register)
        default: 0
        }
    }

    /// What may be written to a register at all; limits that other registers set come on top.
    public func range(of register: DynamixelRegister) -> ClosedRange<Int> {
        switch register {
        case .id: 0...252
        case .secondaryID: 0...255
        case .baudRate: 0...(isXL330 ? 6 : 7)
        case .returnDelayTime: 0...254
        case .driveMode: 0...13
        case .operatingMode: 0...16
        case .protocolType: 1...2
        case .homingOffset: -1_044_479...1_044_479
        case .movingThreshold: 0...1023
        case .temperatureLimit: 0...100
        case .maximumVoltage, .minimumVoltage: voltageLimits
        case .pwmLimit: 0...885
        case .currentLimit: 0...currentLimit
        case .velocityLimit: 0...(isXL330 ? 2047 : 1023)
        case .maximumPosition, .minimumPosition: 0...4095
        case .externalPortMode1, .externalPortMode2, .externalPortMode3, .startupConfiguration: 0...3
        case .torqueEnable, .led: 0...1
        case .statusReturnLevel: 0...2
        case .busWatchdog: 0...127
        case .velocityIntegralGain, .velocityProportionalGain, .positionDerivativeGain, .positionIntegralGain,
            .positionProportionalGain, .feedforwardSecondGain, .feedforwardFirstGain:
            0...16_383
        case .profileAcceleration, .profileVelocity: 0...32_767
        case .goalPWM: -885...885
        case .goalCurrent: -currentLimit...currentLimit
        case .goalPosition: -1_048_575...1_048_575
        default: unlimited(register)
        }
    }

    private func unlimited(_ register: DynamixelRegister) -> ClosedRange<Int> {
        let span = 1 << (8 * register.size)
        return register.isSigned ? -span / 2...span / 2 - 1 : 0...span - 1
    }

    /// °C
    private var temperatureLimit: Int {
        switch self {
        case .xl330M077, .xl330M288: 70
        case .xl430W250: 72
        case .xm430W350, .xm540W270: 80
        }
    }

    /// 0.1 V
    private var voltageLimits: ClosedRange<Int> {
        switch self {
        case .xl330M077, .xl330M288: 35...70
        case .xl430W250: 60...140
        case .xm430W350, .xm540W270: 95...160
        }
    }

    private var currentLimit: Int {
        switch self {
        case .xl330M077, .xl330M288: 1750
        case .xl430W250: 0
        case .xm430W350: 1193
        case .xm540W270: 2047
        }
    }

    private var velocityLimit: Int {
        switch self {
        case .xl330M077: 1620
        case .xl330M288: 445
        case .xl430W250: 265
        case .xm430W350: 350
        case .xm540W270: 128
        }
    }

    private func gain(_ register: DynamixelRegister) -> Int {
        switch (self, register) {
        case (.xl430W250, .velocityIntegralGain): 1000
        case (.xl430W250, .positionDerivativeGain): 4000
        case (.xl430W250, .positionProportionalGain): 640
        case (.xl330M077, .velocityIntegralGain), (.xl330M288, .velocityIntegralGain): 1600
        case (.xl330M077, .velocityProportionalGain), (.xl330M288, .velocityProportionalGain): 180
        case (.xl330M077, .positionProportionalGain), (.xl330M288, .positionProportionalGain): 400
        case (_, .velocityIntegralGain): 1920
        case (_, .velocityProportionalGain): 100
        case (_, .positionProportionalGain): 800
        default: 0
        }
    }
}
