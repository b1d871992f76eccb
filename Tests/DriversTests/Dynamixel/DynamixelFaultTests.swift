import Drivers
import Realtime
import Robot
import Testing

@Suite struct DynamixelFaultTests {
    typealias Replies = [ScriptedWire.Reply]

    struct Fault: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var outcome: WireOutcome
        var spoil: @Sendable (Replies) -> Replies
    }

    static let faults: [Fault] = [
        Fault(testDescription: "silence", outcome: .bad(.silence)) { _ in [] },
        Fault(testDescription: "an answer cut short", outcome: .bad(.truncated)) { [.init(bytes: Array($0[0].bytes.dropLast()))] },
        Fault(testDescription: "an answer cut inside its header", outcome: .bad(.truncated)) {
            [.init(bytes: Array($0[0].bytes.prefix(3)))]
        },
        Fault(testDescription: "one wrong bit", outcome: .bad(.corrupted)) { replies in
            var bytes = replies[0].bytes
            bytes[40] ^= 4
            return [.init(bytes: bytes)]
        },
        Fault(testDescription: "nothing but noise", outcome: .bad(.truncated)) { _ in [.init(bytes: Array(repeating: 0xFF, count: 99))] },
        Fault(testDescription: "garbage before the header", outcome: .fresh) { [.init(bytes: bytes("00 FF FF FD 12 FF") + $0[0].bytes)] },
        Fault(testDescription: "a false header before the true one", outcome: .fresh) {
            [.init(bytes: bytes("FF FF FD 00 01 F0 00 55") + $0[0].bytes)]
        },
        Fault(testDescription: "an answer in many pieces", outcome: .fresh) { replies in
            replies[0].bytes.enumerated().map { .init(after: 0.001 + 1e-5 * Double($0.offset), bytes: [$0.element]) }
        },
        Fault(testDescription: "the same answer twice", outcome: .fresh) { [.init(bytes: $0[0].bytes + $0[0].bytes)] },
        Fault(testDescription: "somebody else's answer first", outcome: .fresh) {
            [.init(bytes: DynamixelCodec.encode(.init(id: 77, parameters: [1])) + $0[0].bytes)]
        },
        Fault(testDescription: "an answer after the deadline", outcome: .bad(.silence)) { [.init(after: 0.02, bytes: $0[0].bytes)] },
        Fault(testDescription: "an answer of the wrong servos", outcome: .bad(.corrupted)) { _ in
            [.init(bytes: DynamixelCodec.encode(merged: (20..<29).map { .init(id: $0, parameters: Array(repeating: 0, count: 10)) }))]
        },
        Fault(testDescription: "a servo that refuses", outcome: .bad(.refused)) { _ in
            let statuses = (1...9).map {
                DynamixelStatus(id: $0, error: .init($0 == 5 ? .access : nil), parameters: Array(repeating: 0, count: 10))
            }
            return [.init(bytes: DynamixelCodec.encode(merged: statuses))]
        },
    ]

    @Test("each way of spoiling an answer has its outcome; the numbers stay, the age grows, and the next read is whole", arguments: faults)
    func spoilt(_ fault: Fault) throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        _ = driver.read(into: &state)
        let before = state
        bench.servos[1]?[.presentPosition] = 2500
        bench.spoil = fault.spoil
        bench.wire.sleep(0.01)
        let outcome = driver.read(into: &state)
        #expect(outcome == fault.outcome)
        if case .bad = fault.outcome {
            #expect(state.position == before.position)
            #expect(state.age > before.age + 0.009)
        } else {
            #expect(state.position != before.position)
            #expect(state.age < 0.01)
        }
        bench.spoil = nil
        bench.wire.sleep(0.01)
        let after = driver.read(into: &state)
        #expect(after == .fresh)
        #expect(state.position[0] == DynamixelUnit.radians(ofTick: 2500))
    }

    @Test("an answer that comes during the next exchange is recognised by its size and not taken", arguments: [0.011, 0.0125])
    func lateAnswer(_ delay: Double) throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        _ = driver.read(into: &state)
        bench.spoil = { [.init(after: delay, bytes: $0[0].bytes)] }
        bench.servos[1]?[.presentPosition] = 1000
        let first = driver.read(into: &state)
        #expect(first == .bad(.silence))
        bench.spoil = { [.init(after: 0.004, bytes: $0[0].bytes)] }
        bench.servos[1]?[.presentPosition] = 2048
        let waited = 0.6 / bench.robot.wire.rate
        bench.wire.sleep(0.01 - waited)
        let second = driver.read(into: &state)
        #expect(second == .fresh)
        #expect(state.position[0] == 0)
        let statistics = driver.statistics
        #expect(statistics.silences == 1)
        #expect(statistics.lateAnswers == 1)
    }

    @Test("bytes that wait before a request are thrown away with their answer")
    func staleBytes() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        _ = driver.read(into: &state)
        let old = (1...9).map { DynamixelStatus(id: $0, parameters: Array(repeating: 9, count: 10)) }
        bench.wire.inject(DynamixelCodec.encode(merged: old))
        let outcome = driver.read(into: &state)
        #expect(outcome == .fresh)
        #expect(state.position[0] == 0)
        let statistics = driver.statistics
        #expect(statistics.staleBytes == DynamixelPacket.mergedStatusCount(devices: 9, count: 10))
    }

    @Test("when the host oversleeps, an answer that came meanwhile is taken and the stall is counted")
    func hostStall() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        bench.wire.stall = 0.05
        let outcome = driver.read(into: &state)
        #expect(outcome == .fresh)
        let statistics = driver.statistics
        #expect(statistics.hostStalls == 1)
        #expect(statistics.bad == 0)
        #expect(state.age > 0.05)
    }

    @Test("an alert is looked into once, and again with every wide read while it lasts")
    func alert() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        _ = driver.read(into: &state)
        bench.servos[4]?[.hardwareErrorStatus] = 0b10_0000
        bench.servos[1]?[.presentPosition] = 2049
        bench.wire.forgetWrites()
        let outcomes = [driver.read(into: &state), driver.read(into: &state)]
        #expect(outcomes == Array(repeating: .alert(device: 4, bits: 32), count: 2))
        #expect(state.position[0] > 0)
        #expect(bench.wire.writes.map { $0[7] } == [0x8A, 0x02, 0x8A])
        bench.servos[4]?[.hardwareErrorStatus] = 0
        let after = driver.read(into: &state)
        #expect(after == .fresh)
    }

    @Test("a shadow that does not turn with its master is named")
    func shadowApart() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        bench.servos[5]?[.presentPosition] = 2048 + 60
        let near = driver.read(into: &state)
        bench.servos[5]?[.presentPosition] = 2048 + 70
        let apart = driver.read(into: &state)
        #expect([near, apart] == [.fresh, .shadowApart(device: 5)])
    }

    @Test("in a sync read one missing servo makes the answer truncated")
    func missingInSyncRead() throws {
        let bench = try ServoBench()
        bench.servos[1]?[.firmwareVersion] = 40
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        bench.spoil = { Array($0.dropLast()) }
        let outcome = driver.read(into: &state)
        bench.spoil = nil
        let after = driver.read(into: &state)
        #expect([outcome, after] == [.bad(.truncated), .fresh])
    }

    @Test("a wire that is gone says so at once")
    func lost() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        bench.wire.isGone = true
        let outcomes = [driver.read(into: &state), driver.write(position: JointVector(count: 6))]
        #expect(outcomes == [.lost, .lost])
    }

    @Test("a wire that takes only part of a request makes it not accepted")
    func notAccepted() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        bench.wire.accepts = { $0 - 1 }
        let outcomes = [driver.read(into: &state), driver.write(position: JointVector(count: 6))]
        #expect(outcomes == [.bad(.notAccepted), .bad(.notAccepted)])
        let statistics = driver.statistics
        #expect(statistics.notAccepted == 2)
    }

    @Test("a seeded storm of drops, cuts, flips, delays, repetitions and noise never yields a position that no servo had")
    func storm() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        var random = RandomGenerator(seed: 3)
        bench.spoil = { replies in
            var bytes = replies[0].bytes
            switch Int.random(in: 0..<8, using: &random) {
            case 0: return []
            case 1: return [.init(bytes: Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))))]
            case 2:
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                return [.init(bytes: bytes)]
            case 3: return [.init(after: random.uniform(0, 0.03), bytes: bytes)]
            case 4: return [.init(bytes: bytes), .init(bytes: bytes)]
            case 5: return [.init(bytes: (0..<30).map { _ in UInt8.random(in: 0...255, using: &random) } + bytes)]
            default: return replies
            }
        }
        var fresh = 0
        for tick in 0..<2000 {
            bench.servos[1]?[.presentPosition] = 2048 + tick
            let outcome = driver.read(into: &state)
            if outcome == .fresh {
                fresh += 1
                #expect(state.position[0] == DynamixelUnit.radians(ofTick: Int32(2048 + tick)))
            }
            bench.wire.sleep(0.002)
        }
        #expect(fresh > 1000)
        let statistics = driver.statistics
        #expect(statistics.answered == fresh)
        #expect(statistics.exchanges == 2000)
        #expect(statistics.bad == 2000 - fresh)
    }

    @Test("a line that never falls silent does not hold the loop up")
    func flood() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        bench.spoil = { _ in [.init(after: 0.004, bytes: Array(repeating: 0, count: 1 << 20))] }
        bench.wire.stall = 0.004
        let calls = bench.wire.readCalls
        #expect(driver.read(into: &state) == .bad(.truncated))
        #expect(bench.wire.readCalls - calls < 64)
    }
}
