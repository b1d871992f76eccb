import Drivers
import Realtime
import Robot

/// Feetech servos as far as the driver's tests need them: registers behind a scripted wire, without physics.
final class FeetechBench {
    final class Servo {
        var registers: [FeetechRegister: Int]
        var error: FeetechStatusError = []
        var isPresent = true
        /// Takes no notice of what is written.
        var ignores: Set<FeetechRegister> = []

        init() {
            let model = FeetechModel.sts3215
            registers = Dictionary(uniqueKeysWithValues: FeetechRegister.allCases.map { ($0, model.defaultValue(of: $0)) })
        }

        subscript(register: FeetechRegister) -> Int {
            get { registers[register] ?? 0 }
            set { registers[register] = newValue }
        }

        func bytes(_ address: Int, _ count: Int) -> [UInt8] {
            var memory = [UInt8](repeating: 0, count: 256)
            for (register, value) in registers {
                memory.replaceSubrange(Int(register.address)..<Int(register.address) + register.size, with: register.bytes(of: value))
            }
            return Array(memory[address..<address + count])
        }
    }

    let wire = ScriptedWire()
    let robot: RobotDescription
    let calibration: Calibration
    var servos: [UInt8: Servo] = [:]
    /// Changes the answers to a read of the state.
    var spoil: (([ScriptedWire.Reply]) -> [ScriptedWire.Reply])?

    init() throws {
        robot = try RobotDescription.load("so101")
        calibration = try Calibration.load("so101-example")
        for unit in calibration.servos {
            let (servo, range) = (Servo(), unit.range ?? 0...4095)
            servo[.id] = unit.id
            servo[.homingOffset] = unit.homingOffset
            servo[.minimumPosition] = range.lowerBound
            servo[.maximumPosition] = range.upperBound
            servo[.presentPosition] = 2048
            servo[.presentVoltage] = 50
            servo[.presentTemperature] = 30 + unit.id
            servos[UInt8(unit.id)] = servo
        }
        wire.script = { [unowned self] in answer($0) }
    }

    func driver() -> FeetechDriver {
        FeetechDriver(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
    }

    /// A driver that has connected, its wire quiet.
    func connected() throws(ConnectError) -> FeetechDriver {
        var driver = driver()
        try driver.connect()
        wire.forgetWrites()
        return driver
    }

    /// What the driver wrote into registers, in order.
    var assignments: [(id: UInt8, address: UInt8, data: [UInt8])] {
        wire.writes.flatMap { FeetechCodec.decode($0) }.flatMap { message -> [(id: UInt8, address: UInt8, data: [UInt8])] in
            switch message.instruction {
            case .write(let address, let data): [(message.id, address, data)]
            case .syncWrite(let address, _, let items): items.map { ($0.id, address, $0.data) }
            default: []
            }
        }
    }

    private func present(_ id: UInt8) -> Servo? { servos[id].flatMap { $0.isPresent ? $0 : nil } }

    private func answer(_ request: [UInt8]) -> [ScriptedWire.Reply] {
        guard let message = FeetechCodec.decode(request).first, let instruction = message.instruction else { return [] }
        let replies = obey(message.id, instruction).map { ScriptedWire.Reply(bytes: FeetechCodec.encode($0)) }
        if case .syncRead(_, let count, _) = instruction, count > 10 { return spoil?(replies) ?? replies }
        return replies
    }

    private func obey(_ id: UInt8, _ instruction: FeetechInstruction) -> [FeetechStatus] {
        switch instruction {
        case .ping: (id == FeetechPacket.broadcast ? servos.keys.sorted() : [id]).compactMap { status($0) }
        case .read(let address, let count): [status(id, Int(address), Int(count))].compactMap(\.self)
        case .syncRead(let address, let count, let ids): ids.compactMap { status($0, Int(address), Int(count)) }
        case .write(let address, let data): write(id, address, data) ? [status(id)].compactMap(\.self) : []
        case .syncWrite(let address, _, let items): items.filter { !write($0.id, address, $0.data) }.compactMap { _ in nil }
        default: []
        }
    }

    private func status(_ id: UInt8, _ address: Int = 0, _ count: Int = 0) -> FeetechStatus? {
        present(id).map { FeetechStatus(id: id, error: $0.error, parameters: $0.bytes(address, count)) }
    }

    private func write(_ id: UInt8, _ address: UInt8, _ data: [UInt8]) -> Bool {
        guard let servo = present(id), let register = FeetechRegister(rawValue: address) else { return false }
        if !servo.ignores.contains(register) { servo[register] = register.value(of: data) }
        return true
    }
}
