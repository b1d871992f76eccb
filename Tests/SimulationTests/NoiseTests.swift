import Drivers
import Realtime
import Robot
import Testing

@testable import Simulation

@Suite struct NoiseTests {
    @Test("Whatever comes over the wire, the arm goes on answering")
    func survivesNoise() throws {
        var random = RandomGenerator(seed: 11)
        let host = Host(try Arms.emulator())
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 1...30, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            let kind = DynamixelPacket.Kind.allCases.randomElement(using: &random)?.rawValue ?? 1
            // Half of it is noise, half is sound packets with senseless contents.
            host.send(Bool.random(using: &random) ? bytes : packet(id: UInt8.random(in: 0...12, using: &random), kind, bytes))
            host.sleep(0.002)
            _ = host.collect(silence: 0.0005)
        }
        #expect(host.emulator.world.isFinite)
        host.sleep(1)
        _ = host.collect()
        #expect(!host.statuses(.ping).isEmpty || host.emulator.bus.servos.allSatisfy { $0.table[.baudRate] != 3 })
    }

    @Test("Every address can be read and written with any length without harm", arguments: DynamixelModel.allCases)
    func survivesAddresses(model: DynamixelModel) {
        var random = RandomGenerator(seed: 12)
        let bench = Bench(model)
        for address in UInt16(0)..<700 {
            for count in [1, 2, 4, 7] {
                let data = (0..<count).map { _ in UInt8.random(in: 0...3, using: &random) }
                // The ID and the baud rate stay, or nobody answers any more.
                guard !(address...address + UInt16(count)).contains(where: { [7, 8, 68].contains($0) }) else { continue }
                #expect(bench.statuses(.read(address: address, count: UInt16(count))).count == 1, "address \(address)")
                #expect(bench.statuses(.write(address: address, data: data)).count == 1, "address \(address)")
            }
        }
        bench.pass(0.1)
        #expect(bench.statuses(.read(address: UInt16.max, count: UInt16.max)).first?.error.number == .access)
    }

    /// A packet whose frame and checksum are right.
    private func packet(id: UInt8, _ instruction: UInt8, _ body: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 200) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            var writer = DynamixelPacketWriter(into: base, capacity: 200)
            writer.begin(id: id, instruction: instruction)
            for byte in body { writer.append(byte) }
            count = writer.finish(DynamixelChecksum())
        }
    }
}
