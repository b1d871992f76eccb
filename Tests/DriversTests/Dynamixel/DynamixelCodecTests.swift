import Drivers
import Testing

@Suite struct DynamixelCodecTests {
    struct Printed: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var message: DynamixelMessage
        var packet: String
    }

    /// Every packet that the vendor's manual prints.
    static let printed: [Printed] = [
        Printed(testDescription: "ping", message: .instruction(id: 1, .ping), packet: "FF FF FD 00 01 03 00 01 19 4E"),
        Printed(
            testDescription: "ping's answer", message: .status(.init(id: 1, parameters: [0x06, 0x04, 38])),
            packet: "FF FF FD 00 01 07 00 55 00 06 04 26 65 5D"),
        Printed(
            testDescription: "second answer to a broadcast ping", message: .status(.init(id: 2, parameters: [0x06, 0x04, 38])),
            packet: "FF FF FD 00 02 07 00 55 00 06 04 26 6F 6D"),
        Printed(testDescription: "broadcast ping", message: .instruction(id: 254, .ping), packet: "FF FF FD 00 FE 03 00 01 31 42"),
        Printed(
            testDescription: "read", message: .instruction(id: 1, .read(address: 132, count: 4)),
            packet: "FF FF FD 00 01 07 00 02 84 00 04 00 1D 15"),
        Printed(
            testDescription: "read's answer", message: .status(.init(id: 1, parameters: [0xA6, 0, 0, 0])),
            packet: "FF FF FD 00 01 08 00 55 00 A6 00 00 00 8C C0"),
        Printed(
            testDescription: "write", message: .instruction(id: 1, .write(address: 116, data: [0, 2, 0, 0])),
            packet: "FF FF FD 00 01 09 00 03 74 00 00 02 00 00 CA 89"),
        Printed(testDescription: "write's answer", message: .status(.init(id: 1)), packet: "FF FF FD 00 01 04 00 55 00 A1 0C"),
        Printed(
            testDescription: "registered write", message: .instruction(id: 1, .registeredWrite(address: 104, data: [200, 0, 0, 0])),
            packet: "FF FF FD 00 01 09 00 04 68 00 C8 00 00 00 AE 8E"),
        Printed(testDescription: "action", message: .instruction(id: 1, .action), packet: "FF FF FD 00 01 03 00 05 02 CE"),
        Printed(
            testDescription: "factory reset", message: .instruction(id: 1, .factoryReset(1)), packet: "FF FF FD 00 01 04 00 06 01 A1 E6"),
        Printed(testDescription: "reboot", message: .instruction(id: 1, .reboot), packet: "FF FF FD 00 01 03 00 08 2F 4E"),
        Printed(testDescription: "clear", message: .instruction(id: 1, .clear), packet: "FF FF FD 00 01 08 00 10 01 44 58 4C 22 B1 DC"),
        Printed(
            testDescription: "sync read", message: .instruction(id: 254, .syncRead(address: 132, count: 4, ids: [1, 2])),
            packet: "FF FF FD 00 FE 09 00 82 84 00 04 00 01 02 CE FA"),
        Printed(
            testDescription: "sync read's second answer", message: .status(.init(id: 2, parameters: [0x1F, 0x08, 0, 0])),
            packet: "FF FF FD 00 02 08 00 55 00 1F 08 00 00 BA BE"),
        Printed(
            testDescription: "sync write",
            message: .instruction(
                id: 254,
                .syncWrite(
                    address: 116, count: 4,
                    [.init(id: 1, address: 116, data: [150, 0, 0, 0]), .init(id: 2, address: 116, data: [170, 0, 0, 0])])),
            packet: "FF FF FD 00 FE 11 00 83 74 00 04 00 01 96 00 00 00 02 AA 00 00 00 82 87"),
        Printed(
            testDescription: "bulk read",
            message: .instruction(
                id: 254, .bulkRead([.init(id: 1, address: 144, count: 2), .init(id: 2, address: 146, count: 1)])),
            packet: "FF FF FD 00 FE 0D 00 92 01 90 00 02 00 02 92 00 01 00 1A 05"),
        Printed(
            testDescription: "bulk read's first answer", message: .status(.init(id: 1, parameters: [0x77, 0])),
            packet: "FF FF FD 00 01 06 00 55 00 77 00 C3 69"),
        Printed(
            testDescription: "bulk read's second answer", message: .status(.init(id: 2, parameters: [0x24])),
            packet: "FF FF FD 00 02 05 00 55 00 24 8B A9"),
    ]

    @Test("a packet printed in the manual is written and read byte for byte", arguments: printed)
    func printedPacket(_ case: Printed) {
        #expect(hex(encode(`case`.message)) == `case`.packet)
        #expect(DynamixelCodec.decode(bytes(`case`.packet)) == [`case`.message])
    }

    @Test("the checksum table begins and ends as the manual's does")
    func checksumTable() {
        let checksum = DynamixelChecksum()
        let first = (0..<8).map { checksum.of([UInt8($0)]) }
        #expect(first == [0x0000, 0x8005, 0x800F, 0x000A, 0x801B, 0x001E, 0x0014, 0x8011])
        #expect(checksum.of([255]) == 0x0202)
        #expect(checksum.of(Array("123456789".utf8)) == 0xFEE8)
    }

    @Test("an FD is stuffed behind every FF FF FD of the parameters, and length and checksum count it")
    func stuffing() {
        let packet = DynamixelCodec.encode(.write(address: 116, data: [0xFF, 0xFF, 0xFD, 0xFD, 0xFF, 0xFF, 0xFD]), to: 1)
        #expect(hex(Array(packet.dropLast(2))) == "FF FF FD 00 01 0E 00 03 74 00 FF FF FD FD FD FF FF FD FD")
        #expect(
            DynamixelCodec.decode(packet)
                == [.instruction(id: 1, .write(address: 116, data: [0xFF, 0xFF, 0xFD, 0xFD, 0xFF, 0xFF, 0xFD]))])
    }

    @Test("the merged answer to a fast sync read carries a running checksum per servo, and is not stuffed")
    func mergedStatus() throws {
        let statuses: [DynamixelStatus] = [
            .init(id: 1, parameters: [0xFF, 0xFF, 0xFD, 0x00]), .init(id: 3, error: .init(alert: true), parameters: [1, 2, 3, 4]),
            .init(id: 2, parameters: [0, 0, 0xFF, 0xFF]),
        ]
        let packet = DynamixelCodec.encode(merged: statuses)
        #expect(packet.count == DynamixelPacket.mergedStatusCount(devices: 3, count: 4))
        #expect(Int(packet[5]) == 1 + 3 * (4 + 4))
        for end in [14, 22, 30] {
            let checksum = DynamixelChecksum().of(Array(packet[..<end]))
            #expect(UInt16(packet[end]) | UInt16(packet[end + 1]) << 8 == checksum)
        }
        guard case .mergedStatus(let body)? = DynamixelCodec.decode(packet).first else {
            Issue.record("no merged status in \(hex(packet))")
            return
        }
        #expect(DynamixelCodec.statuses(inMerged: body, counts: [4, 4, 4]) == statuses)
        #expect(DynamixelCodec.statuses(inMerged: body, counts: [4, 4]) == nil)
        var damaged = body
        damaged[3] ^= 1
        #expect(DynamixelCodec.statuses(inMerged: damaged, counts: [4, 4, 4]) == nil)
    }

    @Test(
        "parameters that do not fit their instruction are handed on as unknown",
        arguments: [
            (DynamixelPacket.Kind.read, [UInt8](repeating: 1, count: 3)), (.read, [1, 2, 3, 4, 5]), (.clear, [1, 2]), (.ping, [1]),
            (.syncWrite, [116, 0, 4, 0, 1, 9, 9]), (.bulkRead, [1, 2]), (.factoryReset, []), (.status, [1]),
        ])
    func unfit(_ kind: DynamixelPacket.Kind, _ parameters: [UInt8]) {
        #expect(DynamixelInstruction(kind: kind, parameters: parameters) == nil)
    }
}

func encode(_ message: DynamixelMessage) -> [UInt8] {
    switch message {
    case .instruction(let id, let instruction): DynamixelCodec.encode(instruction, to: id)
    case .status(let status): DynamixelCodec.encode(status)
    case .mergedStatus, .unknown: []
    }
}
