import Foundation
import Robot
import Testing

@testable import Safety

@Suite struct ContactTests {
    private static let period = 0.01
    private static let ready = TestArm.small.poses.ready

    private static let robot: RobotDescription = {
        var robot = TestArm.small
        robot.safety.contact = ContactDescription(
            effort: JointVector([1, 2, 1]), trackingError: 0.1, lag: 0.1, time: 0.03, rest: 0.3,
            yield: JointVector([0.1, 0.15, 0.12]))
        return robot
    }()

    /// Holds still at the ready pose.
    private struct Held: ~Copyable {
        var filter: SafetyFilter
        var state = JointState.healthy(at: ready)

        init(_ robot: RobotDescription = robot) {
            filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
            filter.seed(position: ready, velocity: JointVector(count: 3))
            state.effort = Kinematics(robot).gravityTorque(ready)
        }

        /// s until the filter stops because of contact; nil when it does not within a second.
        mutating func secondsToStop() -> Double? {
            for tick in 1...100 {
                let verdict = filter.apply(.hold(joints: 3), state: state)
                if verdict == .stop(.two, .contact) { return Double(tick) * period }
            }
            return nil
        }
    }

    @Test func anArmThatBearsItsOwnWeightIsNotTouched() {
        var held = Held()
        let stop = held.secondsToStop()
        #expect(stop == nil)
    }

    /// A step of twice the threshold passes the filter of 30 ms in 30 ms · ln 2, and lasts for 30 ms; each is rounded up to a tick.
    @Test(arguments: [(0, 2.0), (0, -2.0), (1, 4.0), (1, -4.0), (2, 2.0)])
    func twiceTheThresholdStopsWithinSixtySixMilliseconds(joint: Int, torque: Double) throws {
        var held = Held()
        let before = held.secondsToStop()
        #expect(before == nil)
        held.state.effort[joint] += torque
        let stop = held.secondsToStop()
        let seconds = try #require(stop)
        #expect((0.05...0.08).contains(seconds), "\(seconds) s")
    }

    @Test(arguments: [(0, 0.95), (1, -1.95), (2, 0.95)])
    func lessThanTheThresholdIsFriction(joint: Int, torque: Double) {
        var held = Held()
        held.state.effort[joint] += torque
        let stop = held.secondsToStop()
        #expect(stop == nil)
    }

    @Test func aKnockOfOneTickIsForgotten() {
        var held = Held()
        let before = held.secondsToStop()
        #expect(before == nil)
        held.state.effort[0] += 3
        _ = held.filter.apply(.hold(joints: 3), state: held.state)
        held.state.effort[0] -= 3
        let stop = held.secondsToStop()
        #expect(stop == nil)
    }

    @Test func effortThatTheMotionNeedsIsNotContact() {
        let kinematics = Kinematics(ContactTests.robot)
        var held = Held()
        for tick in 0..<300 {
            let time = Double(tick) * ContactTests.period
            // 2 rad/s² and the weight take more than the thresholds leave, and are in the model.
            let swing = JointVector([0, sin(4 * time) / 8, 0])
            let rate = JointVector([0, cos(4 * time) / 2, 0])
            let change = JointVector([0, -2 * sin(4 * time), 0])
            for joint in 0..<3 { held.state.position[joint] = ContactTests.ready[joint] + swing[joint] }
            held.state.velocity = rate
            held.state.effort = kinematics.inverseDynamics(held.state.position, velocity: rate, acceleration: change)
            let verdict = held.filter.apply(JointCommand(mode: .position, values: held.state.position), state: held.state)
            if case .stop(_, let reason) = verdict { Issue.record("tick \(tick): \(reason)") }
        }
    }

    @Test func nearThePoseWhereItLiesOnItsRestEffortSaysNothing() {
        var robot = ContactTests.robot
        robot.poses.park = JointVector([0.29, -0.29, 0.01])
        var held = Held(robot)
        held.state.effort = JointVector(count: 3)
        let stop = held.secondsToStop()
        #expect(stop == nil)
        robot.poses.park[0] = 0.31
        var away = Held(robot)
        away.state.effort = JointVector([3, 0, 0])
        let stopAway = away.secondsToStop()
        #expect(stopAway != nil)
    }

    @Test func anOldStateSaysNothingNew() {
        var held = Held()
        _ = held.filter.apply(.hold(joints: 3), state: held.state)
        held.state.effort[0] += 5
        held.state.age = 0.02
        let stop = held.secondsToStop()
        #expect(stop == nil)
    }

    @Test(arguments: [(0.09, false), (-0.09, false), (0.11, true), (-0.11, true)])
    func aJointWithoutEffortIsTouchedWhereItStandsOff(offset: Double, isTouched: Bool) {
        var held = Held()
        held.state.hasEffort = 0
        held.state.position[2] += offset
        let stop = held.secondsToStop()
        #expect((stop != nil) == isTouched)
    }

    /// 1 rad/s for half a second: one servo follows at once, one lags by 0.1 s, and one by 0.3 s.
    @Test(arguments: [(0.0, false), (0.1, false), (0.3, true)])
    func aJointWithoutEffortMayLagAsDescribed(lag: Double, isTouched: Bool) {
        var held = Held(TestArm.free.touchable)
        held.state.hasEffort = 0
        var touched = false
        for _ in 0..<50 {
            let verdict = held.filter.apply(JointCommand(mode: .velocity, values: JointVector([1, 0, 0])), state: held.state)
            touched = touched || verdict == .stop(.two, .contact)
            let share = ContactTests.period / (lag + ContactTests.period)
            held.state.position[0] += share * (held.filter.setPoint.position[0] - held.state.position[0])
        }
        #expect(touched == isTouched)
    }
}

extension RobotDescription {
    /// With thresholds of contact that can be reached.
    fileprivate var touchable: RobotDescription {
        var robot = self
        robot.safety.contact.trackingError = 0.1
        return robot
    }
}
