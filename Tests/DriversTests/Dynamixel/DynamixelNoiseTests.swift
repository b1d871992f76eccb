import Drivers
import Realtime
import Testing

@Suite struct DynamixelNoiseTests {
    static let status = DynamixelStatus(id: 7, parameters: [0xFF, 0xFF, 0xFD, 1, 2, 3])

    @Test("a packet cut short yields nothing, wherever it is cut")
    func truncation() {
        let packet = DynamixelCodec.encode(Self.status)
        for count in 0..<packet.count { #expect(DynamixelCodec.decode(Array(packet.prefix(count))).isEmpty) }
    }

    @Test("one wrong bit anywhere yields nothing, and the packet behind it is found")
    func corruption() {
        let packet = DynamixelCodec.encode(Self.status)
        let following = DynamixelCodec.encode(.init(id: 1, parameters: [42]))
        for bit in 0..<packet.count * 8 {
            var damaged = packet
            damaged[bit / 8] ^= 1 << (bit % 8)
            let room = [UInt8](repeating: 0, count: 1024)
            #expect(DynamixelCodec.decode(damaged + following + room) == [.status(.init(id: 1, parameters: [42]))], "bit \(bit)")
        }
    }

    @Test(
        "noise before a packet is skipped",
        arguments: [
            "00", "FF", "FF FF", "FF FF FD", "FF FF FF", "FF FF FD FD", "FF FF FD 00 FD 04 00", "FF FF FD 00 01 02 00",
            "55 AA FF FF FF FF FD",
            "FF FF FD 00 01 FF FF",
        ])
    func noiseBefore(_ noise: String) {
        let packet = DynamixelCodec.encode(Self.status)
        #expect(DynamixelCodec.decode(bytes(noise) + packet) == [.status(Self.status)])
    }

    @Test("a false header that swallows a true packet gives it back when its own bytes fail to come")
    func falseHeader() throws {
        var parser = DynamixelPacketParser()
        let stream = bytes("FF FF FD 00 01 40 00 55") + DynamixelCodec.encode(Self.status)
        feed(&parser, stream)
        var found = parser.next() != nil
        #expect(!found)
        parser.skipUnfinished()
        found = parser.next()?.id == 7
        #expect(found)
    }

    @Test("any instruction comes back as it was sent, in pieces of any size and between noise")
    func roundTrip() {
        var random = RandomGenerator(seed: 1)
        for _ in 0..<2000 {
            let instruction = randomInstruction(&random)
            let id = UInt8.random(in: 0...252, using: &random)
            var decoder = DynamixelStreamDecoder()
            var messages: [DynamixelMessage] = []
            var rest = DynamixelCodec.encode(instruction, to: id)[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...9, using: &random)
                messages += decoder.decode(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(messages == [.instruction(id: id, instruction)])
        }
    }

    @Test("no bytes, however mad, make the parser trap, nor yield a packet that was not sent")
    func fuzz() {
        var random = RandomGenerator(seed: 2)
        let alphabet: [UInt8] = [0xFF, 0xFF, 0xFD, 0x00, 0x01, 0x55, 0x04, 0x20]
        for _ in 0..<300 {
            var decoder = DynamixelStreamDecoder(largestPacket: 256)
            var sent = 0
            var received = 0
            for _ in 0..<40 {
                let noise = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    Bool.random(using: &random) ? alphabet.randomElement(using: &random)! : UInt8.random(in: 0...255, using: &random)
                }
                let data = (0..<Int.random(in: 0...20, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
                let status = DynamixelStatus(id: 9, parameters: data)
                let messages = decoder.decode(noise + DynamixelCodec.encode(status))
                sent += 1
                received += messages.count { if case .status(let found) = $0 { found.id == 9 } else { false } }
            }
            #expect(received <= sent)
        }
    }

    private func feed(_ parser: inout DynamixelPacketParser, _ stream: [UInt8]) {
        let room = parser.room()
        for (index, byte) in stream.enumerated() { room[index] = byte }
        parser.received(stream.count)
    }

    private func randomInstruction(_ random: inout RandomGenerator) -> DynamixelInstruction {
        let address = UInt16.random(in: 0...700, using: &random)
        func data(_ count: Int) -> [UInt8] { (0..<count).map { _ in [0xFF, 0xFF, 0xFD, 0x12].randomElement(using: &random)! } }
        let ids = (0..<UInt8.random(in: 1...9, using: &random)).map { $0 }
        return switch Int.random(in: 0..<10, using: &random) {
        case 0: .ping
        case 1: .read(address: address, count: 10)
        case 2: .write(address: address, data: data(Int.random(in: 0...60, using: &random)))
        case 3: .registeredWrite(address: address, data: data(4))
        case 4: .syncRead(address: address, count: 10, ids: ids)
        case 5: .fastSyncRead(address: address, count: 21, ids: ids)
        case 6: .syncWrite(address: address, count: 4, ids.map { .init(id: $0, address: address, data: data(4)) })
        case 7: .bulkRead(ids.map { .init(id: $0, address: address, count: 2) })
        case 8: .bulkWrite(ids.map { .init(id: $0, address: address, data: data(Int($0))) })
        default: .clear
        }
    }
}
