import Drivers
import Robot

/// An arm of Dynamixel X servos.
public final class DynamixelEmulator: BusEmulator {
    let bus: DynamixelBus

    /// - Parameters:
    ///   - seed: of the faults' dice, beside the plan's own
    ///   - firmware: version of every servo; Fast Sync Read needs 45
    public init(
        robot: RobotDescription, calibration: Calibration, faults plan: FaultPlan = .none, seed: UInt64 = 0, firmware: UInt8 = 46,
        timestep: Double = 0.002
    ) throws(EmulatorError) {
        var assembly = try ServoAssembly(robot: robot, calibration: calibration, firmware: firmware)
        for fault in plan.timed { if let servo = fault.servo { try assembly.require(servo) } }
        for fault in plan.start { try assembly.apply(fault) }
        let present = assembly.places.filter { !$0.isMissing }
        bus = DynamixelBus(
            servos: present.map {
                DynamixelServo(table: $0.table, mount: $0.mount, torqueConstant: $0.torqueConstant, shaft: robot.rest[$0.axis])
            }, baud: robot.wire.baud)
        try super.init(
            robot: robot, bus: bus, axes: present.map(\.axis), voltage: bus.servos.map(\.motor.nominalVoltage).max() ?? 12, faults: plan,
            seed: seed, timestep: timestep)
    }
}
