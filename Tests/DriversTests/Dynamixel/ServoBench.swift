import Drivers
import Realtime
import Robot

/// Servos as far as the driver's tests need them: control tables behind a scripted wire, without physics.
final class ServoBench {
    final class Servo {
        let model: DynamixelModel
        var registers: [DynamixelRegister: Int]
        var isPresent = true
        /// Answers a write so instead of obeying it.
        var refuses: [DynamixelRegister: DynamixelStatusError.Number] = [:]
        /// Takes no notice of what is written.
        var ignores: Set<DynamixelRegister> = []
        var hasDeadWatchdog = false
        var hasToothlessWatchdog = false
        fileprivate var lastHeard: Double = 0

        init(model: DynamixelModel, id: UInt8) {
            self.model = model
            registers = Dictionary(uniqueKeysWithValues: model.registers.map { ($0, model.defaultValue(of: $0)) })
            registers[.id] = Int(id)
        }

        subscript(register: DynamixelRegister) -> Int {
            get { registers[register] ?? 0 }
            set { registers[register] = newValue }
        }

        var error: DynamixelStatusError { DynamixelStatusError(alert: self[.hardwareErrorStatus] != 0) }
    }

    let wire = ScriptedWire()
    let robot: RobotDescription
    let calibration: Calibration
    var servos: [UInt8: Servo] = [:]
    /// Changes the answer to a read of the state.
    var spoil: (([ScriptedWire.Reply]) -> [ScriptedWire.Reply])?

    init(_ name: String = "widowx250s") throws {
        robot = try RobotDescription.load(name)
        calibration = try Calibration.load("\(name)-example")
        for description in robot.servos {
            for (index, id) in description.ids.enumerated() { add(description, index, UInt8(id)) }
        }
        wire.script = { [unowned self] in answer($0) }
    }

    func driver() -> DynamixelDriver {
        DynamixelDriver(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
    }

    /// A driver that has connected, its wire quiet.
    func connected() throws(ConnectError) -> DynamixelDriver {
        var driver = driver()
        try driver.connect()
        wire.forgetWrites()
        return driver
    }

    private func add(_ description: ServoDescription, _ index: Int, _ id: UInt8) {
        guard let model = DynamixelModel(rawValue: description.model) else { return }
        let servo = Servo(model: model, id: id)
        servo[.returnDelayTime] = 0
        servo[.driveMode] = description.reversed[index] ? 1 : 0
        servo[.secondaryID] = index == 0 ? 255 : description.ids[0]
        servo[.minimumPosition] = description.positionTicks.lowerBound
        servo[.maximumPosition] = description.positionTicks.upperBound
        servo[.homingOffset] = calibration.servo(Int(id))?.homingOffset ?? 0
        servo[.presentPosition] = 2048
        servo[.presentVoltage] = 120
        servo[.presentTemperature] = 30 + Int(id)
        servos[id] = servo
    }

    private var now: Double { wire.clock.now().seconds(since: Instant(nanoseconds: 0)) }

    private func answer(_ request: [UInt8]) -> [ScriptedWire.Reply] {
        for servo in servos.values { watch(servo) }
        guard case .instruction(let id, let instruction)? = DynamixelCodec.decode(request).first else { return [] }
        let replies = obey(id, instruction).map { ScriptedWire.Reply(bytes: $0) }
        switch instruction {
        case .syncRead(126, _, _), .fastSyncRead(126, _, _): return spoil?(replies) ?? replies
        default: return replies
        }
    }

    private func watch(_ servo: Servo) {
        let units = servo[.busWatchdog]
        let isOverdue = (1...127).contains(units) && now - servo.lastHeard > Double(units) * 0.02
        if isOverdue && servo[.torqueEnable] == 1 && !servo.hasDeadWatchdog { servo[.busWatchdog] = 255 }
        servo.lastHeard = now
    }

    private func present(_ id: UInt8) -> Servo? { servos[id].flatMap { $0.isPresent ? $0 : nil } }

    private func obey(_ id: UInt8, _ instruction: DynamixelInstruction) -> [[UInt8]] {
        switch instruction {
        case .ping:
            let called = id == DynamixelPacket.broadcast ? servos.keys.sorted() : [id]
            return called.compactMap { id in present(id).map { identity(id, $0) } }
        case .read(let address, let count): return present(id).map { [status(id, $0, address, count)] } ?? []
        case .write(let address, let data):
            let refusal = write(id, address, data)
            return present(id).map { [DynamixelCodec.encode(.init(id: id, error: .init(refusal, alert: $0.error.alert)))] } ?? []
        case .syncRead(let address, let count, let ids):
            return ids.compactMap { id in present(id).map { status(id, $0, address, count) } }
        case .fastSyncRead(let address, let count, let ids):
            let statuses = ids.compactMap { id in
                present(id).map { DynamixelStatus(id: id, error: $0.error, parameters: bytes($0, address, count)) }
            }
            return [DynamixelCodec.encode(merged: statuses)]
        case .syncWrite(let address, _, let items):
            for item in items { _ = write(item.id, address, item.data) }
            return []
        default: return []
        }
    }

    private func identity(_ id: UInt8, _ servo: Servo) -> [UInt8] {
        let number = DynamixelRegister.modelNumber.bytes(of: servo[.modelNumber])
        return DynamixelCodec.encode(.init(id: id, error: servo.error, parameters: number + [UInt8(servo[.firmwareVersion])]))
    }

    private func status(_ id: UInt8, _ servo: Servo, _ address: UInt16, _ count: UInt16) -> [UInt8] {
        DynamixelCodec.encode(.init(id: id, error: servo.error, parameters: bytes(servo, address, count)))
    }

    private func bytes(_ servo: Servo, _ address: UInt16, _ count: UInt16) -> [UInt8] {
        var table = [UInt8](repeating: 0, count: 256)
        for (register, value) in servo.registers {
            table.replaceSubrange(Int(register.address)..<Int(register.address) + register.size, with: register.bytes(of: value))
        }
        return Array(table[Int(address)..<Int(address + count)])
    }

    private func write(_ id: UInt8, _ address: UInt16, _ data: [UInt8]) -> DynamixelStatusError.Number? {
        guard let register = DynamixelRegister(rawValue: address) else { return .access }
        var refusal: DynamixelStatusError.Number?
        for (other, servo) in servos where servo.isPresent && (other == id || servo[.secondaryID] == Int(id)) {
            let isBlocked = register == .goalPosition && servo[.busWatchdog] == 255 && !servo.hasToothlessWatchdog
            let number = servo.refuses[register] ?? (isBlocked ? .dataRange : nil)
            if number == nil && !servo.ignores.contains(register) { servo[register] = register.value(of: data) }
            if other == id { refusal = number }
        }
        return refusal
    }
}
