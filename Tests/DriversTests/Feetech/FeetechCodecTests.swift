import Drivers
import Realtime
import Testing

@Suite struct FeetechCodecTests {
    static let vectors: [(FeetechInstruction, id: UInt8, String)] = [
        (.ping, 1, "FF FF 01 02 01 FB"),
        (.read(address: 56, count: 2), 1, "FF FF 01 04 02 38 02 BE"),
        (.write(address: 42, data: [0x00, 0x08]), 1, "FF FF 01 05 03 2A 00 08 C4"),
        (.write(address: 40, data: [1]), 1, "FF FF 01 04 03 28 01 CE"),
        (.syncRead(address: 56, count: 4, ids: [1, 2, 3, 4, 5, 6]), 254, "FF FF FE 0A 82 38 04 01 02 03 04 05 06 24"),
        (
            .syncWrite(address: 42, count: 2, [.init(id: 1, data: [0x00, 0x08]), .init(id: 2, data: [0x00, 0x04])]), 254,
            "FF FF FE 0A 83 2A 02 01 00 08 02 00 04 39"
        ),
    ]

    @Test("a packet of the vendor's SDK has these bytes, and is understood again", arguments: vectors.indices)
    func packets(_ index: Int) throws {
        let (instruction, id, text) = Self.vectors[index]
        #expect(hex(FeetechCodec.encode(instruction, to: id)) == text)
        let message = try #require(FeetechCodec.decode(bytes(text)).first)
        #expect(message.id == id)
        #expect(message.instruction == instruction)
    }

    @Test("what is sent is understood again, status and instruction alike")
    func roundTrip() throws {
        let instructions: [FeetechInstruction] = [
            .action, .reboot, .registeredWrite(address: 42, data: [0xFF, 0xFF]),
            .syncWrite(address: 42, count: 0, [.init(id: 1, data: [])]),
        ]
        for instruction in instructions {
            #expect(FeetechCodec.decode(FeetechCodec.encode(instruction, to: 7)).first?.instruction == instruction)
        }
        let status = FeetechStatus(id: 6, error: [.overload, .voltage], parameters: [0xFF, 0xFF, 1, 2])
        #expect(FeetechCodec.decode(FeetechCodec.encode(status)).first?.status == status)
    }

    @Test("packets are found behind noise, false headers, damaged and cut packets")
    func resynchronises() {
        let one = FeetechCodec.encode(FeetechStatus(id: 1, parameters: [1, 2]))
        let other = FeetechCodec.encode(FeetechStatus(id: 2, parameters: [3]))
        var damaged = one
        damaged[5] ^= 4
        let streams: [([UInt8], [UInt8])] = [
            ([0xFF, 0x00, 0xFF] + one, [1]), ([0xFF] + one + [0xFF, 0xFF] + other, [1, 2]), (damaged + other, [2]),
            (Array(one.dropLast(2)) + other + one + one, [2, 1, 1]), ([0xFF, 0xFF, 0xFE, 0x01] + one, [1]),
            ([0xFF, 0xFF, 0xFD, 0x05] + one, [1]),
        ]
        for (stream, ids) in streams { #expect(FeetechCodec.decode(stream + one + one).map(\.id).starts(with: ids), "\(hex(stream))") }
    }

    @Test("numbers are sign and magnitude, each at its own bit")
    func signs() {
        #expect(FeetechRegister.homingOffset.bytes(of: -143) == [0x8F, 0x08])
        #expect(FeetechRegister.homingOffset.value(of: [0x8F, 0x08]) == -143)
        #expect(FeetechRegister.presentVelocity.value(of: [0x0A, 0x80]) == -10)
        #expect(FeetechRegister.presentLoad.value(of: [0xE8, 0x07]) == -1000)
        #expect(FeetechRegister.goalPosition.bytes(of: 2048) == [0x00, 0x08])
        #expect(FeetechRegister.maximumTorque.value(of: [0xE8, 0x03]) == 1000)
        for register in FeetechRegister.allCases {
            let most = register.signBit.map { 1 << $0 - 1 } ?? 1 << (8 * register.size) - 1
            for value in register.signBit == nil ? [0, most] : [0, most, -most] {
                #expect(register.value(of: register.bytes(of: value)) == value, "\(register)")
            }
        }
    }

    @Test("a servo's own bits are told in words that mean the same for every vendor")
    func alerts() {
        #expect(ServoAlert.names(of: FeetechStatusError([.overcurrent, .overload]).alert) == "overload, overcurrent")
        let others: FeetechStatusError = [.voltage, .sensor, .overheating]
        #expect(ServoAlert.names(of: others.alert) == "input voltage, position sensor, overheating")
    }
}
