import Drivers
import Robot
import Testing

@Suite struct NullDriverTests {
    @Test func theArmIsMeasuredWhereItWasSentWithTheVelocityThatTookItThere() throws {
        let robot = try RobotDescription.load("widowx250s")
        var driver = NullDriver(robot: robot, position: robot.poses.ready, period: 0.01)
        var state = JointState(joints: robot.joints.count)
        #expect(driver.read(into: &state) == .fresh)
        #expect(state.position == robot.poses.ready && state.age == 0)
        #expect(robot.safety.voltage.contains(state.voltage))

        var goal = robot.poses.ready
        goal[0] += 0.002
        #expect(driver.write(position: goal) == .fresh)
        _ = driver.read(into: &state)
        #expect(state.position == goal)
        #expect(abs(state.velocity[0] - 0.2) < 1e-9 && state.velocity[1] == 0)
    }
}
