import Realtime
import Robot
import Testing

@testable import Safety

@Suite struct YieldTests {
    private static let period = 0.01

    /// A filter that yields, and an arm that is wherever a hand has it.
    private struct Pushed: ~Copyable {
        var filter: SafetyFilter
        var state: JointState

        init(_ robot: RobotDescription) {
            filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
            filter.seed(position: robot.poses.ready, velocity: JointVector(count: robot.joints.count))
            filter.isYielding = true
            state = JointState.healthy(at: robot.poses.ready)
        }

        /// Moves a joint by hand at `velocity` rad/s for a tick, and asks for `request` rad/s.
        mutating func push(_ joint: Int, at velocity: Double, asking request: [Double] = [0, 0, 0]) -> Verdict {
            state.position[joint] += velocity * period
            state.velocity[joint] = velocity
            return filter.apply(JointCommand(mode: .velocity, values: JointVector(request)), state: state)
        }

        func lead(_ joint: Int) -> Double { filter.setPoint.position[joint] - state.position[joint] }
    }

    @Test(arguments: [0.2, 0.5, 1.0, -1.0])
    func theSetPointFollowsAHandAndStaysAsNearAsTheJointYields(velocity: Double) {
        var pushed = Pushed(TestArm.free)
        for tick in 1...150 {
            let verdict = pushed.push(0, at: velocity)
            // Until the set-point has come up to the hand's speed it loses v²/2a, and once more what a tick takes.
            let lost = velocity * velocity / 16 + velocity.magnitude * 0.02
            #expect(pushed.lead(0).magnitude <= 0.1 + lost, "tick \(tick)")
            if case .stop(_, let reason) = verdict { Issue.record("tick \(tick): \(reason)") }
            if tick > 50 { #expect(pushed.lead(0).magnitude > 0.05, "the arm pushes back") }
        }
        #expect((pushed.filter.setPoint.position[0] - 1.5 * velocity).magnitude < 0.15)
    }

    /// Ten seconds against a hand that holds it, and then it is let go.
    @Test func nothingWindsUpInAnArmThatIsHeld() {
        var pushed = Pushed(TestArm.free)
        for _ in 0..<1000 {
            let verdict = pushed.push(0, at: 0, asking: [1, 0, 0])
            #expect(verdict != .stop(.two, .trackingError) && pushed.lead(0) <= 0.1 + 1e-9)
        }
        #expect(pushed.lead(0) > 0.09)
        #expect(pushed.push(0, at: 0, asking: [-0.05, 0, 0]) != .stop(.two, .trackingError))
        #expect(pushed.lead(0) < 0.1, "a request the other way is followed at once")
    }

    @Test func aFollowedPushIsReportedAsALimitAndAnUntouchedArmIsNot() {
        var pushed = Pushed(TestArm.free)
        #expect(pushed.push(0, at: 0, asking: [0.05, 0, 0]) == .pass)
        pushed.state.position[0] += 0.2
        guard case .limited(let reasons) = pushed.push(0, at: 0) else {
            Issue.record("the push was not seen")
            return
        }
        #expect(reasons.contains(.yield) && reasons.description.contains("yield"))
    }

    @Test func contactStopsOnlyAnArmThatDoesNotYield() {
        for yields in [true, false] {
            var robot = TestArm.small
            robot.safety.contact.effort = JointVector([1, 1, 1])
            var pushed = Pushed(robot)
            pushed.filter.isYielding = yields
            pushed.state.effort = JointVector([5, 0, 0])
            var last = Verdict.pass
            for _ in 0..<20 { last = pushed.push(0, at: 0) }
            #expect((last == .stop(.two, .contact)) != yields)
        }
    }

    @Test func aHandThatIsFasterThanTheArmMayBeStopsIt() {
        var pushed = Pushed(TestArm.free)
        var verdict = Verdict.pass
        for _ in 0..<3 { verdict = pushed.push(0, at: 2.5) }
        #expect(verdict == .stop(.two, .overSpeed))
    }

    @Test func aHandThatPushesTheArmThroughAWallStopsIt() {
        var pushed = Pushed(TestArm.free)
        var stop: Verdict?
        for _ in 0..<2000 where stop == nil {
            let verdict = pushed.push(0, at: 0.5)
            if case .stop = verdict { stop = verdict }
        }
        #expect(stop == .stop(.two, .positionBeyondLimit))
        #expect(pushed.filter.setPoint.position[0] <= 3)
    }

    /// Hands that come and go, at any speed, on an arm that wants to go elsewhere.
    @Test(arguments: try TestArm.all())
    func noPushGivesASetPointOutsideALimit(robot: RobotDescription) {
        var random = RandomGenerator(seed: 11)
        var pushed = Pushed(robot)
        var auditor = SetPointAuditor(robot, period: YieldTests.period, start: pushed.filter.setPoint)
        var hand = JointVector(count: robot.joints.count)
        var request = [Double](repeating: 0, count: robot.joints.count)
        for tick in 0..<20_000 {
            if random.uniform() < 0.02 {
                for joint in request.indices {
                    hand[joint] = random.uniform() < 0.5 ? 0 : random.uniform(-2, 2)
                    request[joint] = random.uniform(-3, 3)
                }
            }
            for joint in request.indices {
                let pull = 0.2 * pushed.lead(joint) / YieldTests.period
                pushed.state.velocity[joint] = hand[joint] == 0 ? pull : hand[joint]
                pushed.state.position[joint] += pushed.state.velocity[joint] * YieldTests.period
            }
            _ = pushed.filter.apply(JointCommand(mode: .velocity, values: JointVector(request)), state: pushed.state)
            if let complaint = auditor.complaint(about: pushed.filter.setPoint) {
                Issue.record("tick \(tick): \(complaint)")
                return
            }
        }
    }
}
