import Drivers
import Realtime
import Robot

@testable import Simulation

/// The arms that come with the project, and their example units.
enum Arms {
    static let names = ["widowx250s", "viperx300s", "openmanipulator-x"]
    /// With those of other servos.
    static let all = names + ["so101", "so100", "ur5e"]

    static func robot(_ name: String = "widowx250s") throws -> RobotDescription { try RobotDescription.load(name) }
    static func calibration(_ name: String = "widowx250s") throws -> Calibration { try Calibration.load("\(name)-example") }

    static func emulator(
        _ name: String = "widowx250s", faults: FaultPlan = .none, firmware: UInt8 = 46
    ) throws -> DynamixelEmulator {
        try DynamixelEmulator(robot: robot(name), calibration: calibration(name), faults: faults, firmware: firmware)
    }
}

/// A host on a lockstep wire, as simple as can be: one instruction, then whatever comes back.
final class Host {
    let emulator: DynamixelEmulator
    let wire: LockstepWire
    let clock: LoopClock
    let transport: Transport

    init(_ emulator: DynamixelEmulator) {
        self.emulator = emulator
        wire = LockstepWire(emulator: emulator)
        clock = wire.clock
        transport = wire.transport
    }

    /// Sends an instruction and collects the bytes that come until `silence` (s) has passed without any.
    func exchange(_ instruction: DynamixelInstruction, to id: UInt8 = DynamixelPacket.broadcast, silence: Double = 0.004) -> [UInt8] {
        send(DynamixelCodec.encode(instruction, to: id))
        return collect(silence: silence)
    }

    func send(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { _ = transport.write(base, count: buffer.count) }
        }
    }

    func collect(silence: Double = 0.004) -> [UInt8] {
        var reply: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 256)
        while transport.waitReadable(until: clock.now().advanced(bySeconds: silence)) {
            let count = transport.read(into: &buffer, capacity: buffer.count)
            guard count > 0 else { break }
            reply += buffer[..<count]
        }
        return reply
    }

    func statuses(_ instruction: DynamixelInstruction, to id: UInt8 = DynamixelPacket.broadcast) -> [DynamixelStatus] {
        DynamixelCodec.decode(exchange(instruction, to: id)).compactMap { if case .status(let status) = $0 { status } else { nil } }
    }

    @discardableResult
    func write(_ register: DynamixelRegister, _ value: Int, to id: UInt8) -> DynamixelStatus? {
        statuses(.write(address: register.address, data: register.bytes(of: value)), to: id).first
    }

    func read(_ register: DynamixelRegister, of id: UInt8) -> Int? {
        let status = statuses(.read(address: register.address, count: UInt16(register.size)), to: id).first
        guard let status, status.parameters.count == register.size else { return nil }
        return register.value(of: status.parameters)
    }

    func sleep(_ seconds: Double) { clock.sleep(until: clock.now().advanced(bySeconds: seconds)) }

    /// One Sync Write of goal positions (rad).
    func drive(_ ids: [Int], to pose: [Double]) {
        let data = zip(ids, pose).map { id, angle in
            let ticks = Int((angle * DynamixelUnit.ticksPerRadian).rounded()) + Int(DynamixelUnit.centreTick)
            return DynamixelInstruction.Datum(
                id: UInt8(id), address: DynamixelRegister.goalPosition.address, data: DynamixelRegister.goalPosition.bytes(of: ticks))
        }
        send(
            DynamixelCodec.encode(
                .syncWrite(address: DynamixelRegister.goalPosition.address, count: 4, data), to: DynamixelPacket.broadcast))
    }
}
