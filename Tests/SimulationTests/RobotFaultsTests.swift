import Drivers
import Realtime
import Robot
import Testing

@testable import Simulation

/// Notes when something was heard.
private final class Witness: ArmObserver {
    private(set) var heardAt: [Double] = []

    func sawMotion(of arm: any ObservedArm, at seconds: Double) {}
    func heard(_ command: HeardCommand, at seconds: Double) { heardAt.append(seconds) }
}

@Suite("What befalls a robot that has a controller of its own, by a plan") struct RobotFaultsTests: URDriverBench {
    let robot: RobotDescription
    private let sawyer: RobotDescription

    init() throws {
        robot = try RobotDescription.load("ur5e")
        sawyer = try RobotDescription.load("sawyer")
    }

    @Test("each fault begins once and ends once")
    func changes() {
        let plan = FaultPlan(timed: [TimedFault(.safeguardStop, from: 1, duration: 1), TimedFault(.emergencyStop, from: 1.5)])
        var faults = RobotFaults(plan)
        #expect(faults.changes(at: 0.5) == [])
        #expect(faults.changes(at: 1) == [RobotFaults.Change(kind: .safeguardStop, isBeginning: true)])
        #expect(faults.changes(at: 1.2) == [])
        let both = [
            RobotFaults.Change(kind: .safeguardStop, isBeginning: false), RobotFaults.Change(kind: .emergencyStop, isBeginning: true),
        ]
        #expect(faults.changes(at: 2) == both)
        #expect(faults.changes(at: 3) == [])
    }

    @Test("what cannot happen to an arm is refused by its name")
    func refusals() throws {
        func refusal(_ plan: FaultPlan, _ suffer: (FaultPlan) throws(EmulatorError) -> Void) -> EmulatorError? {
            do throws(EmulatorError) { try suffer(plan) } catch { return error }
            return nil
        }
        let controller = try URController(arm: URArm(robot: robot, seed: 1), robot: robot)
        let arm = try InteraArm(robot: sawyer, workpiece: nil, seed: 1)
        let lossy = FaultPlan(timed: [TimedFault(.drop(probability: 0.1))])
        #expect(refusal(lossy, controller.suffer) == .unknownFault("drop", robot: "ur5e"))
        #expect(refusal(lossy, arm.suffer) == .unknownFault("drop", robot: "sawyer"))
        #expect(refusal(FaultPlan(timed: [TimedFault(.disable)]), controller.suffer) == .unknownFault("disable", robot: "ur5e"))
        #expect(refusal(FaultPlan(timed: [TimedFault(.protectiveStop)]), arm.suffer) == .unknownFault("protective-stop", robot: "sawyer"))
        #expect(refusal(FaultPlan(start: [.missing(servo: 1)]), arm.suffer) == .noServos("sawyer"))
        let push = FaultPlan(timed: [TimedFault(.push(frame: "nose", force: .zero))])
        #expect(refusal(push, controller.suffer) == .unknownFrame("nose"))
        #expect(throws: EmulatorError.unknownFault("emergency-stop", robot: "so101")) {
            _ = try BusEmulator.make(
                robot: .load("so101"), calibration: .load("so101-example"), faults: FaultPlan(timed: [TimedFault(.emergencyStop)]))
        }
    }

    @Test("a UR5e is stopped by its safety system when the plan says so, and goes on after a safeguard stop only")
    func controller() throws {
        func safety(_ kind: TimedFault.Kind, at seconds: Double) throws -> URSafetyStatus {
            let controller = try URController(arm: URArm(robot: robot, seed: 1), robot: robot)
            try controller.suffer(FaultPlan(timed: [TimedFault(kind, from: 0.1, duration: 0.2)]))
            controller.advance(to: seconds)
            return controller.safety
        }
        for (kind, status) in [
            (TimedFault.Kind.protectiveStop, URSafetyStatus.protectiveStop), (.safeguardStop, .safeguardStop),
            (.emergencyStop, .robotEmergencyStop),
        ] {
            #expect(try safety(kind, at: 0.09) == .normal)
            #expect(try safety(kind, at: 0.11) == status)
            #expect(try safety(kind, at: 0.4) == (kind == .safeguardStop ? .normal : status))
        }
    }

    @Test(
        "a UR5e's stop neither takes the place of a graver one nor ends it",
        arguments: [
            (TimedFault.Kind.safeguardStop, TimedFault.Kind.protectiveStop, URSafetyStatus.protectiveStop),
            (.protectiveStop, .safeguardStop, .protectiveStop), (.emergencyStop, .safeguardStop, .robotEmergencyStop),
            (.emergencyStop, .protectiveStop, .robotEmergencyStop), (.protectiveStop, .emergencyStop, .robotEmergencyStop),
        ])
    func overlaps(_ first: TimedFault.Kind, _ second: TimedFault.Kind, _ status: URSafetyStatus) throws {
        let controller = try URController(arm: URArm(robot: robot, seed: 1), robot: robot)
        try controller.suffer(
            FaultPlan(timed: [TimedFault(first, from: 0.1, duration: 0.3), TimedFault(second, from: 0.2, duration: 0.1)]))
        controller.advance(to: 1)
        #expect(controller.safety == status)
    }

    @Test("what a UR5e's pulled cable holds back comes afterwards, in both directions")
    func unpluggedController() throws {
        let lockstep = try lockstep()
        var driver = try engaged(lockstep)
        let begin = lockstep.controller.arm.time + 0.1
        try lockstep.controller.suffer(FaultPlan(timed: [TimedFault(.unplug, from: begin, duration: 0.02)]))
        let witness = Witness()
        lockstep.controller.observer = witness
        var (state, oldest) = (JointState(joints: 6), 0.0)
        let held = driver.heldPosition
        let outcome = trouble(&driver, lockstep, &state, for: 0.4) { _, age in
            oldest = max(oldest, age)
            return held
        }
        #expect(outcome == .fresh, "no longer than a silence that is ridden out")
        #expect((0.018...0.03).contains(oldest), "\(oldest)")
        #expect(lockstep.controller.runtime == .playing)
        #expect(!witness.heardAt.contains { $0 > begin + 0.001 && $0 < begin + 0.019 }, "orders wait, too")
        #expect(witness.heardAt.count { abs($0 - begin - 0.02) < 0.0025 } >= 9, "and come together")
    }

    @Test("a connection that a UR5e ends while its cable is out is heard to have ended when it is in again")
    func endedWhileUnplugged() throws {
        let lockstep = try lockstep()
        var driver = try engaged(lockstep)
        let begin = lockstep.controller.arm.time + 0.1
        try lockstep.controller.suffer(FaultPlan(timed: [TimedFault(.unplug, from: begin, duration: 1)]))
        var state = JointState(joints: 6)
        func outcome(at seconds: Double) -> WireOutcome {
            while lockstep.controller.arm.time < seconds {
                lockstep.clock.sleep(until: lockstep.clock.now().advanced(bySeconds: 0.01))
                _ = driver.read(into: &state)
            }
            return driver.read(into: &state)
        }
        _ = outcome(at: begin + 0.95)
        #expect(driver.loss == nil)
        _ = outcome(at: begin + 1.2)
        #expect(driver.loss != nil)
    }

    @Test("who pushes at a UR5e by plan moves it, and lets go")
    func pushedController() throws {
        let controller = try URController(arm: URArm(robot: robot, seed: 1), robot: robot)
        try controller.suffer(FaultPlan(timed: [TimedFault(.push(frame: "tip", force: SIMD3(0, 300, 0)), from: 0.1, duration: 0.2)]))
        controller.arm.release(true)
        let rest = controller.arm.positions
        func away() -> Double { zip(controller.arm.positions, rest).map { abs($0 - $1) }.max() ?? 0 }
        controller.advance(to: 0.09)
        #expect(away() < 1e-3)
        controller.advance(to: 0.3)
        let pushed = away()
        #expect(pushed > 3e-3)
        controller.advance(to: 2)
        #expect(away() < pushed / 2)
    }

    @Test("a Sawyer is disabled, or stopped by its button, which is let go of later")
    func sawyerStops() throws {
        let arm = try InteraArm(robot: sawyer, workpiece: nil, seed: 1)
        try arm.suffer(FaultPlan(timed: [TimedFault(.disable, from: 0.1), TimedFault(.emergencyStop, from: 0.3, duration: 0.2)]))
        arm.pass(0.05)
        #expect(arm.assembly.isEnabled && arm.energisedCount == 7)
        arm.pass(0.1)
        #expect(!arm.assembly.isEnabled && !arm.assembly.isStopped && arm.isLeftAlone)
        arm.pass(0.2)
        #expect(arm.assembly.isStopped && arm.assembly.button == .pressed && RobotStop(arm.assembly) == .button)
        arm.reset()
        #expect(arm.assembly.isStopped, "not while the button is pressed")
        arm.pass(0.3)
        #expect(arm.assembly.isStopped && arm.assembly.button == .released)
        arm.reset()
        #expect(!arm.assembly.isStopped)
    }

    @Test("in lockstep, the loop hears that a Sawyer was disabled only by what it publishes, and a run's end disables it")
    func disabledWhileUnplugged() throws {
        let lockstep = LockstepIntera(arm: try InteraArm(robot: sawyer, workpiece: nil, seed: 1), rate: 100)
        try lockstep.arm.suffer(FaultPlan(timed: [TimedFault(.unplug, from: 0.1, duration: 0.02), TimedFault(.disable, from: 0.105)]))
        var (driver, state) = (lockstep.driver, JointState(joints: 7))
        var outcomes: [WireOutcome] = []
        for tick in 0..<20 {
            lockstep.clock.sleep(until: Instant(nanoseconds: Int64(tick) * 10_000_000))
            outcomes.append(driver.read(into: &state))
        }
        #expect(outcomes[11] == .fresh && outcomes[13] == .robotDisabled)
        driver.enable(true)
        #expect(lockstep.arm.energisedCount == 7)
        driver.enable(false)
        #expect(lockstep.arm.isLeftAlone)
    }

    @Test("in lockstep, the loop hears of a Sawyer's silence, and its commands arrive when the cable is in again")
    func unpluggedSawyer() throws {
        let lockstep = LockstepIntera(arm: try InteraArm(robot: sawyer, workpiece: nil, seed: 1), rate: 100)
        try lockstep.arm.suffer(FaultPlan(timed: [TimedFault(.unplug, from: 0.1, duration: 0.1)]))
        var (driver, state) = (lockstep.driver, JointState(joints: 7))
        var outcomes: [Int: WireOutcome] = [:]
        var modes: [Int: InteraArm.Mode] = [:]
        for tick in 0..<30 {
            lockstep.clock.sleep(until: Instant(nanoseconds: Int64(tick) * 10_000_000))
            outcomes[tick] = driver.read(into: &state)
            modes[tick] = lockstep.arm.mode
            if tick == 15 { _ = driver.write(effort: JointVector(count: 7)) }
        }
        #expect(outcomes[9] == .fresh && outcomes[12] == .fresh)
        #expect(outcomes[15] == .bad(.silence) && outcomes[19] == .bad(.silence))
        #expect(outcomes[21] == .fresh)
        #expect(modes[19] == .position && modes[22] == .torque)
        #expect(driver.statistics.silences > 3)
    }
}
