import Drivers

/// The firmware's loop from goal to motor, for every operating mode.
struct ServoController {
    /// s; the gains are per cycle of this length.
    private static let cycle = 1e-3

    private(set) var profile = ServoProfile(at: 0)
    /// Of full duty, device sign.
    private(set) var duty = 0.0
    private var integral = 0.0
    private var lastPosition = 0.0
    /// ticks/s
    private(set) var velocityGoal = 0.0

    /// Torque comes on, or motion is cut short, at `position` (ticks).
    mutating func settle(at position: Double) {
        profile.halt(at: position)
        integral = 0
        velocityGoal = 0
        lastPosition = position
        duty = 0
    }

    mutating func setOut(_ settings: ServoSettings) {
        if settings.mode.followsPosition { profile.begin(to: settings.goalPosition, settings) }
    }

    /// The motor's output for the coming step, in the device's sense of rotation.
    /// - Parameters:
    ///   - position: ticks, whole
    ///   - velocity: rad/s
    mutating func output(
        _ settings: ServoSettings, motor: ServoMotor, position: Double, velocity: Double, voltage: Double, interval: Double
    ) -> ServoMotor.Output {
        switch settings.mode {
        case .position, .extendedPosition:
            duty = positionDuty(settings, position: position, interval: interval)
            return motor.driven(duty: duty, voltage: voltage)
        case .currentBasedPosition:
            duty = positionDuty(settings, position: position, interval: interval)
            return limited(motor.driven(duty: duty, voltage: voltage), to: settings.goalCurrent * motor.torqueConstant, velocity: velocity)
        case .velocity:
            duty = velocityDuty(settings, velocity: velocity * DynamixelUnit.ticksPerRadian, interval: interval)
            return motor.driven(duty: duty, voltage: voltage)
        case .current:
            let output = motor.driven(
                current: settings.goalCurrent, dutyLimit: settings.pwmLimit, voltage: voltage, velocity: velocity)
            duty = (output.torque(at: velocity) + motor.damping * velocity) / (motor.stallTorque * voltage / motor.nominalVoltage)
            return output
        case .pwm:
            duty = min(max(settings.goalPWM, -settings.pwmLimit), settings.pwmLimit)
            return motor.driven(duty: duty, voltage: voltage)
        }
    }

    private mutating func positionDuty(_ settings: ServoSettings, position: Double, interval: Double) -> Double {
        profile.advance(interval)
        let gains = settings.positionGains
        let cycles = interval / ServoController.cycle
        let error = profile.position - position
        let limit = min(abs(settings.goalPWM), settings.pwmLimit)
        let change = (position - lastPosition) / cycles
        lastPosition = position
        integral = min(max(integral + gains.integral * error * cycles, -limit), limit)
        let wanted = gains.proportional * error + integral - gains.derivative * change
        return min(max(wanted, -limit), limit)
    }

    /// - Parameter velocity: ticks/s
    private mutating func velocityDuty(_ settings: ServoSettings, velocity: Double, interval: Double) -> Double {
        let change = settings.profileAcceleration * ServoSettings.accelerationUnit * interval
        let step = settings.goalVelocity - velocityGoal
        velocityGoal += change > 0 ? min(max(step, -change), change) : step
        let gains = settings.velocityGains
        let error = (velocityGoal - velocity) / ServoSettings.velocityUnit
        let limit = min(abs(settings.goalPWM), settings.pwmLimit)
        integral = min(max(integral + gains.integral * error * interval / ServoController.cycle, -limit), limit)
        return min(max(gains.proportional * error + integral, -limit), limit)
    }

    private func limited(_ output: ServoMotor.Output, to torque: Double, velocity: Double) -> ServoMotor.Output {
        let limit = abs(torque)
        let wanted = output.torque(at: velocity)
        if wanted > limit { return ServoMotor.Output(torque: limit, damping: 0) }
        if wanted < -limit { return ServoMotor.Output(torque: -limit, damping: 0) }
        return output
    }
}
