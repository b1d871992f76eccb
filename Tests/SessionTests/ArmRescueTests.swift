import Drivers
import Realtime
import Robot
import Safety
import Testing

@testable import Session
@testable import Simulation

@Suite struct ArmRescueTests {
    /// A controller that dies while it turns shoulder and waist, under a virtual clock.
    private func abandoned() throws -> (wire: LockstepWire, robot: RobotDescription, calibration: Calibration) {
        let robot = try RobotDescription.load("widowx250s")
        let calibration = try Calibration.load("widowx250s-example")
        let wire = LockstepWire(emulator: try DynamixelEmulator(robot: robot, calibration: calibration))
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

    private func goals(_ wire: LockstepWire) -> [Int] { wire.emulator.bus.servos.dropLast().map { $0.table[.goalPosition] } }

    @Test func anArmThatLagsBehindItsGoalIsNotPulledBack() throws {
        let (wire, robot, calibration) = try abandoned()
        let before = goals(wire)
        var rescue = ArmRescue(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
        let outcome = rescue.run()
        #expect(outcome == .braked)
        #expect(goals(wire) == before)
    }

    @Test func anArmThatWasPushedFarFromItsGoalIsHeldWhereItIs() throws {
        let (wire, robot, calibration) = try abandoned()
        for servo in wire.emulator.bus.servos where servo.id == 1 { servo.table[.goalPosition] += 400 }
        let before = goals(wire)
        var rescue = ArmRescue(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
        _ = rescue.run()
        #expect(abs(goals(wire)[0] - before[0]) > 100)
    }
}
