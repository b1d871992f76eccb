import Drivers

/// One servo of the X series: control table, firmware and motor, without bus or mechanism around it.
///
/// Time is seconds since the emulator began. `advance` turns the shaft's motion into the motor's output; `read`, `write` and
/// the instructions change the rest.
final class DynamixelServo {
    /// s without an answer after a reboot (a guess).
    static let bootTime = 0.2

    let model: DynamixelModel
    let motor: ServoMotor
    var table: ControlTable
    var settings: ServoSettings
    var controller = ServoController()
    var health = ServoHealth()
    var encoder: ServoEncoder
    var misbehaviour = ServoMisbehaviour.none
    var memory = ServoMemory()
    /// A Reg Write that waits for its Action.
    var registered: (address: Int, data: [UInt8])?
    /// s, when the servo last heard an instruction that concerns it.
    var lastHeard = 0.0
    var now = 0.0
    private(set) var bootsUntil = 0.0
    private(set) var isPowered = true
    /// V
    private(set) var voltage: Double
    /// rad/s and A, in the device's sense of rotation, filtered as the firmware does.
    private(set) var velocity = 0.0
    private(set) var current = 0.0

    /// - Parameters:
    ///   - table: EEPROM as the unit keeps it; everything else is as after power-up.
    ///   - shaft: rad
    init(table: ControlTable, mount: ServoEncoder.Mount, torqueConstant: Double?, shaft: Double) {
        model = table.model
        motor = ServoMotor(table.model.motor, torqueConstant: torqueConstant)
        self.table = table
        settings = ServoSettings(table)
        voltage = motor.nominalVoltage
        encoder = ServoEncoder(mount: mount, shaft: shaft)
        powerUp()
    }

    var id: UInt8 { UInt8(truncatingIfNeeded: table[.id]) }

    /// The ID whose instructions it obeys in silence; nil when it shadows nobody.
    var secondaryID: UInt8? {
        let id = table[.secondaryID]
        return id <= Int(DynamixelPacket.highestID) ? UInt8(id) : nil
    }

    var firmware: UInt8 { UInt8(truncatingIfNeeded: table[.firmwareVersion]) }
    var statusReturnLevel: Int { table[.statusReturnLevel] }
    /// s
    var returnDelay: Double { Double(table[.returnDelayTime]) * DynamixelUnit.returnDelay }
    var isListening: Bool { isPowered && now >= bootsUntil }
    /// ticks, as the encoder counts: whole
    var position: Double { encoder.position(settings).rounded() }

    /// Switches the motor's part in the joint on by one step.
    /// - Parameters:
    ///   - shaft: rad
    ///   - shaftVelocity: rad/s
    ///   - interval: s
    /// - Returns: what the motor does to the joint, in the joint's sense of rotation.
    func advance(shaft: Double, shaftVelocity: Double, voltage: Double, interval: Double) -> ServoMotor.Output {
        now += interval
        encoder.shaft = shaft
        self.voltage = voltage
        followSupply()
        let direction = encoder.mount.direction * settings.direction
        let speed = encoder.isFrozen ? 0 : direction * shaftVelocity
        velocity += (speed - velocity) * ServoDynamics.share(interval, ServoDynamics.velocityFilter)
        watchBus()
        defer { memory.note(position: position, velocity: velocity, current: current, at: now) }
        guard settings.torqueOn, isListening else {
            measure(current: 0, interval: interval)
            return .free
        }
        let output = controller.output(
            settings, motor: motor, position: position, velocity: speed, voltage: voltage, interval: interval)
        measure(current: output.torque(at: speed) / motor.torqueConstant, interval: interval)
        shutDownOnError()
        return ServoMotor.Output(torque: direction * output.torque, damping: output.damping)
    }

    private func measure(current: Double, interval: Double) {
        self.current += (current - self.current) * ServoDynamics.share(interval, ServoDynamics.currentFilter)
        health.advance(load: self.current / motor.stallCurrent, voltage: voltage, settings: settings, interval: interval)
    }

    private func shutDownOnError() {
        if health.errors & settings.shutdown != 0 { setTorque(on: false) }
    }

    /// Below this the processor stops; when the supply comes back it starts anew.
    private func followSupply() {
        let enough = voltage >= 0.6 * Double(model.defaultValue(of: .minimumVoltage)) * DynamixelUnit.voltage
        if isPowered && !enough {
            isPowered = false
            setTorque(on: false)
        } else if !isPowered && enough {
            reboot()
        }
    }
}

extension DynamixelServo {
    func setTorque(on: Bool) {
        if on && health.errors & settings.shutdown != 0 { return table[.torqueEnable] = 0 }
        table[.torqueEnable] = on ? 1 : 0
        settings = ServoSettings(table)
        guard on else { return controller.settle(at: position) }
        controller.settle(at: position)
        controller.setOut(settings)
        lastHeard = now
    }

    /// Restarts the processor: memory is lost, storage and heat are kept, torque is off.
    func reboot() {
        powerUp()
        bootsUntil = now + DynamixelServo.bootTime
    }

    private func powerUp() {
        isPowered = true
        table.resetMemory()
        health.reboot()
        registered = nil
        lastHeard = now
        settings = ServoSettings(table)
        encoder.restart(settings)
        resetGoals()
        table[.goalPosition] = Int(position)
        if table[.startupConfiguration] & 1 == 1 { table[.torqueEnable] = 1 }
        settings = ServoSettings(table)
        controller.settle(at: position)
    }

    /// What a new operating mode, like power-up, begins with: the mode's own goal at rest, the others at their limits.
    func resetGoals() {
        table[.goalPWM] = settings.mode == .pwm ? 0 : table[.pwmLimit]
        table[.goalVelocity] = settings.mode == .velocity ? 0 : table[.velocityLimit]
        if model.has(.goalCurrent) { table[.goalCurrent] = settings.mode == .current ? 0 : table[.currentLimit] }
        table[.profileVelocity] = 0
        table[.profileAcceleration] = 0
    }
}

/// Guesses about the firmware's filters.
enum ServoDynamics {
    /// s
    static let velocityFilter = 0.006
    /// s
    static let currentFilter = 0.006

    /// The share of a first-order filter's way that it goes in `interval`.
    static func share(_ interval: Double, _ constant: Double) -> Double { interval / (constant + interval) }
}
