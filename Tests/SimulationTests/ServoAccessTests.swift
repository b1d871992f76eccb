import Drivers
import Testing

@testable import Simulation

/// What a servo refuses, by error number, and what it then leaves as it was.
@Suite struct ServoAccessTests {
    struct Refusal: CustomTestStringConvertible, Sendable {
        var name: String
        var address: UInt16
        var data: [UInt8]
        var number: DynamixelStatusError.Number?
        var testDescription: String { name }
    }

    static let withoutTorque: [Refusal] = [
        Refusal(name: "ID 253", address: 7, data: [253], number: .dataRange),
        Refusal(name: "Operating Mode 2", address: 11, data: [2], number: .dataRange),
        Refusal(name: "Torque Enable 2", address: 64, data: [2], number: .dataRange),
        Refusal(name: "Goal Position beyond Max Position", address: 116, data: [0, 0x20, 0, 0], number: .dataLimit),
        Refusal(name: "Goal Position below Min Position", address: 116, data: [0xFF, 0xFF, 0xFF, 0xFF], number: .dataLimit),
        Refusal(name: "Goal PWM beyond PWM Limit", address: 100, data: [0x76, 0x03], number: .dataRange),
        Refusal(name: "Goal Velocity beyond Velocity Limit", address: 104, data: [0x00, 0x02, 0, 0], number: .dataLimit),
        Refusal(name: "half a register", address: 116, data: [0, 0], number: .dataLength),
        Refusal(name: "the middle of a register", address: 118, data: [0, 0], number: .dataLength),
        Refusal(name: "a register and a half", address: 112, data: [0, 0, 0, 0, 0, 0], number: .dataLength),
        Refusal(name: "Model Number", address: 0, data: [1, 2], number: .access),
        Refusal(name: "Present Position", address: 132, data: [0, 0, 0, 0], number: .access),
        Refusal(name: "a gap", address: 14, data: [0], number: .access),
        Refusal(name: "beyond the table", address: 2000, data: [0], number: .access),
        Refusal(name: "Bus Watchdog 128", address: 98, data: [128], number: .dataRange),
        Refusal(name: "Return Delay Time 254", address: 9, data: [254], number: nil),
        Refusal(name: "Goal Position at Max Position", address: 116, data: [0xFF, 0x0F, 0, 0], number: nil),
        Refusal(name: "three registers at once", address: 108, data: [1, 0, 0, 0, 2, 0, 0, 0, 0, 8, 0, 0], number: nil),
    ]

    @Test("A write is answered with the number that fits, and changes nothing when refused", arguments: withoutTorque)
    func refuses(_ refusal: Refusal) {
        let bench = Bench()
        let before = bench.servo.table.bytes
        let status = bench.statuses(.write(address: refusal.address, data: refusal.data)).first
        #expect(status?.error == DynamixelStatusError(refusal.number))
        if refusal.number != nil { #expect(bench.servo.table.bytes == before) }
    }

    @Test("While torque is on, storage is locked and memory is not", arguments: DynamixelRegister.allCases)
    func locksStorage(register: DynamixelRegister) {
        let bench = Bench()
        guard bench.servo.model.has(register), register.isWritable else { return }
        let value = bench.servo.table[register]
        #expect(bench.write(register, value) == DynamixelStatusError(nil), "torque off")
        bench.write(.torqueEnable, 1)
        let expected: DynamixelStatusError.Number? = register.isEEPROM ? .access : nil
        #expect(bench.write(register, register == .torqueEnable ? 1 : value) == DynamixelStatusError(expected), "torque on")
    }

    @Test("An unknown instruction is error 2, a damaged packet error 3")
    func refusesPackets() {
        let bench = Bench()
        let unknown = bench.bus.respond(to: .packet(.unknown(id: 1, instruction: 0x20, parameters: [])))
        #expect(unknown.first?.bytes == DynamixelCodec.encode(DynamixelStatus(id: 1, error: .init(.instruction))))
        let damaged = bench.bus.respond(to: .damaged(id: 1))
        #expect(damaged.first?.bytes == DynamixelCodec.encode(DynamixelStatus(id: 1, error: .init(.checksum))))
        #expect(bench.bus.respond(to: .damaged(id: 2)).isEmpty)
    }

    @Test("The receiver tells whole packets from damaged ones, and finds them behind noise")
    func assembles() {
        var assembler = PacketAssembler()
        let ping = DynamixelCodec.encode(.ping, to: 1)
        var damaged = ping
        damaged[9] ^= 1
        let stuffed = DynamixelCodec.encode(.write(address: 116, data: [0xFF, 0xFF, 0xFD, 0]), to: 1)
        let noise: [UInt8] = [0xFF, 0x00, 0xFF, 0xFF, 0xFF, 0xFD]
        let events = (noise + ping + damaged + noise + stuffed).compactMap { assembler.receive($0) }
        #expect(
            events == [
                .packet(.instruction(id: 1, .ping)), .damaged(id: 1),
                .packet(.instruction(id: 1, .write(address: 116, data: [0xFF, 0xFF, 0xFD, 0]))),
            ])
    }

    @Test("Status Return Level says what is answered", arguments: [0, 1, 2])
    func returnLevel(level: Int) {
        let bench = Bench()
        bench.write(.statusReturnLevel, level)
        #expect(bench.statuses(.ping).count == 1)
        #expect(bench.statuses(.read(address: 132, count: 4)).count == (level >= 1 ? 1 : 0))
        #expect(bench.statuses(.write(address: 65, data: [1])).count == (level >= 2 ? 1 : 0))
        #expect(bench.servo.table[.led] == 1)
    }

    @Test("Reading gives the bytes asked for, and error 7 beyond the table")
    func reads() {
        let bench = Bench()
        #expect(bench.statuses(.read(address: 0, count: 2)).first?.parameters == [0xFC, 0x03])
        #expect(bench.statuses(.read(address: 132, count: 4)).first?.parameters == [0, 8, 0, 0])
        #expect(bench.statuses(.read(address: 660, count: 4)).first?.error == DynamixelStatusError(.access))
        #expect(bench.statuses(.read(address: 0, count: 0)).first?.error == DynamixelStatusError(.dataLength))
    }

    @Test("Indirect data mirror the addresses named, for reading and writing", arguments: [DynamixelModel.xm430W350, .xl330M288])
    func indirect(model: DynamixelModel) throws {
        let bench = Bench(model)
        let region = try #require(model.indirectRegions.first)
        for index in 0..<4 {
            let target = 116 + UInt16(index)
            let status = bench.statuses(
                .write(address: region.addresses + UInt16(2 * index), data: [UInt8(target), UInt8(target >> 8)])
            ).first
            #expect(status?.error == DynamixelStatusError(nil))
        }
        #expect(bench.statuses(.write(address: region.data, data: [0, 4, 0, 0])).first?.error == DynamixelStatusError(nil))
        #expect(bench.read(.goalPosition) == 1024)
        #expect(bench.statuses(.read(address: region.data, count: 4)).first?.parameters == [0, 4, 0, 0])
        #expect(bench.statuses(.write(address: region.data, data: [0, 4])).first?.error == DynamixelStatusError(.dataLength))
        #expect(bench.statuses(.write(address: region.addresses, data: [10, 0])).first?.error == DynamixelStatusError(.dataRange))
        bench.write(.torqueEnable, 1)
        #expect(bench.statuses(.write(address: region.addresses, data: [64, 0])).first?.error == DynamixelStatusError(.access))
    }
}
