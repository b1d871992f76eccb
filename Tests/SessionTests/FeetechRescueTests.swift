import Drivers
import Realtime
import Robot
import Safety
import Testing

@testable import Session
@testable import Simulation

/// An arm whose servos have no watchdog: its guardian is all that stops it.
@Suite struct FeetechRescueTests {
    private let robot: RobotDescription
    private let calibration: Calibration

    init() throws {
        robot = try RobotDescription.load("so101")
        calibration = try Calibration.load("so101-example")
    }

    /// A controller that dies while it turns the shoulder, under a virtual clock.
    private func abandoned(_ faults: [TimedFault] = []) throws -> LockstepWire {
        let wire = LockstepWire(emulator: try FeetechEmulator(robot: robot, calibration: calibration, faults: FaultPlan(timed: faults)))
        var driver = FeetechDriver(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
        try driver.connect()
        try driver.engage()
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: 1 / robot.wire.rate)
        var state = JointState(joints: robot.joints.count)
        filter.seed(position: driver.heldPosition, velocity: JointVector(count: robot.joints.count))
        var wish = JointCommand.hold(joints: robot.joints.count)
        (wish.values[0], wish.values[1]) = (0.6, 0.6)
        for _ in 0..<60 {
            _ = driver.read(into: &state)
            _ = filter.apply(wish, state: state)
            _ = driver.write(position: filter.setPoint.position)
            wire.clock.sleep(until: wire.clock.now().advanced(bySeconds: filter.period))
        }
        return wire
    }

    private func rescue(_ kind: TimedFault.Kind?) throws -> (outcome: RescueOutcome, wire: LockstepWire) {
        let death = Double(try abandoned().emulator.now.nanoseconds) * 1e-9
        let wire = try abandoned(kind.map { [TimedFault($0, from: death)] } ?? [])
        var rescue = ArmRescue<FeetechDriver>(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
        return (rescue.run(), wire)
    }

    /// Its joints stand where they stand, and the servos hold them.
    private func expectStill(_ wire: LockstepWire) {
        let world = wire.emulator.world
        wire.clock.sleep(until: wire.clock.now().advanced(bySeconds: 0.3))
        let before = (0..<world.axisCount).map(world.position)
        wire.clock.sleep(until: wire.clock.now().advanced(bySeconds: 0.5))
        #expect(zip(before, (0..<world.axisCount).map(world.position)).allSatisfy { abs($0 - $1) < 0.01 }, "the arm moves")
        #expect(wire.emulator.energised.count == wire.emulator.motorCount)
    }

    @Test func anAbandonedArmIsBrakedAndHeld() throws {
        let (outcome, wire) = try rescue(nil)
        #expect(outcome == .braked)
        expectStill(wire)
        #expect(wire.emulator.world.position(0) > 0.2)
    }

    @Test(arguments: [
        TimedFault.Kind.corrupt(probability: 0.05), .drop(probability: 0.05), .garbage(probability: 0.05), .duplicate(probability: 0.3),
        .refuse(servo: 4), .brownOut(voltage: 3.5),
    ])
    func aPoorWireOrAComplainingServoDoesNotKeepTheGuardianFromIt(_ kind: TimedFault.Kind) throws {
        let (outcome, wire) = try rescue(kind)
        #expect(outcome == .braked, "\(outcome)")
        expectStill(wire)
    }

    @Test func whenAServoAnswersInAnothersNameAllAreLeftAtTheirGoalsAndItIsNamed() throws {
        let (outcome, wire) = try rescue(.wrongID(servo: 4, answersAs: 5))
        #expect(outcome == .leftAtGoals(silent: [4]))
        expectStill(wire)
        #expect(
            GuardianProcess.message(.died, outcome) == """
                The controller died. Servo 4 does not answer reliably. None has a watchdog, so all were left to hold their last goals: \
                keep clear, support the arm, and switch off its supply.
                """)
    }

    @Test func anArmThatNobodyUnderstandsCannotBeReachedAndHoldsItsGoalsAllTheSame() throws {
        let (outcome, wire) = try rescue(.drop(probability: 1))
        #expect(outcome == .unreachable)
        expectStill(wire)
    }

    @Test func anArmWithoutTorqueIsLeftAlone() throws {
        let wire = LockstepWire(emulator: try FeetechEmulator(robot: robot, calibration: calibration))
        var rescue = ArmRescue<FeetechDriver>(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
        #expect(rescue.run() == .notEnergised)
    }
}
