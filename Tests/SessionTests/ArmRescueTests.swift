import Drivers
import Realtime
import Robot
import Safety
import Testing

@testable import Session
@testable import Simulation

@Suite struct ArmRescueTests {
    /// A controller that dies while it turns shoulder and waist, under a virtual clock.
    /// - Parameter faults: what is wrong with the arm.
    private func abandoned(_ faults: [TimedFault] = []) throws -> (wire: LockstepWire, robot: RobotDescription, calibration: Calibration) {
        let robot = try RobotDescription.load("widowx250s")
        let calibration = try Calibration.load("widowx250s-example")
        let wire = LockstepWire(emulator: try DynamixelEmulator(robot: robot, calibration: calibration, faults: FaultPlan(timed: faults)))
        var driver = DynamixelDriver(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
        try driver.connect()
        try driver.engage()
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: 1 / robot.wire.rate)
        var state = JointState(joints: robot.joints.count)
        guard driver.readAll(into: &state) else { throw GuardianError.noController }
        filter.seed(position: driver.heldPosition, velocity: JointVector(count: robot.joints.count))
        var wish = JointCommand.hold(joints: robot.joints.count)
        wish.values[0] = 0.6
        wish.values[1] = 0.6
        for _ in 0..<60 {
            _ = driver.read(into: &state)
            _ = filter.apply(wish, state: state)
            _ = driver.write(position: filter.setPoint.position)
            wire.clock.sleep(until: wire.clock.now().advanced(bySeconds: filter.period))
        }
        return (wire, robot, calibration)
    }

    private func goals(_ wire: LockstepWire) -> [Int] { wire.dynamixel.servos.dropLast().map { $0.table[.goalPosition] } }

    @Test func anArmThatLagsBehindItsGoalIsNotPulledBack() throws {
        let (wire, robot, calibration) = try abandoned()
        let before = goals(wire)
        var rescue = ArmRescue<DynamixelDriver>(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
        let outcome = rescue.run()
        #expect(outcome == .braked)
        #expect(goals(wire) == before)
    }

    @Test func anArmThatWasPushedFarFromItsGoalIsHeldWhereItIs() throws {
        let (wire, robot, calibration) = try abandoned()
        for servo in wire.dynamixel.servos where servo.id == 1 { servo.table[.goalPosition] += 400 }
        let before = goals(wire)
        var rescue = ArmRescue<DynamixelDriver>(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
        _ = rescue.run()
        #expect(abs(goals(wire)[0] - before[0]) > 100)
    }

    /// What a guardian makes of an arm with which something is wrong from the moment when its controller died.
    private func rescue(_ kind: TimedFault.Kind?, halfAPacket: Bool = false) throws -> RescueOutcome {
        let death = Double(try abandoned().wire.emulator.now.nanoseconds) * 1e-9
        let (wire, robot, calibration) = try abandoned(kind.map { [TimedFault($0, from: death)] } ?? [])
        if halfAPacket {
            let bytes: [UInt8] = [0xFF, 0xFF, 0xFD, 0x00, 0xFE, 0x3F, 0x00, 0x83, 116, 0, 4, 0, 1, 0]
            #expect(bytes.withUnsafeBufferPointer { wire.transport.write($0.baseAddress!, count: $0.count) } == bytes.count)
        }
        var rescue = ArmRescue<DynamixelDriver>(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
        let outcome = rescue.run()
        expectStill(wire)
        return outcome
    }

    /// Its joints stand where they stand, and the servos hold them.
    private func expectStill(_ wire: LockstepWire) {
        let world = wire.emulator.world
        wire.clock.sleep(until: wire.clock.now().advanced(bySeconds: 0.3))
        let before = (0..<world.axisCount).map(world.position)
        wire.clock.sleep(until: wire.clock.now().advanced(bySeconds: 0.5))
        #expect(zip(before, (0..<world.axisCount).map(world.position)).allSatisfy { abs($0 - $1) < 0.01 }, "the arm moves")
        #expect(wire.dynamixel.servos.allSatisfy { $0.settings.torqueOn })
    }

    @Test func halfAPacketOnTheWireIsNotTheBeginningOfTheGuardians() throws {
        // It swallows the guardian's first request, and the servos may have stopped by themselves before the next one.
        let outcome = try rescue(nil, halfAPacket: true)
        #expect(outcome == .braked || outcome == .stoppedByWatchdog, "\(outcome)")
    }

    @Test(arguments: [
        TimedFault.Kind.corrupt(probability: 0.1), .drop(probability: 0.1), .garbage(probability: 0.1), .duplicate(probability: 0.3),
        .reorder(probability: 0.1),
    ])
    func aPoorWireDoesNotKeepTheGuardianFromStoppingTheArm(_ kind: TimedFault.Kind) throws {
        let outcome = try rescue(kind)
        #expect(outcome == .braked || outcome == .stoppedByWatchdog, "\(outcome)")
    }

    @Test(arguments: [TimedFault.Kind.wrongID(servo: 7, answersAs: 8), .refuse(servo: 7)])
    func aServoThatAnswersWronglyIsNamedAndTheOthersStopByThemselves(_ kind: TimedFault.Kind) throws {
        #expect(try rescue(kind) == .partlyStopped(silent: [7]))
    }

    @Test(arguments: [TimedFault.Kind.corrupt(probability: 1), .garbage(probability: 1), .drop(probability: 1)])
    func anArmThatNobodyUnderstandsIsLeftToItsWatchdogs(_ kind: TimedFault.Kind) throws {
        #expect(try rescue(kind) == .unreachable)
    }
}

extension LockstepWire {
    /// The emulated servos of a Dynamixel arm.
    var dynamixel: DynamixelBus { (emulator as! DynamixelEmulator).bus }
}
