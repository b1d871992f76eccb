import Foundation
import Robot
import Testing

@testable import Safety

/// The contact detector's arithmetic: what it smooths, what it counts, and what it begins anew.
@Suite struct ContactNumberTests {
    private static let ready = TestArm.small.poses.ready

    private func detector(
        _ change: (inout RobotDescription) -> Void
    ) -> (detector: ContactDetector, limits: SafetyLimits, kinematics: Kinematics) {
        var robot = TestArm.free
        robot.safety.contact = ContactDescription(
            effort: JointVector(repeating: 0.05, count: 3), trackingError: 0.05, lag: 0.1, time: 0.03, rest: 0.3,
            yield: JointVector(repeating: 0.1, count: 3))
        change(&robot)
        var detector = ContactDetector(SafetyLimits(robot: robot))
        detector.restart(at: ContactNumberTests.ready)
        return (detector, SafetyLimits(robot: robot), Kinematics(robot))
    }

    private func still(_ position: JointVector) -> SetPoint { SetPoint(position: position, velocity: JointVector(count: position.count)) }

    /// Weight and inertia of this swing are ten times the threshold, and come and go with the same delay in model and measurement.
    @Test func fromItsFirstTickOnAMotionThatTheModelExplainsIsNoContact() {
        var (detector, limits, kinematics) = detector { _ in }
        for tick in 0..<400 {
            let time = Double(tick) * 0.01
            var state = JointState.healthy(at: ContactNumberTests.ready)
            state.position[1] += 0.3 * sin(3 * time)
            state.velocity[1] = 0.9 * cos(3 * time)
            let acceleration = JointVector([0, -2.7 * sin(3 * time), 0])
            state.effort = kinematics.inverseDynamics(state.position, velocity: state.velocity, acceleration: acceleration)
            let touched = detector.touches(state, setPoint: still(state.position), limits: limits.numbers, period: 0.01)
            #expect(!touched, "tick \(tick)")
        }
    }

    /// A servo of exactly the described lag, in both directions, at a threshold far below the lag itself.
    @Test(arguments: [-1.0, 1]) func aServoThatLagsAsDescribedIsNotTouched(direction: Double) {
        var (detector, limits, _) = detector { $0.safety.contact.trackingError = 1e-6 }
        var state = JointState.healthy(at: ContactNumberTests.ready)
        state.hasEffort = 0
        var setPoint = still(ContactNumberTests.ready)
        for _ in 0..<100 {
            setPoint.position[0] += 0.02 * direction
            state.position[0] += 0.01 / 0.11 * (setPoint.position[0] - state.position[0])
            let touched = detector.touches(state, setPoint: setPoint, limits: limits.numbers, period: 0.01)
            #expect(!touched)
        }
        #expect(detector.residual == JointVector(count: 3), "nobody knows what a servo gives that does not say")
    }

    /// A period of 1/128 s and a time of four of them are exact in binary; so is an offset of 1/8 rad.
    @Test(arguments: [(0.25, 5), (-0.25, 5), (0.125, nil)] as [(Double, Int?)])
    func contactIsWhatLastsLongerThanItsTime(offset: Double, touchedAt: Int?) {
        var (detector, limits, _) = detector {
            $0.safety.contact.time = 0.03125
            $0.safety.contact.trackingError = 0.125
        }
        var state = JointState.healthy(at: JointVector([offset, 0, 0]))
        state.hasEffort = 0
        state.age = 0.0078125
        detector.restart(at: JointVector(count: 3))
        let touched = (1...20).first { _ in
            detector.touches(state, setPoint: still(JointVector(count: 3)), limits: limits.numbers, period: 0.0078125)
        }
        #expect(touched == touchedAt)
    }

    @Test func whereTheArmLiesOnItsRestNothingIsCounted() {
        var (detector, limits, kinematics) = detector { $0.poses.park = JointVector([0.29, -0.29, 0.01]) }
        var pushed = JointState.healthy(at: ContactNumberTests.ready)
        pushed.effort = kinematics.inverseDynamics(
            pushed.position, velocity: JointVector(count: 3), acceleration: JointVector(count: 3))
        pushed.effort[0] = 3
        for _ in 0..<100 {
            let touched = detector.touches(pushed, setPoint: still(pushed.position), limits: limits.numbers, period: 0.01)
            #expect(!touched)
        }
    }

    @Test func whatWasCountedBeforeARestIsForgotten() {
        // The waist is pushed all the time.
        let sent = still(JointVector([0, 0, 0.3]))
        var away = JointState.healthy(at: JointVector([0.2, 0, 0.3]))
        away.hasEffort = 0
        var parked = away
        parked.position = JointVector([0.2, -0.6, 0.9])
        let rest = [JointState](repeating: parked, count: 60)
        func ticksToContact(after states: [JointState]) -> Int? {
            var (detector, limits, _) = detector { $0.poses.park = JointVector([0, -0.6, 0.9]) }
            detector.restart(at: sent.position)
            for state in states { _ = detector.touches(state, setPoint: sent, limits: limits.numbers, period: 0.01) }
            return (1...50).first { _ in detector.touches(away, setPoint: sent, limits: limits.numbers, period: 0.01) }
        }
        #expect(ticksToContact(after: rest) != nil)
        #expect(ticksToContact(after: [away, away] + rest) == ticksToContact(after: rest))
    }

    @Test func aSeedBringsTheModelOfALaggingServoAlong() {
        var (detector, limits, _) = detector { $0.safety.contact.trackingError = 0.1 }
        var state = JointState.healthy(at: JointVector([1.2, 0, 0.3]))
        state.hasEffort = 0
        detector.restart(at: JointVector([1, 0, 0.3]))
        let touched = (1...20).first { _ in
            detector.touches(state, setPoint: still(JointVector([1, 0, 0.3])), limits: limits.numbers, period: 0.01)
        }
        #expect(touched == 4)
    }
}
