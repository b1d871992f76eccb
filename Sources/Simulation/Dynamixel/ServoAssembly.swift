import Drivers
import Robot

/// The servos of an arm as somebody put them together: which joint each drives, how it is mounted, what its EEPROM holds.
struct ServoAssembly {
    struct Place {
        /// The axis of the world that it drives.
        var axis: Int
        var table: ControlTable
        var mount: ServoEncoder.Mount
        /// N·m/A
        var torqueConstant: Double?
        var isMissing = false
    }

    private(set) var places: [Place] = []

    /// A correctly set-up arm of that description and unit.
    init(robot: RobotDescription, calibration: Calibration, firmware: UInt8) throws(EmulatorError) {
        let servos = robot.servos
        for (axis, servo) in servos.enumerated() {
            for index in servo.ids.indices {
                places.append(try ServoAssembly.place(servo, index, axis, robot, calibration, firmware))
            }
        }
    }

    private static func place(
        _ servo: ServoDescription, _ index: Int, _ axis: Int, _ robot: RobotDescription, _ calibration: Calibration, _ firmware: UInt8
    ) throws(EmulatorError) -> Place {
        guard let model = DynamixelModel(rawValue: servo.model) else {
            throw .unknownModel(servo.model, known: DynamixelModel.allCases.map(\.rawValue))
        }
        guard let baud = DynamixelBaud(rate: robot.wire.baud) else {
            throw .unknownBaud(robot.wire.baud, known: DynamixelBaud.allCases.map(\.rate))
        }
        let id = servo.ids[index]
        let unit = calibration.servos.first { $0.id == id }
        let reversed = index < servo.reversed.count && servo.reversed[index]
        var table = ControlTable(model: model)
        table[.firmwareVersion] = Int(firmware)
        table[.id] = id
        table[.baudRate] = Int(baud.rawValue)
        table[.returnDelayTime] = 0
        table[.driveMode] = reversed ? 1 : 0
        table[.operatingMode] = 3
        table[.secondaryID] = index == 0 ? 255 : servo.ids[0]
        table[.homingOffset] = unit?.homingOffset ?? 0
        table[.minimumPosition] = servo.positionTicks.lowerBound
        table[.maximumPosition] = servo.positionTicks.upperBound
        let mount = ServoEncoder.Mount(reversed: reversed, homingOffset: unit?.homingOffset ?? 0)
        return Place(axis: axis, table: table, mount: mount, torqueConstant: unit?.torqueConstant)
    }

    /// Puts in what somebody got wrong.
    mutating func apply(_ fault: StartFault) throws(EmulatorError) {
        switch fault {
        case .wrongModel(let servo, let model):
            let place = try index(servo)
            places[place].table = ServoAssembly.transplant(places[place].table, into: model)
            places[place].torqueConstant = nil
        case .missing(let servo):
            places[try index(servo)].isMissing = true
        case .swappedIDs(let first, let second):
            let (one, other) = (try index(first), try index(second))
            places[one].table[.id] = second
            places[other].table[.id] = first
        case .staleHomingOffset(let servo, let ticks):
            places[try index(servo)].table[.homingOffset] = ticks
        }
    }

    /// Refuses a servo that the arm does not have.
    func require(_ id: Int) throws(EmulatorError) { _ = try index(id) }

    private func index(_ id: Int) throws(EmulatorError) -> Int {
        guard let index = places.firstIndex(where: { $0.table[.id] == id }) else { throw .unknownServo(id) }
        return index
    }

    private static func transplant(_ table: ControlTable, into model: DynamixelModel) -> ControlTable {
        var other = ControlTable(model: model)
        for register: DynamixelRegister in [
            .firmwareVersion, .id, .baudRate, .returnDelayTime, .driveMode, .operatingMode, .secondaryID, .homingOffset,
            .minimumPosition, .maximumPosition,
        ] {
            other[register] = table[register]
        }
        return other
    }
}
