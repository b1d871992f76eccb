import Drivers
import Realtime
import Robot
import Testing

@testable import Simulation

/// The project's own driver on the emulator, in lockstep: both ends as they are used.
@Suite struct DriverOnEmulatorTests {
    private func problems(_ fault: StartFault) throws -> String {
        let robot = try Arms.robot()
        let wire = LockstepWire(emulator: try Arms.emulator(faults: FaultPlan(start: [fault])))
        var driver = DynamixelDriver(robot: robot, calibration: try Arms.calibration(), transport: wire.transport, clock: wire.clock)
        do throws(ConnectError) { try driver.connect() } catch { return "\(error)" }
        return ""
    }

    @Test("It connects, engages without a jerk, follows and lets go", arguments: Arms.names)
    func drives(name: String) throws {
        let robot = try Arms.robot(name)
        let wire = LockstepWire(emulator: try Arms.emulator(name))
        let world = wire.emulator.world
        var driver = DynamixelDriver(robot: robot, calibration: try Arms.calibration(name), transport: wire.transport, clock: wire.clock)
        try driver.connect()
        let readsFast = driver.usesFastSyncRead
        #expect(readsFast)
        try driver.engage()
        for joint in 0..<robot.joints.count { #expect(abs(world.position(joint) - robot.poses.park[joint]) < 0.02) }
        var state = JointState(joints: robot.joints.count)
        var goal = robot.poses.park
        let begin = wire.clock.now()
        for tick in 1...300 {
            let read = driver.read(into: &state)
            #expect(read == .fresh, "tick \(tick)")
            for joint in 0..<goal.count {
                goal[joint] += (robot.poses.ready[joint] - robot.poses.park[joint]) / 300
            }
            let written = driver.write(position: goal)
            #expect(written == .fresh)
            wire.clock.sleep(until: begin.advanced(bySeconds: Double(tick) / robot.wire.rate))
        }
        for joint in 0..<goal.count {
            #expect(abs(state.position[joint] - goal[joint]) < 0.2, "\(robot.joints[joint].name)")
            #expect(abs(state.position[joint] - world.position(joint)) < 0.02)
        }
        let bad = driver.statistics.bad
        #expect(bad == 0)
        let released = driver.disengage()
        #expect(released)
    }

    @Test("An arm that is not the one of the files is refused by servo")
    func refuses() throws {
        #expect(try problems(.wrongModel(servo: 8, model: .xm430W350)).contains("8"))
        #expect(try problems(.missing(servo: 4)).contains("4"))
        let swapped = try problems(.swappedIDs(4, 7))
        #expect(swapped.contains("4") && swapped.contains("7"))
        #expect(try problems(.staleHomingOffset(servo: 1, ticks: 120)).contains("120"))
    }
}
