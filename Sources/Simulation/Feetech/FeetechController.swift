import Drivers

/// The firmware's loop from goal to motor in position mode: a profile, a proportional and a derivative gain.
///
/// What the gains are in N·m is a guess: the stiffness that goes with a gain of 16 is that of a MuJoCo model in common use, fitted to such
/// a servo (17.8 N·m/rad at 7.4 V); the damping lets it swing little. Integral gain, dead zones and startup force do nothing.
struct FeetechController {
    /// Of full duty per tick, for a proportional gain of 1.
    private static let stiffness = 17.8 * FeetechUnit.positionTick / 1.91 / 16
    /// Of full duty per rad/s, for a derivative gain of 1.
    private static let damping = 0.4 / 1.91 / 32

    private(set) var profile = ServoProfile(at: 0)
    /// Of full duty, in the device's sense of rotation.
    private(set) var duty = 0.0

    /// Torque comes on or goes at `position` (ticks).
    mutating func settle(at position: Double) {
        profile.halt(at: position)
        duty = 0
    }

    mutating func setOut(_ registers: FeetechMemory) {
        let (lowest, highest) = (registers[.minimumPosition], registers[.maximumPosition])
        var goal = registers[.goalPosition]
        // Both zero: no limits.
        if highest > lowest { goal = min(max(goal, lowest), highest) }
        let (speed, acceleration) = (abs(registers[.goalVelocity]), registers[.acceleration])
        profile.begin(
            to: Double(goal), topSpeed: speed == 0 ? .infinity : Double(speed),
            acceleration: acceleration == 0 ? .infinity : Double(acceleration) * FeetechUnit.acceleration)
    }

    mutating func output(_ servo: FeetechServo, voltage: Double, interval: Double) -> ServoMotor.Output {
        guard servo.registers[.operatingMode] == 0 else { return .free }
        profile.advance(interval)
        let proportional = Double(servo.registers[.positionProportionalGain]) * FeetechController.stiffness
        let derivative = Double(servo.registers[.positionDerivativeGain]) * FeetechController.damping
        let limit = servo.protection.torqueShare(servo.registers)
        let wanted = proportional * (profile.position - Double(servo.position)) - derivative * servo.velocity
        duty = min(max(wanted, -limit), limit)
        return servo.motor.driven(duty: duty, voltage: voltage)
    }
}
