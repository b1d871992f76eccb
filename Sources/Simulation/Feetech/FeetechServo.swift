import Drivers
import Robot

/// One STS servo: memory, firmware and motor, without bus or mechanism around it. Only its position mode drives the motor.
///
/// Time is seconds since the emulator began.
final class FeetechServo {
    /// s without an answer after a restart (a guess).
    static let bootTime = 0.2

    let motor: ServoMotor
    let mount: FeetechMount
    var registers: FeetechMemory
    var controller = FeetechController()
    var protection = FeetechProtection()
    var memory = ServoMemory()
    var misbehaviour = ServoMisbehaviour.none
    /// A registered write that waits for its action.
    var registered: (address: Int, data: [UInt8])?
    /// rad of the joint
    private var shaft: Double
    private var now = 0.0
    private var bootsUntil = 0.0
    private var isPowered = true
    private(set) var voltage: Double
    /// rad/s and A, in the device's sense of rotation, filtered as the firmware does.
    private(set) var velocity = 0.0
    private(set) var current = 0.0

    /// - Parameters:
    ///   - registers: EEPROM as the unit keeps it; everything else is as after power-up.
    ///   - shaft: rad
    init(registers: FeetechMemory, mount: FeetechMount, torqueConstant: Double?, shaft: Double, voltage: Double) {
        motor = ServoMotor(registers.model.motor, torqueConstant: torqueConstant)
        self.registers = registers
        self.mount = mount
        self.shaft = shaft
        self.voltage = voltage
        self.registers.store()
        restart()
    }

    var id: UInt8 { UInt8(truncatingIfNeeded: registers[.id]) }
    var isListening: Bool { isPowered && now >= bootsUntil }
    /// s
    var returnDelay: Double { Double(registers[.returnDelay]) * FeetechUnit.returnDelay }
    /// Ticks, whole, within one turn: the encoder's own position less the homing offset.
    var position: Int { mount.position(shaft, homingOffset: registers[.homingOffset]) }

    func advance(shaft: Double, shaftVelocity: Double, voltage: Double, interval: Double) -> ServoMotor.Output {
        now += interval
        self.voltage = voltage
        followSupply()
        if !misbehaviour.isFrozen { self.shaft = shaft }
        let speed = misbehaviour.isFrozen ? 0 : mount.direction * shaftVelocity
        velocity += (speed - velocity) * ServoDynamics.share(interval, ServoDynamics.velocityFilter)
        defer { memory.note(position: Double(position), velocity: velocity, current: current, at: now) }
        guard isEnergised, isListening else {
            measure(current: 0, duty: 0, interval: interval)
            return .free
        }
        let output = controller.output(self, voltage: voltage, interval: interval)
        measure(current: output.torque(at: speed) / motor.torqueConstant, duty: controller.duty, interval: interval)
        return ServoMotor.Output(torque: mount.direction * output.torque, damping: output.damping)
    }

    private func measure(current: Double, duty: Double, interval: Double) {
        self.current += (current - self.current) * ServoDynamics.share(interval, ServoDynamics.currentFilter)
        let isOff = protection.advance(
            registers, load: self.current / motor.stallCurrent, duty: duty, current: self.current, voltage: voltage, interval: interval)
        if isOff && isEnergised { setTorque(on: false) }
    }

    /// Below this the processor stops; when the supply comes back it starts anew.
    private func followSupply() {
        let enough = voltage >= 0.6 * Double(registers.model.defaultValue(of: .minimumVoltage)) * FeetechUnit.voltage
        if isPowered && !enough {
            isPowered = false
            setTorque(on: false)
        } else if !isPowered && enough {
            reboot()
        }
    }

    func setTorque(on: Bool) {
        registers[.torqueEnable] = on ? 1 : 0
        controller.settle(at: Double(position))
        protection.torqueChanged()
        if on { controller.setOut(registers) }
    }

    /// Restarts the processor: memory is lost, storage and heat are kept, torque is off.
    func reboot() {
        restart()
        bootsUntil = now + FeetechServo.bootTime
    }

    private func restart() {
        isPowered = true
        registers.restart()
        registered = nil
        protection.torqueChanged()
        registers[.goalPosition] = position
        controller.settle(at: Double(position))
    }
}

/// How a servo sits in the arm, which no register tells.
struct FeetechMount {
    /// -1 where the shaft turns against the joint.
    var direction: Double
    /// Ticks that the magnet shows when the joint is at 0 rad.
    var zero: Double

    /// The mount for which a servo with this offset reports `zeroTick` at 0 rad of the joint.
    init(reversed: Bool, homingOffset: Int, zeroTick: Double) {
        direction = reversed ? -1 : 1
        zero = zeroTick + Double(homingOffset)
    }

    /// Ticks, whole and within one turn: Feetech takes the offset off, where Dynamixel adds it.
    func position(_ shaft: Double, homingOffset: Int) -> Int {
        let actual = Int((zero + direction * shaft / FeetechUnit.positionTick).rounded())
        let turn = FeetechUnit.ticksPerTurn
        return ((actual - homingOffset) % turn + turn) % turn
    }
}

extension FeetechServo: EmulatedServo {
    var temperature: Double {
        get { protection.heat.temperature }
        set { protection.heat.temperature = newValue }
    }

    var isEnergised: Bool { registers[.torqueEnable] == 1 }
    var isStopped: Bool { false }

    var believedAngle: Double {
        angle(ofTick: position)
    }

    func misbehave(_ next: ServoMisbehaviour) {
        if next.isOverloaded && !misbehaviour.isOverloaded { protection.overload() }
        if next.restarts && !misbehaviour.restarts { reboot() }
        misbehaviour = next
    }

    /// The ID that it answers under.
    var spokenID: UInt8 { misbehaviour.answersAs ?? id }
}
