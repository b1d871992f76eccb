import Drivers
import Foundation
import Realtime
import Robot
import Synchronization
import Testing

@testable import Session
@testable import Simulation

/// An emulated Sawyer on a graph of its own, in real time.
private final class EmulatedSawyer: @unchecked Sendable {
    let host: InteraHost
    private let arm: InteraArm
    private let thread: RealtimeThread

    init(_ robot: RobotDescription) throws {
        arm = try InteraArm(robot: robot, workpiece: nil, seed: 1)
        let host = try InteraHost(arm: arm, robot: robot, port: 0)
        self.host = host
        thread = try RealtimeThread(.init(name: "emulator", rights: .wanted)) { host.run() }
    }

    /// Ends the emulation; the arm then belongs to the caller.
    func stop() -> InteraArm {
        host.stop()
        thread.join()
        return arm
    }
}

/// Velocities for the wrist, again and again.
private final class Pusher: @unchecked Sendable {
    private let isOver = Atomic(false)

    func push(_ driver: consuming InteraDriver) throws -> RealtimeThread {
        let handover = Handover(driver)
        return try RealtimeThread(.init(name: "pusher", rights: .wanted)) { [self] in
            var driver = handover.take()
            let velocity = JointVector([0, 0, 0, 0, 0, 0, 0.2])
            while !isOver.load(ordering: .relaxed) {
                _ = driver.write(velocity: velocity)
                usleep(10_000)
            }
        }
    }

    func end() { isOver.store(true, ordering: .relaxed) }
}

@Suite(.serialized) struct InteraRescueTests {
    private let robot: RobotDescription
    private let sawyer: EmulatedSawyer

    init() throws {
        robot = try RobotDescription.load("sawyer")
        sawyer = try EmulatedSawyer(robot)
    }

    private func driver() throws -> InteraDriver { try InteraDriver(robot: robot, master: sawyer.host.master) }

    /// Turns the wrist for a moment, and then says no more.
    private func moveAndDie() throws {
        var driver = try driver()
        try driver.energise()
        for _ in 0..<30 {
            _ = driver.write(velocity: JointVector([0, 0, 0, 0, 0, 0, 0.4]))
            usleep(10_000)
        }
    }

    @Test func `an arm that nobody commands any more is held by its own controller`() throws {
        var rescue = try InteraRescue(robot: robot, master: sawyer.host.master, clock: .monotonic)
        try moveAndDie()
        for _ in 0..<5 {
            let isReady = rescue.stayReady()
            #expect(isReady)
        }
        let outcome = rescue.run()
        #expect(outcome == .heldByController && outcome.isSafe)
        let arm = sawyer.stop()
        #expect(arm.mode == .position && arm.assembly.isEnabled)
        #expect(arm.world.position(6) > robot.poses.park[6] + 0.05, "it was moved")
        #expect(abs(arm.world.velocity(6)) < 0.05)
    }

    @Test func `an arm that goes on moving is stopped`() throws {
        var rescue = try InteraRescue(robot: robot, master: sawyer.host.master, clock: .monotonic)
        var driver = try driver()
        try driver.energise()
        let pusher = Pusher()
        let thread = try pusher.push(driver)
        let outcome = rescue.run()
        pusher.end()
        thread.join()
        #expect(outcome == .stoppedByController && outcome.isSafe)
        #expect(sawyer.stop().assembly.isStopped)
    }

    @Test func `a robot that is disabled needs no rescue, and one that is gone cannot be reached`() throws {
        var rescue = try InteraRescue(robot: robot, master: sawyer.host.master, clock: .monotonic)
        var driver = try driver()
        try driver.energise()
        let isReleased = driver.release()
        #expect(isReleased)
        let before = rescue.run()
        #expect(before == .notEnergised)
        _ = sawyer.stop()
        let outcome = rescue.run()
        #expect(outcome == .unreachable && !outcome.isSafe)
        usleep(500_000)
        let isReady = rescue.stayReady()
        #expect(!isReady, "whoever hears nothing gives no sign of life")
    }

    /// Which lets a joint that may hardly move hardly move, and then nothing is proven.
    @Test func `the proof of the command timeout passes the safety filter`() throws {
        var tight = robot
        tight.joints[6].limits.velocity = 0.01
        var driver = try InteraDriver(robot: tight, master: sawyer.host.master)
        #expect(throws: InteraError.self) { try driver.energise() }
        _ = sawyer.stop()
    }
}
