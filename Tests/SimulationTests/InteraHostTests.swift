import Drivers
import Foundation
import ROS
import Realtime
import Robot
import Testing

@testable import Simulation

/// Hands an object to a thread that will be its only user.
private struct Handover<Value>: @unchecked Sendable { let value: Value }

@Suite("A Sawyer on a ROS graph", .serialized) struct InteraHostTests {
    private let robot: RobotDescription

    init() throws { robot = try RobotDescription.load("sawyer") }

    /// Runs `body` beside the robot, in real time on a thread of its own.
    private func withSawyer(rate: Double = 100, software: String = "5.3.0.0", _ body: (NodeAddress) throws -> Void) throws {
        let arm = try InteraArm(robot: robot, workpiece: nil, seed: 1)
        let host = try InteraHost(arm: arm, robot: robot, port: 0, rate: rate, software: software)
        let done = DispatchSemaphore(value: 0)
        let handover = Handover(value: host)
        Thread.detachNewThread {
            handover.value.run()
            done.signal()
        }
        defer {
            host.stop()
            done.wait()
        }
        try body(try NodeAddress(host.master))
    }

    private static let hasRospy: Bool = {
        let isThere = (try? VendorPython.run("/usr/bin/python3", ["-c", "import rospy, sensor_msgs.msg"]))?.status == 0
        if !isThere { print("SKIPPED: no rospy (apt-get install python3-rospy python3-sensor-msgs)") }
        return isThere
    }()

    @Test("rospy enables, moves, stops and resets it", .enabled(if: hasRospy, "no rospy"))
    func rospy() throws {
        try withSawyer { master in
            let script = VendorPython.root.appending(path: "Tests/python/intera_client.py").path
            let words = ["ROS_MASTER_URI=\(master)", "ROS_IP=127.0.0.1", "ROS_LOG_DIR=/tmp", "/usr/bin/python3", script]
            let result = try VendorPython.run("/usr/bin/env", words)
            #expect(result.status == 0, "\(result.output)")
        }
    }

    @Test("our driver drives it, in either version of its messages", arguments: [("5.2.0.1", 100.0), ("5.3.0.0", 800.0)])
    func driver(_ software: String, _ rate: Double) throws {
        try withSawyer(rate: rate, software: software) { master in
            var driver = try InteraDriver(robot: robot, master: "\(master)")
            try driver.connect()
            try driver.engage { _, wish, _, _ in wish }
            var goal = driver.heldPosition
            #expect(goal.count == 7)
            goal[5] += 0.1
            var state = JointState(joints: 7)
            var steps = 0
            while steps < 400, abs(state.position[5] - goal[5]) > 0.01 {
                _ = driver.write(position: goal)
                usleep(10_000)
                let outcome = driver.read(into: &state)
                // A machine that is busy may keep the emulator waiting.
                #expect(outcome == .fresh || outcome == .bad(.silence))
                steps += 1
            }
            #expect(abs(state.position[5] - goal[5]) <= 0.01)
            for _ in 0..<20 {
                let outcome = driver.write(effort: JointVector(count: 7))
                #expect(outcome == .fresh)
                usleep(10_000)
            }
            let isReleased = driver.disengage()
            #expect(isReleased)
        }
    }
}
