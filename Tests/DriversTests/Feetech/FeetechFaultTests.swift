import Drivers
import Realtime
import Robot
import Testing

@Suite struct FeetechFaultTests {
    typealias Replies = [ScriptedWire.Reply]

    struct Fault: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var outcome: WireOutcome
        var spoil: @Sendable (Replies) -> Replies
    }

    static let faults: [Fault] = [
        Fault(testDescription: "silence", outcome: .bad(.silence)) { _ in [] },
        Fault(testDescription: "one servo silent", outcome: .bad(.truncated)) { Array($0.dropLast()) },
        Fault(testDescription: "an answer cut short", outcome: .bad(.truncated)) {
            $0.dropLast() + [.init(bytes: Array($0[5].bytes.dropLast()))]
        },
        Fault(testDescription: "one wrong bit", outcome: .bad(.corrupted)) { replies in
            var replies = replies
            replies[2].bytes[9] ^= 4
            return replies
        },
        Fault(testDescription: "nothing but noise", outcome: .bad(.truncated)) { _ in [.init(bytes: Array(repeating: 0xFF, count: 99))] },
        Fault(testDescription: "garbage before the header", outcome: .fresh) { [.init(bytes: bytes("00 FF FF FE FF"))] + $0 },
        Fault(testDescription: "an answer in many pieces", outcome: .fresh) { replies in
            replies.flatMap(\.bytes).enumerated().map { .init(after: 0.001 + 1e-5 * Double($0.offset), bytes: [$0.element]) }
        },
        Fault(testDescription: "the same answers twice", outcome: .fresh) { $0 + $0 },
        Fault(testDescription: "somebody else's answer first", outcome: .fresh) {
            [.init(bytes: FeetechCodec.encode(FeetechStatus(id: 77, parameters: [1])))] + $0
        },
        Fault(testDescription: "answers after the deadline", outcome: .bad(.silence)) { $0.map { .init(after: 0.02, bytes: $0.bytes) } },
    ]

    @Test("each way of spoiling an answer has its outcome; the numbers stay, the age grows, and the next read is whole", arguments: faults)
    func spoilt(_ fault: Fault) throws {
        let bench = try FeetechBench()
        var driver = try bench.connected()
        var state = JointState(joints: 5)
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
            #expect(state.age < 0.01)
        }
        bench.spoil = nil
        bench.wire.sleep(0.01)
        let after = driver.read(into: &state)
        #expect(after == .fresh)
        #expect(abs(state.position[0] - 449 * 2 * .pi / 4096) < 1e-12)
    }

    @Test("answers that come during the next exchange are recognised by their size and not taken")
    func lateAnswer() throws {
        let bench = try FeetechBench()
        var driver = try bench.connected()
        var state = JointState(joints: 5)
        _ = driver.read(into: &state)
        bench.spoil = { $0.map { .init(after: 0.011, bytes: $0.bytes) } }
        bench.servos[1]?[.presentPosition] = 1000
        let first = driver.read(into: &state)
        #expect(first == .bad(.silence))
        bench.spoil = { $0.map { .init(after: 0.004, bytes: $0.bytes) } }
        bench.servos[1]?[.presentPosition] = 2051
        bench.wire.sleep(0.004)
        let second = driver.read(into: &state)
        #expect(second == .fresh)
        #expect(state.position[0] == 0)
    }

    @Test("what a servo says to be wrong with it is an alert, with fresh numbers")
    func alert() throws {
        let bench = try FeetechBench()
        var driver = try bench.connected()
        bench.servos[3]?.error = .overcurrent
        bench.servos[3]?[.presentPosition] = 2500
        var state = JointState(joints: 5)
        let outcome = driver.read(into: &state)
        #expect(outcome == .alert(device: 3, bits: ServoAlert.overcurrent))
        #expect(state.position[2] > 0.5)
    }

    @Test("after a failed exchange every servo is asked for its torque, and one that has let go is told")
    func letGo() throws {
        let bench = try FeetechBench()
        var driver = try bench.connected()
        try driver.engage()
        var state = JointState(joints: 5)
        bench.spoil = { _ in [] }
        _ = driver.read(into: &state)
        bench.spoil = nil
        bench.servos[2]?[.torqueEnable] = 0
        bench.wire.sleep(0.01)
        let outcome = driver.read(into: &state)
        #expect(outcome == .letGo(device: 2))
        bench.servos[2]?[.torqueEnable] = 1
        let (seen, usual) = (driver.read(into: &state), driver.read(into: &state))
        #expect([seen, usual] == [.fresh, .fresh])
        #expect(bench.wire.writes.suffix(3).map { $0[6] } == [31, 31, 15] || bench.wire.writes.suffix(3).map { $0[6] } == [31, 31, 16])
    }

    @Test("a wire that is gone is lost")
    func gone() throws {
        let bench = try FeetechBench()
        var driver = try bench.connected()
        bench.wire.isGone = true
        var state = JointState(joints: 5)
        let outcomes = [driver.read(into: &state), driver.write(position: JointVector(count: 5))]
        #expect(outcomes == [.lost, .lost])
    }
}
