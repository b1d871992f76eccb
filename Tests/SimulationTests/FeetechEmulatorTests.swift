import Drivers
import Realtime
import Robot
import Testing

@testable import Simulation

/// The project's own driver on the emulated SO-101, in lockstep: both ends as they are used.
@Suite struct FeetechEmulatorTests {
    private let robot: RobotDescription
    private let calibration: Calibration

    init() throws {
        robot = try Arms.robot("so101")
        calibration = try Arms.calibration("so101")
    }

    private func wire(_ plan: FaultPlan = .none) throws -> LockstepWire {
        LockstepWire(emulator: try FeetechEmulator(robot: robot, calibration: calibration, faults: plan))
    }

    private func driver(_ wire: LockstepWire) -> FeetechDriver {
        FeetechDriver(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
    }

    private func servos(_ wire: LockstepWire) throws -> [FeetechServo] { try #require(wire.emulator as? FeetechEmulator).feetech.servos }

    /// Goes from park to ready in three seconds, and stays there for one.
    private func drive(_ driver: inout FeetechDriver, _ wire: LockstepWire, _ look: (Int, WireOutcome, JointState) -> Void) {
        var state = JointState(joints: robot.joints.count)
        let begin = wire.clock.now()
        for tick in 1...400 {
            look(tick, driver.read(into: &state), state)
            let share = Double(min(tick, 300)) / 300
            _ = driver.write(
                position: JointVector(zip(robot.poses.park.array, robot.poses.ready.array).map { $0 + ($1 - $0) * share }))
            wire.clock.sleep(until: begin.advanced(bySeconds: Double(tick) / robot.wire.rate))
        }
    }

    @Test("It connects, engages without a jerk, follows and lets go, whatever offsets and ranges a unit has")
    func drives() throws {
        let wire = try wire()
        let world = wire.emulator.world
        var driver = driver(wire)
        try driver.connect()
        try driver.engage()
        for joint in 0..<robot.joints.count { #expect(abs(world.position(joint) - robot.poses.park[joint]) < 0.02) }
        var last = JointState(joints: 0)
        drive(&driver, wire) { tick, outcome, state in
            #expect(outcome == .fresh, "tick \(tick)")
            for joint in robot.joints.indices { #expect(abs(state.position[joint] - world.position(joint)) < 0.02) }
            last = state
        }
        for joint in robot.joints.indices { #expect(abs(last.position[joint] - robot.poses.ready[joint]) < 0.1) }
        #expect(abs(last.voltage - 4.9) < 0.15)
        let bad = driver.statistics.bad
        #expect(bad == 0)
        #expect(abs(world.position(robot.joints.count) - (robot.gripper?.hold ?? 0)) < 0.05)
        let released = driver.disengage()
        #expect(released)
    }

    @Test("The effort that it tells at rest is what gravity asks for")
    func effort() throws {
        let wire = try wire()
        var driver = driver(wire)
        try driver.connect()
        try driver.engage()
        var last = JointState(joints: 0)
        drive(&driver, wire) { _, _, state in last = state }
        let gravity = Kinematics(robot).gravityTorque(last.position)
        // Up to the friction of a servo, and a unit or two of its current.
        for joint in robot.joints.indices { #expect(abs(last.effort[joint] - gravity[joint]) < 0.09, "\(robot.joints[joint].name)") }
    }

    @Test("A run changes nothing that a servo has stored")
    func storage() throws {
        let wire = try wire()
        var driver = driver(wire)
        let before = try servos(wire).map { Array($0.registers.bytes[..<40]) }
        try driver.connect()
        try driver.engage()
        drive(&driver, wire) { _, _, _ in }
        driver.disengage()
        #expect(try servos(wire).map { Array($0.registers.bytes[..<40]) } == before)
    }

    @Test("Behind a closed lock a stored register is changed until the servo restarts, behind an open one for good")
    func lock() throws {
        let wire = try wire()
        let servo = try servos(wire)[0]
        servo.write(address: 7, data: [9])
        #expect(servo.registers[.returnDelay] == 9)
        servo.reboot()
        #expect(servo.registers[.returnDelay] == 0)
        servo.write(address: 55, data: [0])
        servo.write(address: 7, data: [9])
        servo.reboot()
        #expect(servo.registers[.returnDelay] == 9)
    }

    @Test("The offset is taken off, and what is read stays within one turn")
    func offset() {
        let mount = FeetechMount(reversed: false, homingOffset: -143, zeroTick: 2051)
        #expect(mount.position(0, homingOffset: -143) == 2051)
        #expect(mount.position(0, homingOffset: 0) == 1908)
        #expect(mount.position(.pi / 2, homingOffset: -143) == 3075)
        #expect(mount.position(-3.2, homingOffset: -143) == 2051 - 2086 + 4096)
        let turned = FeetechMount(reversed: true, homingOffset: 10, zeroTick: 2048)
        #expect(turned.position(.pi / 2, homingOffset: 10) == 1024)
    }

    @Test("Torque Enable 128 makes where it stands the middle")
    func centre() throws {
        let wire = try wire()
        let servo = try servos(wire)[0]
        servo.write(address: 55, data: [0])
        servo.write(address: 40, data: [128])
        #expect(servo.position == 2048)
        #expect(servo.registers[.torqueEnable] == 0)
        servo.reboot()
        #expect(servo.position == 2048)
    }

    @Test("An arm that is not the one of the files is refused by servo")
    func refuses() throws {
        func problems(_ fault: StartFault) throws -> String {
            let wire = try wire(FaultPlan(start: [fault]))
            var driver = driver(wire)
            do throws(ConnectError) { try driver.connect() } catch { return "\(error)" }
            return ""
        }
        #expect(try problems(.missing(servo: 4)).contains("servo 4"))
        #expect(try problems(.swappedIDs(2, 3)).contains("servo 2"))
        #expect(try problems(.staleHomingOffset(servo: 1, ticks: 120)).contains("120"))
        #expect(throws: EmulatorError.self) { try wire(FaultPlan(start: [.wrongModel(servo: 1, model: .xl430W250)])) }
        #expect(throws: EmulatorError.unknownServo(9)) { try wire(FaultPlan(timed: [TimedFault(.reboot(servo: 9))])) }
    }

    private func outcomes(_ fault: TimedFault.Kind, for duration: Double = .infinity) throws -> [WireOutcome] {
        let wire = try wire(FaultPlan(timed: [TimedFault(fault, from: 2.5, duration: duration)]))
        var driver = driver(wire)
        try driver.connect()
        try driver.engage()
        var outcomes: [WireOutcome] = []
        drive(&driver, wire) { _, outcome, _ in outcomes.append(outcome) }
        return outcomes
    }

    @Test("What goes wrong with a servo is told by it")
    func servoFaults() throws {
        #expect(try outcomes(.overload(servo: 2)).contains(.alert(device: 2, bits: ServoAlert.overload)))
        #expect(try outcomes(.overheating(servo: 3, temperature: 75)).contains(.alert(device: 3, bits: ServoAlert.overheating)))
        #expect(try outcomes(.brownOut(voltage: 3.5)).contains { if case .alert(_, ServoAlert.voltage) = $0 { true } else { false } })
        #expect(try outcomes(.reboot(servo: 4)).contains(.letGo(device: 4)))
        #expect(try outcomes(.unplug).contains(.lost))
    }

    @Test(
        "Packets that are lost, damaged or late are bad exchanges, and the next ones are whole",
        arguments: [
            TimedFault.Kind.drop(probability: 0.05), .corrupt(probability: 0.05), .garbage(probability: 0.05),
            .delay(seconds: 0.01, probability: 0.05), .reorder(probability: 0.05),
        ])
    func wireFaults(_ fault: TimedFault.Kind) throws {
        let outcomes = try outcomes(fault)
        let bad = outcomes.count { if case .bad = $0 { true } else { false } }
        #expect(bad > 5 && bad < 200, "\(bad)")
        #expect(outcomes.allSatisfy { if case .bad = $0 { true } else { $0 == .fresh } })
    }

    @Test("A servo that pushes in vain for two seconds keeps a fifth of its torque, until torque is switched")
    func overload() throws {
        let wire = try wire()
        let servo = try servos(wire)[1]
        servo.write(address: 42, data: FeetechRegister.goalPosition.bytes(of: servo.position))
        servo.setTorque(on: true)
        servo.write(address: 42, data: FeetechRegister.goalPosition.bytes(of: 3000))
        for _ in 0..<900 { _ = servo.advance(shaft: robot.poses.park[1], shaftVelocity: 0, voltage: 5, interval: 0.002) }
        #expect(servo.controller.duty == 1 && servo.status == [])
        for _ in 0..<300 { _ = servo.advance(shaft: robot.poses.park[1], shaftVelocity: 0, voltage: 5, interval: 0.002) }
        #expect(servo.controller.duty == 0.2 && servo.status == .overload)
        servo.setTorque(on: true)
        #expect(servo.status == [])
    }
}
