import Drivers
import Foundation
import Realtime
import Robot
import Testing

@testable import Session
@testable import Simulation

/// An emulated controller on ports of its own, in real time.
private final class EmulatedController: @unchecked Sendable {
    let host: URHost
    let controller: URController
    private let thread: RealtimeThread

    init(_ robot: RobotDescription, watchdogBites: Bool = true) throws {
        var habits = URController.Habits()
        (habits.watchdogBites, habits.switching) = (watchdogBites, 0.1)
        controller = try URController(arm: URArm(robot: robot, seed: 1), robot: robot, habits: habits)
        let host = try URHost(controller: controller, robot: robot, port: 0)
        self.host = host
        thread = try RealtimeThread(.init(name: "emulator", rights: .wanted)) { host.run() }
    }

    /// Ends the emulation; the controller then belongs to the caller.
    func stop() -> URController {
        host.stop()
        thread.join()
        return controller
    }
}

@Suite(.serialized) struct URRescueTests {
    private let robot: RobotDescription

    init() throws { robot = try RobotDescription.load("ur5e") }

    /// Leads the arm for a moment, and then says no more.
    private func moveAndDie(_ place: String) throws -> [Double] {
        var driver = try URDriver(robot: robot, place: place)
        try driver.prepare()
        try driver.powerUp()
        try driver.energise()
        var goal = driver.heldPosition
        var state = JointState(joints: 6)
        for tick in 0..<220 {
            // The program follows only what hardly moves at first.
            if tick >= 20 { goal[0] += 0.0005 }
            _ = driver.read(into: &state)
            _ = driver.write(position: goal)
            usleep(2000)
        }
        return goal.array
    }

    @Test func `an arm that nobody leads any more is held by its own controller`() throws {
        let emulated = try EmulatedController(robot)
        var rescue = try URRescue(robot: robot, place: emulated.host.place, clock: .monotonic)
        let goal = try moveAndDie(emulated.host.place)
        let outcome = rescue.run()
        #expect(outcome == .heldByController && outcome.isSafe)
        let controller = emulated.stop()
        #expect(controller.runtime == .stopped && controller.robotMode == .running)
        #expect(controller.arm.positions[0] > 0.03 && controller.arm.positions[0] < goal[0] + 0.01, "it was moved")
    }

    @Test func `a program that outlives its client is stopped`() throws {
        let emulated = try EmulatedController(robot)
        var rescue = try URRescue(robot: robot, place: emulated.host.place, clock: .monotonic)
        emulated.host.ask { controller in
            controller.robotMode = .running
            controller.arm.release(true)
            // As one whose watchdog is slow.
            controller.run(URProgram(token: 7, leastRate: 0.01, period: 0.002).script)
        }
        usleep(100_000)
        let outcome = rescue.run()
        #expect(outcome == .stoppedByController)
        #expect(emulated.stop().runtime == .stopped)
    }

    @Test func `a robot that is switched off needs no rescue, and one that is gone cannot be reached`() throws {
        let emulated = try EmulatedController(robot)
        var rescue = try URRescue(robot: robot, place: emulated.host.place, clock: .monotonic)
        let before = rescue.run()
        #expect(before == .notEnergised)
        _ = emulated.stop()
        let outcome = rescue.run()
        #expect(outcome == .unreachable && !outcome.isSafe)
        let isReady = rescue.stayReady()
        #expect(!isReady, "and its guardian gives no sign of life")
    }
}
