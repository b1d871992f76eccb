import Drivers

/// A brushed gear motor on a chopped supply: torque falls from stall to no-load speed in a straight line.
struct ServoMotor {
    /// N·m at the nominal voltage
    let stallTorque: Double
    /// V
    let nominalVoltage: Double
    /// N·m·s/rad: what back-EMF costs.
    let damping: Double
    /// N·m/A at the output shaft
    let torqueConstant: Double
    /// A
    let stallCurrent: Double

    /// - Parameter torqueConstant: N·m/A of this very unit, where it was measured.
    init(_ motor: MotorFigures, torqueConstant: Double? = nil) {
        stallTorque = motor.stallTorque
        nominalVoltage = motor.voltage
        damping = motor.stallTorque / motor.noLoadSpeed
        self.torqueConstant = torqueConstant ?? motor.torqueConstant
        stallCurrent = motor.stallTorque / self.torqueConstant
    }

    /// What the motor does to its shaft over a step: `torque` less `damping` times the shaft's velocity.
    struct Output: Equatable {
        /// N·m
        var torque: Double
        /// N·m·s/rad
        var damping: Double

        /// The bridge is open: the shaft turns freely.
        static let free = Output(torque: 0, damping: 0)

        /// N·m at a shaft velocity (rad/s)
        func torque(at velocity: Double) -> Double { torque - damping * velocity }
    }

    /// Driven with a share of the supply voltage.
    func driven(duty: Double, voltage: Double) -> Output {
        Output(torque: duty * stallTorque * voltage / nominalVoltage, damping: damping)
    }

    /// Driven with a current (A), as far as the voltage carries it at this shaft velocity (rad/s).
    func driven(current: Double, dutyLimit: Double, voltage: Double, velocity: Double) -> Output {
        let wanted = current * torqueConstant
        let most = driven(duty: dutyLimit, voltage: voltage)
        let least = driven(duty: -dutyLimit, voltage: voltage)
        if wanted > most.torque(at: velocity) { return most }
        if wanted < least.torque(at: velocity) { return least }
        return Output(torque: wanted, damping: 0)
    }
}
