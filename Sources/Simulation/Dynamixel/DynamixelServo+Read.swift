import Drivers

extension DynamixelServo {
    /// The bytes of the control table from `address` on, as of now.
    func read(address: Int, count: Int) throws(DynamixelStatusError.Number) -> [UInt8] {
        guard count > 0 else { throw .dataLength }
        guard address + count <= table.count else { throw .access }
        publish()
        return (address..<address + count).map { table.bytes[min(table.resolve($0), table.count - 1)] }
    }

    /// Brings the measuring registers up to date.
    private func publish() {
        let told = memory.told ?? (position: position, velocity: velocity, current: current)
        let speed = told.velocity * DynamixelUnit.ticksPerRadian
        table[.realtimeTick] = Int(now * 1000) % 32_768
        table[.moving] = abs(speed) > settings.movingThreshold ? 1 : 0
        table[.movingStatus] = movingStatus
        table[.presentPWM] = whole(settings.torqueOn ? controller.duty / ServoSettings.duty : 0)
        table[.presentCurrent] = presentCurrent(told.current)
        table[.presentVelocity] = whole(told.velocity / DynamixelUnit.velocity)
        table[.presentPosition] = Int(told.position) + misbehaviour.offset
        table[.velocityTrajectory] = whole(trajectoryVelocity / ServoSettings.velocityUnit)
        table[.positionTrajectory] = whole(controller.profile.position)
        table[.presentVoltage] = whole(voltage / DynamixelUnit.voltage)
        table[.presentTemperature] = whole(health.heat.temperature)
        table[.hardwareErrorStatus] = Int(health.errors)
        table[.registeredInstruction] = registered == nil ? 0 : 1
    }

    /// Units of current; 0.1 % of the stall torque on a model without a current sensor.
    private func presentCurrent(_ current: Double) -> Int {
        guard let unit = model.currentUnit else { return whole(1000 * current / motor.stallCurrent) }
        return whole(current / unit)
    }

    private var trajectoryVelocity: Double {
        settings.mode == .velocity ? controller.velocityGoal : controller.profile.velocity
    }

    /// Bit 0 in position, bit 1 profile under way, bit 3 following error, bits 4 and 5 the profile's form.
    private var movingStatus: Int {
        guard settings.torqueOn, settings.mode.followsPosition else { return 0 }
        let profile = controller.profile
        let arrived = profile.isDone && abs(position - profile.goal) <= DynamixelServo.arrivalTicks
        let lagging = abs(position - profile.position) > DynamixelServo.followingTicks
        return (arrived ? 1 : 0) | (profile.isDone ? 0 : 2) | (lagging ? 8 : 0) | profile.kind.rawValue << 4
    }

    /// Guesses: the vendor names the bits but not the thresholds.
    private static let arrivalTicks = 20.0
    private static let followingTicks = 300.0

    private func whole(_ value: Double) -> Int { Int(value.rounded()) }
}
