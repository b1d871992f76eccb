import Drivers
import Foundation
import Realtime
import Robot
import Testing

@testable import Simulation

/// Hands an object to a thread that will be its only user.
private struct Handover<Value>: @unchecked Sendable { let value: Value }

@Suite("A Universal Robots controller on TCP", .serialized) struct URHostTests {
    private let robot: RobotDescription

    init() throws { robot = try RobotDescription.load("ur5e") }

    /// Runs `body` beside the controller, in real time on a thread of its own.
    private func withController(address: String, port: UInt16, _ body: (URHost) throws -> Void) throws {
        let controller = try URController(arm: URArm(robot: robot, seed: 1), robot: robot)
        let host = try URHost(controller: controller, robot: robot, address: address, port: port)
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
        try body(host)
    }

    /// An address of this machine that no other test has, since the clients know the usual ports only.
    private var ownAddress: String { "127.\(64 + getpid() / 60_000 % 64).\(getpid() / 250 % 240 + 1).\(getpid() % 250 + 1)" }

    @Test(
        "ur-rtde powers it on by its dashboard, reads it and sets its inputs",
        .enabled(if: VendorPython.universalRobots != nil, "no Python with ur-rtde: set LIMBER_PYTHON, or install it into .build/venv"))
    func urRTDE() throws {
        let python = try #require(VendorPython.universalRobots)
        let script = VendorPython.root.appending(path: "Tests/python/ur_rtde_client.py").path
        let address = ownAddress
        try withController(address: address, port: 30004) { _ in
            let result = try VendorPython.run(python, [script, address])
            print(result.output)
            #expect(result.status == 0, "\(result.output)")
        }
    }

    @Test("two controllers stand beside each other on ports of their own, and one that is taken is told")
    func ports() throws {
        try withController(address: "127.0.0.1", port: 0) { host in
            let address = URAddress(host.place)
            #expect(address.host == "127.0.0.1" && address.port != 30004)
            #expect(address.port(of: .dashboard) == address.port - 5)
            let controller = try URController(arm: URArm(robot: robot, seed: 1), robot: robot)
            #expect(throws: URHostError.self) {
                _ = try URHost(controller: controller, robot: robot, address: "127.0.0.1", port: address.port)
            }
        }
    }
}
