import Drivers
import Robot

/// An arm of Feetech STS servos, on a supply in the middle of what its robot's file allows.
public final class FeetechEmulator: BusEmulator {
    let feetech: FeetechBus

    /// - Parameter seed: of the faults' dice, beside the plan's own.
    public init(
        robot: RobotDescription, calibration: Calibration, faults plan: FaultPlan = .none, seed: UInt64 = 0, timestep: Double = 0.002
    ) throws(EmulatorError) {
        var assembly = try FeetechAssembly(robot: robot, calibration: calibration)
        for fault in plan.timed { if let servo = fault.servo { try assembly.require(servo) } }
        for fault in plan.start { try assembly.apply(fault) }
        let voltage = (robot.safety.voltage.lowerBound + robot.safety.voltage.upperBound) / 2
        let present = assembly.places.filter { !$0.isMissing }
        feetech = FeetechBus(
            servos: present.map {
                FeetechServo(
                    registers: $0.registers, mount: $0.mount, torqueConstant: $0.torqueConstant, shaft: robot.rest[$0.axis],
                    voltage: voltage)
            }, baud: robot.wire.baud)
        try super.init(
            robot: robot, bus: feetech, axes: present.map(\.axis), voltage: voltage, faults: plan, seed: seed, timestep: timestep)
    }
}

/// The servos of an arm as somebody put them together: which joint each drives, how it is mounted, what its EEPROM holds.
struct FeetechAssembly {
    struct Place {
        /// The axis of the world that it drives.
        var axis: Int
        var registers: FeetechMemory
        var mount: FeetechMount
        /// N·m/A
        var torqueConstant: Double?
        var isMissing = false
    }

    private(set) var places: [Place] = []

    /// A correctly set-up arm of that description and unit, with LeRobot's gains.
    init(robot: RobotDescription, calibration: Calibration) throws(EmulatorError) {
        guard let baud = FeetechBaud(rate: robot.wire.baud) else {
            throw .unknownBaud(robot.wire.baud, known: FeetechBaud.allCases.map(\.rate))
        }
        for (axis, servo) in robot.servos.enumerated() {
            places.append(try FeetechAssembly.place(servo, axis, baud, calibration.servo(servo.ids[0])))
        }
    }

    private static func place(
        _ servo: ServoDescription, _ axis: Int, _ baud: FeetechBaud, _ unit: ServoCalibration?
    ) throws(EmulatorError) -> Place {
        guard let model = FeetechModel(rawValue: servo.model) else {
            throw .unknownModel(servo.model, known: FeetechModel.allCases.map(\.rawValue))
        }
        let range = unit?.range ?? servo.positionTicks
        let homingOffset = unit?.homingOffset ?? 0
        var registers = FeetechMemory(model: model)
        registers[.id] = servo.ids[0]
        registers[.baudRate] = Int(baud.rawValue)
        registers[.returnDelay] = 0
        registers[.phase] = 12
        registers[.minimumPosition] = range.lowerBound
        registers[.maximumPosition] = range.upperBound
        registers[.homingOffset] = homingOffset
        registers[.positionProportionalGain] = 16
        registers[.positionDerivativeGain] = 32
        let mount = FeetechMount(
            reversed: servo.reversed[0], homingOffset: homingOffset,
            zeroTick: unit?.zeroTick ?? Double(ServoDescription.centerTick))
        return Place(axis: axis, registers: registers, mount: mount, torqueConstant: unit?.torqueConstant)
    }

    /// Puts in what somebody got wrong.
    mutating func apply(_ fault: StartFault) throws(EmulatorError) {
        switch fault {
        case .wrongModel(_, let model): throw .unknownModel(model.rawValue, known: FeetechModel.allCases.map(\.rawValue))
        case .missing(let servo): places[try index(servo)].isMissing = true
        case .swappedIDs(let first, let second):
            let (one, other) = (try index(first), try index(second))
            places[one].registers[.id] = second
            places[other].registers[.id] = first
        case .staleHomingOffset(let servo, let ticks): places[try index(servo)].registers[.homingOffset] = ticks
        }
    }

    /// Refuses a servo that the arm does not have.
    func require(_ id: Int) throws(EmulatorError) { _ = try index(id) }

    private func index(_ id: Int) throws(EmulatorError) -> Int {
        guard let index = places.firstIndex(where: { $0.registers[.id] == id }) else { throw .unknownServo(id) }
        return index
    }
}
