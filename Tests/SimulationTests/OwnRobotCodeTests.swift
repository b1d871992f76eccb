import Drivers
import Realtime
import Robot
import Simulation
import Testing

/// Stands for code of your own: leads an arm to a pose over two seconds.
/// - Returns: the first outcome that is not fresh.
func lead(_ driver: inout DynamixelDriver, to pose: JointVector, of robot: RobotDescription, clock: LoopClock) -> WireOutcome {
    var state = JointState(joints: pose.count)
    let (begin, ticks) = (clock.now(), Int(2 * robot.wire.rate))
    for tick in 1...ticks {
        clock.sleep(until: begin.advanced(bySeconds: Double(tick) / robot.wire.rate))
        let read = driver.read(into: &state)
        guard read == .fresh else { return read }
        var goal = pose
        for joint in 0..<pose.count {
            goal[joint] = robot.poses.park[joint] + (pose[joint] - robot.poses.park[joint]) * Double(tick) / Double(ticks)
        }
        let written = driver.write(position: goal)
        guard written == .fresh else { return written }
    }
    return .fresh
}

@Suite("Robot code of your own, on an emulated arm") struct OwnRobotCodeTests {
    let robot: RobotDescription
    let calibration: Calibration

    init() throws {
        robot = try RobotDescription.load("widowx250s")
        calibration = try Calibration.load("widowx250s-example")
    }

    /// Leads an arm to its ready pose, under a virtual clock.
    /// - Returns: the outcome, and how far a joint is from that pose in MuJoCo (rad).
    private func leadToReady(faults: [TimedFault] = []) throws -> (WireOutcome, Double) {
        let emulator = try DynamixelEmulator(robot: robot, calibration: calibration, faults: FaultPlan(timed: faults))
        let wire = LockstepWire(emulator: emulator)
        var driver = DynamixelDriver(robot: robot, calibration: calibration, transport: wire.transport, clock: wire.clock)
        try driver.connect()
        try driver.engage()
        let outcome = lead(&driver, to: robot.poses.ready, of: robot, clock: wire.clock)
        let farthest = (0..<robot.joints.count).map { abs(emulator.world.position($0) - robot.poses.ready[$0]) }.max()
        return (outcome, farthest ?? .infinity)
    }

    @Test func `it arrives`() throws {
        let (outcome, distance) = try leadToReady()
        #expect(outcome == .fresh && distance < 0.2)
    }

    @Test func `it ends when the cable is pulled out`() throws {
        let (outcome, distance) = try leadToReady(faults: [TimedFault(.unplug, from: 2)])
        #expect(outcome == .lost && distance > 0.2)
    }
}
