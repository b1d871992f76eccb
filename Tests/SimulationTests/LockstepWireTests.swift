import Drivers
import Realtime
import Robot
import Testing

@testable import Simulation

@Suite struct LockstepWireTests {
    /// Two seconds of what a driver does: read all, move all, every 10 ms.
    private func session(faults: FaultPlan = .none) throws -> (digest: UInt64, place: [Double]) {
        let robot = try Arms.robot()
        let host = Host(try Arms.emulator(faults: faults))
        let ids = robot.joints.compactMap { $0.servo?.ids[0] }
        for id in ids { host.write(.torqueEnable, 1, to: UInt8(id)) }
        var random = RandomGenerator(seed: 5)
        var pose = robot.poses.park.array
        for _ in 0..<200 {
            _ = host.exchange(.fastSyncRead(address: 126, count: 10, ids: (1...9).map { UInt8($0) }), silence: 0.003)
            for joint in pose.indices { pose[joint] += random.uniform(-0.01, 0.02) }
            host.drive(ids, to: pose)
            host.sleep(0.005)
        }
        return (host.wire.digest, (0..<ids.count).map { host.emulator.world.position($0) })
    }

    @Test("The same session gives the same bytes and the same motion, to the bit")
    func repeats() throws {
        let (first, second) = (try session(), try session())
        #expect(first.digest == second.digest)
        #expect(first.place == second.place)
    }

    @Test("So it does under faults, and their seed matters")
    func repeatsFaults() throws {
        func plan(_ seed: UInt64) -> FaultPlan {
            FaultPlan(seed: seed, timed: [TimedFault(.drop(probability: 0.1)), TimedFault(.corrupt(probability: 0.1))])
        }
        let digests = try [plan(1), plan(1), plan(2), .none].map { try session(faults: $0).digest }
        #expect(digests[0] == digests[1])
        #expect(Set(digests).count == 3)
    }

    @Test("An answer takes the line's time and the adapter's latency")
    func delays() throws {
        let host = Host(try Arms.emulator())
        host.sleep(0.1)
        let began = host.clock.now()
        host.send(DynamixelCodec.encode(.ping, to: 1))
        #expect(host.transport.waitReadable(until: began.advanced(bySeconds: 0.1)))
        // 10 bytes out, 14 back, 10 µs each, and 1 ms in the adapter; these servos' return delay is zero.
        #expect(host.clock.now().seconds(since: began) == 0.00124)
    }

    @Test("Return Delay Time and baud rate count")
    func slowLine() throws {
        let emulator = try Arms.emulator()
        let host = Host(emulator)
        host.write(.returnDelayTime, 250, to: 1)
        let wire = LockstepWire(emulator: emulator, baud: 1_000_000, latency: 0)
        let began = wire.clock.now()
        var ping = DynamixelCodec.encode(.ping, to: 1)
        _ = wire.transport.write(&ping, count: ping.count)
        #expect(wire.transport.waitReadable(until: began.advanced(bySeconds: 0.1)))
        #expect(abs(wire.clock.now().seconds(since: began) - 0.00074) < 1e-9)
    }

    @Test("Waiting in vain ends at the deadline")
    func waits() throws {
        let host = Host(try Arms.emulator())
        let deadline = host.clock.now().advanced(bySeconds: 0.02)
        #expect(!host.transport.waitReadable(until: deadline))
        #expect(host.clock.now() == deadline)
        #expect(host.transport.waitReadable(until: deadline) == false)
    }

    @Test("Talking while the servos talk damages both")
    func collides() throws {
        let host = Host(try Arms.emulator())
        let read = DynamixelCodec.encode(.syncRead(address: 126, count: 10, ids: [1, 2, 4]), to: 254)
        host.send(read)
        host.sleep(Double(read.count + 5) * 1e-5)
        host.send(DynamixelCodec.encode(.ping, to: 1))
        let statuses = DynamixelCodec.decode(host.collect())
        #expect(statuses.count == 2, "one answer is spoiled and the ping unheard")
        #expect(host.statuses(.ping, to: 1).count == 1, "the line recovers")
    }

    @Test("Bulk and fast reads answer for several servos in one go")
    func groupReads() throws {
        let host = Host(try Arms.emulator())
        #expect(host.statuses(.syncRead(address: 132, count: 4, ids: [1, 2, 3])).map(\.id) == [1, 2, 3])
        let blocks = [
            DynamixelInstruction.Block(id: 1, address: 144, count: 2), DynamixelInstruction.Block(id: 4, address: 146, count: 1),
        ]
        #expect(host.statuses(.bulkRead(blocks)).map(\.parameters.count) == [2, 1])
        guard case .mergedStatus(let body)? = DynamixelCodec.decode(host.exchange(.fastBulkRead(blocks))).first else {
            Issue.record("no merged status")
            return
        }
        #expect(DynamixelCodec.statuses(inMerged: body, counts: [2, 1])?.map(\.id) == [1, 4])
        let fast = host.exchange(.fastSyncRead(address: 126, count: 10, ids: (1...9).map { UInt8($0) }))
        guard case .mergedStatus(let all)? = DynamixelCodec.decode(fast).first else {
            Issue.record("no merged status")
            return
        }
        #expect(DynamixelCodec.statuses(inMerged: all, counts: Array(repeating: 10, count: 9))?.map(\.id) == Array(1...9))
    }

    @Test("A missing servo ends the chain, old firmware knows no fast read")
    func brokenChains() throws {
        let missing = Host(try Arms.emulator(faults: FaultPlan(start: [.missing(servo: 4)])))
        #expect(missing.statuses(.syncRead(address: 132, count: 4, ids: [1, 2, 4, 5])).map(\.id) == [1, 2])
        #expect(missing.exchange(.fastSyncRead(address: 132, count: 4, ids: [1, 2, 4, 5])).count == 8 + 2 * 8)
        let old = Host(try Arms.emulator(firmware: 44))
        #expect(old.exchange(.fastSyncRead(address: 132, count: 4, ids: [1, 2])).isEmpty)
        #expect(old.statuses(.syncRead(address: 132, count: 4, ids: [1, 2])).count == 2)
    }
}
