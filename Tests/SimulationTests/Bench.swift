import Drivers

@testable import Simulation

/// One servo on a bench, without mechanism: instructions in, statuses out, time by hand.
final class Bench {
    let servo: DynamixelServo
    let bus: DynamixelBus
    /// rad
    var shaft = 0.0

    init(_ model: DynamixelModel = .xm430W350, id: Int = 1, _ prepare: (inout ControlTable) -> Void = { _ in }) {
        servo = Bench.servo(model, id: id, prepare)
        bus = DynamixelBus(servos: [servo], baud: 1_000_000)
    }

    static func servo(_ model: DynamixelModel, id: Int, _ prepare: (inout ControlTable) -> Void = { _ in }) -> DynamixelServo {
        var table = ControlTable(model: model)
        table[.id] = id
        table[.baudRate] = 3
        prepare(&table)
        let mount = ServoEncoder.Mount(reversed: table[.driveMode] & 1 == 1, homingOffset: table[.homingOffset])
        return DynamixelServo(table: table, mount: mount, torqueConstant: nil, shaft: 0)
    }

    /// Lets `seconds` pass; the shaft stands still unless `shaft` is changed.
    func pass(_ seconds: Double, voltage: Double? = nil) {
        for _ in 0..<Int((seconds / 0.002).rounded()) {
            for servo in bus.servos {
                _ = servo.advance(shaft: shaft, shaftVelocity: 0, voltage: voltage ?? servo.motor.nominalVoltage, interval: 0.002)
            }
        }
    }

    func statuses(_ instruction: DynamixelInstruction, to id: UInt8 = 1) -> [DynamixelStatus] {
        let bytes = bus.respond(to: .packet(.instruction(id: id, instruction))).flatMap(\.bytes)
        return DynamixelCodec.decode(bytes).compactMap { if case .status(let status) = $0 { status } else { nil } }
    }

    @discardableResult
    func write(_ register: DynamixelRegister, _ value: Int, to id: UInt8 = 1) -> DynamixelStatusError? {
        statuses(.write(address: register.address, data: register.bytes(of: value)), to: id).first?.error
    }

    func read(_ register: DynamixelRegister, of id: UInt8 = 1) -> Int? {
        let status = statuses(.read(address: register.address, count: UInt16(register.size)), to: id).first
        guard let status, status.parameters.count == register.size else { return nil }
        return register.value(of: status.parameters)
    }
}
