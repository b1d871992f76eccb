import Drivers
import Realtime
import Robot

@testable import Simulation

/// What tests of the Universal Robots driver do again and again, on an emulated controller in lockstep.
protocol URDriverBench {
    var robot: RobotDescription { get }
}

extension URDriverBench {
    func lockstep(_ habits: URController.Habits = .init()) throws -> LockstepUR {
        LockstepUR(controller: URController(arm: try URArm(robot: robot, seed: 1), robot: robot, habits: habits))
    }

    func driver(_ lockstep: LockstepUR, rate: Double = 500, operating: OperatingMode = .position) -> URDriver {
        var robot = robot
        robot.wire.rate = rate
        if lockstep.controller.habits.version.major == 3 { robot.name = "ur5" }
        return URDriver(robot: robot, operating: operating, ways: lockstep.ways, clock: lockstep.clock)
    }

    var unfiltered: URDriver.VelocityFilter { { _, wish, _, _ in wish } }

    /// A driver whose program follows.
    func engaged(_ lockstep: LockstepUR, operating: OperatingMode = .position) throws -> URDriver {
        var driver = driver(lockstep, operating: operating)
        try driver.connect()
        try driver.powerUp()
        try driver.engage(filter: unfiltered)
        return driver
    }

    /// What `body` throws; the macro cannot hold a driver, which is not copied.
    func problems(_ body: () throws(URError) -> Void) -> [URProblem] {
        do throws(URError) { try body() } catch { return error.problems }
        return []
    }

    /// Ticks at the driver's own pace, sending where the arm was held.
    /// - Returns: the first outcome of a read that is not fresh, within `seconds`.
    func trouble(
        _ driver: inout URDriver, _ lockstep: LockstepUR, _ state: inout JointState, for seconds: Double = 2, period: Double = 0.002,
        _ setPoint: (_ seconds: Double, _ age: Double) -> JointVector
    ) -> WireOutcome {
        let begin = lockstep.clock.now()
        var tick = begin
        while tick.seconds(since: begin) < seconds {
            tick = tick.advanced(bySeconds: period + driver.lean)
            lockstep.clock.sleep(until: tick)
            let outcome = driver.read(into: &state)
            guard outcome == .fresh else { return outcome }
            let sent = driver.write(position: setPoint(tick.seconds(since: begin), state.age))
            guard sent == .fresh else { return sent }
        }
        return .fresh
    }
}

extension JointVector {
    func with(_ joint: Int, _ value: Double) -> JointVector {
        var copy = self
        copy[joint] = value
        return copy
    }
}
