import Drivers
import Robot
import Testing
import YAML

@testable import Simulation

@Suite struct FaultPlanTests {
    @Test("Every fault can be written in YAML")
    func decodes() throws {
        let text = """
            seed: 7
            start:
              - {fault: wrong-model, servo: 3, model: XL430-W250}
              - {fault: missing, servo: 4}
              - {fault: swapped-ids, servos: [2, 3]}
              - {fault: stale-homing-offset, servo: 1, ticks: 120}
            timed:
              - {fault: drop, from: 2, for: 1, probability: 0.05}
              - {fault: corrupt, probability: 0.5}
              - {fault: delay, seconds: 0.01}
              - {fault: duplicate}
              - {fault: unplug, from: 10}
              - {fault: stuck, servo: 2}
              - {fault: overheating, servo: 2, temperature: 85}
              - {fault: brown-out, voltage: 8, from: 1, for: 0.5}
              - {fault: reorder, probability: 0.1}
              - {fault: garbage}
              - {fault: overload, servo: 2}
              - {fault: reboot, servo: 2, from: 3}
              - {fault: frozen-encoder, servo: 2}
              - {fault: wrong-position, servo: 2, ticks: -30}
              - {fault: wrong-id, servo: 2, as: 5}
              - {fault: refuse, servo: 2}
              - {fault: push, frame: tip, force: [0, 8, -1], from: 2, for: 0.5}
              - {fault: protective-stop, from: 1}
              - {fault: safeguard-stop, from: 1, for: 2}
              - {fault: emergency-stop}
              - {fault: disable}
            """
        let plan = try YAMLDecoder().decode(FaultPlan.self, from: text, file: "faults.yaml")
        let start: [StartFault] = [
            .wrongModel(servo: 3, model: .xl430W250), .missing(servo: 4), .swappedIDs(2, 3), .staleHomingOffset(servo: 1, ticks: 120),
        ]
        let timed = [
            TimedFault(.drop(probability: 0.05), from: 2, duration: 1), TimedFault(.corrupt(probability: 0.5)),
            TimedFault(.delay(seconds: 0.01, probability: 1)), TimedFault(.duplicate(probability: 1)), TimedFault(.unplug, from: 10),
            TimedFault(.stuck(servo: 2)), TimedFault(.overheating(servo: 2, temperature: 85)),
            TimedFault(.brownOut(voltage: 8), from: 1, duration: 0.5), TimedFault(.reorder(probability: 0.1)),
            TimedFault(.garbage(probability: 1)), TimedFault(.overload(servo: 2)), TimedFault(.reboot(servo: 2), from: 3),
            TimedFault(.frozenEncoder(servo: 2)), TimedFault(.wrongPosition(servo: 2, ticks: -30)),
            TimedFault(.wrongID(servo: 2, answersAs: 5)), TimedFault(.refuse(servo: 2)),
            TimedFault(.push(frame: "tip", force: SIMD3(0, 8, -1)), from: 2, duration: 0.5), TimedFault(.protectiveStop, from: 1),
            TimedFault(.safeguardStop, from: 1, duration: 2), TimedFault(.emergencyStop), TimedFault(.disable),
        ]
        #expect(plan == FaultPlan(seed: 7, start: start, timed: timed))
    }

    @Test(
        "A plan that says nothing sensible is refused",
        arguments: [
            "timed: [{fault: drop, probability: 2}]", "timed: [{fault: explode}]", "start: [{fault: missing}]",
            "start: [{fault: swapped-ids, servos: [1]}]", "timed: [{fault: unplug, servo: 3}]", "began: 3",
            "timed: [{fault: reboot}]", "timed: [{fault: wrong-id, servo: 1, as: 254}]", "timed: [{fault: wrong-id, servo: 1}]",
            "timed: [{fault: wrong-position, servo: 1}]", "timed: [{fault: drop, from: -1}]", "timed: [{fault: stuck, servo: 1, for: -1}]",
            "timed: [{fault: push, frame: tip, force: [1, 2]}]", "timed: [{fault: push, force: [1, 2, 3]}]",
            "timed: [{fault: push, frame: tip, force: [0, .nan, 0]}]", "timed: [{fault: push, frame: tip, force: [1, 2, 3], servo: 2}]",
            "timed: [{fault: delay, seconds: -1}]", "timed: [{fault: delay, seconds: .inf}]",
        ])
    func refuses(text: String) {
        #expect(throws: YAMLError.self) { try YAMLDecoder().decode(FaultPlan.self, from: text, file: "faults.yaml") }
    }

    @Test("A fault of a servo that the arm lacks is refused by its ID")
    func unknownServo() {
        #expect(throws: EmulatorError.unknownServo(99)) { try Arms.emulator(faults: FaultPlan(start: [.missing(servo: 99)])) }
        #expect(throws: EmulatorError.unknownServo(99)) { try Arms.emulator(faults: FaultPlan(timed: [TimedFault(.stuck(servo: 99))])) }
    }

    @Test("A push at a frame that the arm lacks is refused by its name")
    func unknownFrame() throws {
        let plan = FaultPlan(timed: [TimedFault(.push(frame: "hand", force: .zero))])
        #expect(throws: EmulatorError.unknownFrame("hand")) { try Arms.emulator(faults: plan) }
    }

    @Test("A push turns the limp waist as long as it lasts, and two hands push twice as hard")
    func pushesTheArm() throws {
        func turned(_ pushes: [TimedFault], until seconds: Double) throws -> Double {
            let host = Host(try Arms.emulator(faults: FaultPlan(timed: pushes)))
            host.sleep(seconds)
            return host.emulator.world.position(0)
        }
        let push = TimedFault(.push(frame: "tip", force: SIMD3(0, 4, 0)), from: 0.1, duration: 0.2)
        #expect(try abs(turned([], until: 0.25)) < 0.001)
        let once = try turned([push], until: 0.25)
        let twice = try turned([push, push], until: 0.25)
        // Friction takes its share of one push only once.
        #expect(once > 0.01 && twice > 2 * once)
        let host = Host(try Arms.emulator(faults: FaultPlan(timed: [push])))
        host.sleep(2)
        #expect(host.emulator.world.velocity(0) == 0 || abs(host.emulator.world.velocity(0)) < 0.01)
    }

    @Test("An arm that was put together wrongly shows it on the wire")
    func startFaults() throws {
        func host(_ fault: StartFault) throws -> Host { Host(try Arms.emulator(faults: FaultPlan(start: [fault]))) }
        #expect(try host(.wrongModel(servo: 2, model: .xl430W250)).read(.modelNumber, of: 2) == 1060)
        #expect(try host(.missing(servo: 2)).statuses(.ping, to: 2).isEmpty)
        let park = try Arms.robot().poses.park
        let straight = Host(try Arms.emulator())
        let swapped = try host(.swappedIDs(1, 6))
        #expect(straight.read(.presentPosition, of: 4) == swapped.read(.presentPosition, of: 4))
        let elbow = try host(.swappedIDs(4, 7))
        #expect(elbow.read(.presentPosition, of: 7).map { abs(DynamixelUnit.radians(ofTick: Int32($0)) - park[2]) < 0.01 } == true)
        #expect(try host(.staleHomingOffset(servo: 1, ticks: 120)).read(.homingOffset, of: 1) == 120)
    }

    @Test("An unplugged wire is gone, and back when plugged in again")
    func unplugs() throws {
        let host = Host(try Arms.emulator(faults: FaultPlan(timed: [TimedFault(.unplug, from: 1, duration: 1)])))
        #expect(host.statuses(.ping, to: 1).count == 1)
        host.sleep(1.1)
        var byte: UInt8 = 0
        #expect(host.transport.waitReadable(until: host.clock.now()))
        #expect(host.transport.read(into: &byte, capacity: 1) == -1)
        #expect(host.transport.write(&byte, count: 1) == -1)
        host.sleep(1)
        #expect(host.statuses(.ping, to: 1).count == 1)
    }

    @Test("Packets are lost, damaged, doubled and late as often as the plan says")
    func disturbsPackets() throws {
        func answers(_ kind: TimedFault.Kind) throws -> [Int] {
            let host = Host(try Arms.emulator(faults: FaultPlan(timed: [TimedFault(kind)])))
            return (0..<200).map { _ in DynamixelCodec.decode(host.exchange(.ping, to: 1, silence: 0.003)).count }
        }
        // An instruction and its answer can both be lost.
        let dropped = try answers(.drop(probability: 0.2)).filter { $0 == 0 }.count
        #expect((45...100).contains(dropped), "\(dropped)")
        let corrupted = try answers(.corrupt(probability: 0.2)).filter { $0 == 0 }.count
        #expect((20...60).contains(corrupted), "\(corrupted)")
        let doubled = try answers(.duplicate(probability: 0.2)).filter { $0 == 2 }.count
        #expect((20...60).contains(doubled), "\(doubled)")
        let late = try answers(.delay(seconds: 0.01, probability: 1))
        #expect(late.first == 0 && late.dropFirst().contains(1))
    }

    @Test("A stuck servo holds its joint, an overheated one lets go, a brown-out is noticed")
    func hurtsTheArm() throws {
        let robot = try Arms.robot()
        let stuck = Host(try Arms.emulator(faults: FaultPlan(timed: [TimedFault(.stuck(servo: 1))])))
        stuck.write(.torqueEnable, 1, to: 1)
        stuck.drive([1], to: [0.5])
        stuck.sleep(1)
        #expect(abs(stuck.emulator.world.position(0) - robot.poses.park[0]) < 0.01)
        let hot = Host(try Arms.emulator(faults: FaultPlan(timed: [TimedFault(.overheating(servo: 1, temperature: 90), from: 0.5)])))
        hot.write(.torqueEnable, 1, to: 1)
        #expect(hot.read(.torqueEnable, of: 1) == 1)
        hot.sleep(0.6)
        #expect(hot.read(.torqueEnable, of: 1) == 0 && hot.read(.hardwareErrorStatus, of: 1) == 4)
        let weak = Host(try Arms.emulator(faults: FaultPlan(timed: [TimedFault(.brownOut(voltage: 9))])))
        weak.sleep(0.3)
        #expect(weak.read(.presentVoltage, of: 1) == 90)
        #expect(weak.statuses(.ping, to: 1).first?.error.alert == true)
    }

    @Test("An overtaken answer comes after the next one, noise comes in an answer's place")
    func spoilsAnswers() throws {
        let late = Host(try Arms.emulator(faults: FaultPlan(timed: [TimedFault(.reorder(probability: 1))])))
        let answers = (1...4).map { _ in DynamixelCodec.decode(late.exchange(.ping, to: 1, silence: 0.003)).count }
        #expect(answers == [0, 2, 0, 2])
        let noisy = Host(try Arms.emulator(faults: FaultPlan(timed: [TimedFault(.garbage(probability: 1))])))
        #expect(noisy.statuses(.ping, to: 1).isEmpty)
    }

    @Test("A servo lets go when overloaded, restarts once, refuses, and answers in another's name")
    func spoilsServos() throws {
        func host(_ kind: TimedFault.Kind, duration: Double = .infinity) throws -> Host {
            let host = Host(try Arms.emulator(faults: FaultPlan(timed: [TimedFault(kind, from: 0.5, duration: duration)])))
            host.write(.torqueEnable, 1, to: 1)
            host.sleep(0.6)
            return host
        }
        let overloaded = try host(.overload(servo: 1), duration: 0.1)
        #expect(overloaded.read(.torqueEnable, of: 1) == 0 && overloaded.read(.hardwareErrorStatus, of: 1) == 32)
        let rebooted = try host(.reboot(servo: 1))
        #expect(rebooted.statuses(.ping, to: 1).isEmpty)
        rebooted.sleep(0.3)
        #expect(rebooted.read(.torqueEnable, of: 1) == 0)
        rebooted.write(.torqueEnable, 1, to: 1)
        rebooted.sleep(1)
        #expect(rebooted.read(.torqueEnable, of: 1) == 1)
        #expect(try host(.refuse(servo: 1)).statuses(.ping, to: 1).first?.error.number == .resultFail)
        #expect(try host(.wrongID(servo: 1, answersAs: 5)).statuses(.ping, to: 1).first?.id == 5)
    }

    @Test("A frozen encoder hides that the joint turns, a lying one says that it is elsewhere")
    func spoilsEncoders() throws {
        let frozen = Host(try Arms.emulator(faults: FaultPlan(timed: [TimedFault(.frozenEncoder(servo: 1))])))
        let before = frozen.read(.presentPosition, of: 1)
        frozen.write(.torqueEnable, 1, to: 1)
        frozen.drive([1], to: [0.1])
        frozen.sleep(1)
        #expect(frozen.read(.presentPosition, of: 1) == before && frozen.emulator.world.position(0) > 0.5)
        let straight = try Host(Arms.emulator()).read(.presentPosition, of: 1)
        let lying = Host(try Arms.emulator(faults: FaultPlan(timed: [TimedFault(.wrongPosition(servo: 1, ticks: 300))])))
        lying.sleep(0.1)
        #expect(lying.read(.presentPosition, of: 1) == straight.map { $0 + 300 })
    }
}
