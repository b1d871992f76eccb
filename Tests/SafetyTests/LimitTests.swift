import Robot
import Testing

@testable import Safety

@Suite struct LimitTests {
    private let period = 0.01

    private func filter(_ robot: RobotDescription, at position: [Double], speedFactor: Double = 1) -> SafetyFilter {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot, speedFactor: speedFactor), period: period)
        filter.seed(position: JointVector(position), velocity: JointVector(count: 3))
        return filter
    }

    private func velocity(_ values: [Double]) -> JointCommand { JointCommand(mode: .velocity, values: JointVector(values)) }

    /// Applies one request to a perfect servo for a while; all reasons that were given.
    private func drive(_ filter: inout SafetyFilter, _ request: JointCommand, ticks: Int, effort: [Double] = [0, 0, 0]) -> LimitReasons {
        var all = LimitReasons()
        for _ in 0..<ticks {
            var state = JointState.healthy(at: filter.setPoint.position)
            state.effort = JointVector(effort)
            if case .limited(let reasons) = filter.apply(request, state: state) { all.formUnion(reasons) }
        }
        return all
    }

    @Test func aRequestInsideEveryLimitPassesUnchanged() {
        var filter = filter(TestArm.small, at: [0, 0, 0.3])
        let reasons = drive(&filter, velocity([0.016, -0.016, 0.01]), ticks: 5)
        #expect(reasons == [])
        #expect(filter.setPoint.velocity == JointVector([0.016, -0.016, 0.01]))
    }

    @Test func aFastRequestIsHeldToAccelerationThenVelocity() {
        var filter = filter(TestArm.free, at: [0, 0, 0.3])
        #expect(drive(&filter, velocity([9, 0, 0]), ticks: 1) == .acceleration)
        #expect(filter.setPoint.velocity[0] == 0.08)
        #expect(drive(&filter, velocity([9, 0, 0]), ticks: 40).contains(.velocity))
        #expect(filter.setPoint.velocity[0] == 1.5)
    }

    @Test func theSpeedFactorScalesVelocityAndTipSpeed() {
        var slow = filter(TestArm.free, at: [0, 0, 0.3], speedFactor: 0.2)
        _ = drive(&slow, velocity([9, 0, 0]), ticks: 100)
        #expect((slow.setPoint.velocity[0] - 0.3).magnitude < 1e-12)
        let limits = SafetyLimits(robot: TestArm.small, speedFactor: 0.2)
        #expect((limits.numbers.tipSpeed - 0.1).magnitude < 1e-12)
        #expect(limits.numbers.acceleration[0] == 8)
    }

    @Test func aJointStopsAtItsEndOfTravelWithoutPassingIt() {
        var filter = filter(TestArm.free, at: [2, 0, 0.3])
        let reasons = drive(&filter, velocity([1.5, 0, 0]), ticks: 400)
        #expect(reasons.contains(.position))
        #expect(filter.setPoint.position[0] <= 3)
        #expect(filter.setPoint.position[0] > 3 - 1e-6)
    }

    @Test func aJointOutsideItsLimitMayOnlyComeBack() {
        var outwards = filter(TestArm.free, at: [3.2, 0, 0.3])
        #expect(drive(&outwards, velocity([0.08, 0, 0]), ticks: 20) == .position)
        #expect(outwards.setPoint.position[0] == 3.2)
        var inwards = filter(TestArm.free, at: [3.2, 0, 0.3])
        #expect(drive(&inwards, velocity([-0.08, 0, 0]), ticks: 20) == [])
        #expect(inwards.setPoint.position[0] < 3.19)
    }

    @Test func aFrameOutsideTheBoxMayOnlyComeNearer() {
        // The upper arm points straight up and the forearm almost: the tip is 13 cm above the box's lid.
        let outside = [0, 0, -1.2]
        let limits = SafetyLimits(robot: TestArm.small)
        var check = WorkspaceCheck(limits: limits, period: period)
        let height = check.watched(JointVector(outside))[1].z
        #expect(height > TestArm.small.safety.workspace.max.z)
        var up = filter(TestArm.small, at: outside)
        #expect(drive(&up, velocity([0, 0, -1]), ticks: 20).contains(.workspace))
        #expect(up.setPoint.position == JointVector(outside))
        var down = filter(TestArm.small, at: outside)
        #expect(!drive(&down, velocity([0, 0, 0.5]), ticks: 20).contains(.workspace))
        #expect(check.watched(down.setPoint.position)[1].z < height - 0.005)
    }

    @Test func theArmSlidesAlongAWall() {
        var filter = filter(TestArm.small, at: [0, 0, 0.3])
        // The shoulder presses the tip down to the floor while the waist turns.
        _ = drive(&filter, velocity([0, 0.5, 0]), ticks: 600)
        let before = filter.setPoint.position[0]
        #expect(drive(&filter, velocity([0.3, 0.5, 0]), ticks: 100).contains(.workspace))
        #expect(filter.setPoint.position[0] > before + 0.15)
    }

    @Test func theTipKeepsItsSpeed() {
        var filter = filter(TestArm.small, at: [0, 0.5, -0.2])
        #expect(drive(&filter, velocity([1.5, 0, 0]), ticks: 60).contains(.tipSpeed))
        var check = WorkspaceCheck(limits: filter.model, period: period)
        let tip = check.watched(filter.setPoint.position)[1]
        let radius = (tip.x * tip.x + tip.y * tip.y).squareRoot()
        let speed = radius * filter.setPoint.velocity[0]
        #expect(speed <= 0.5 + 1e-4 && speed > 0.45)
    }

    @Test func aJointThatPushesTooHardGoesNoFurtherThatWay() {
        var filter = filter(TestArm.free, at: [0, 0, 0.3])
        #expect(drive(&filter, velocity([0.08, 0, 0]), ticks: 10, effort: [3.5, 0, 0]) == .effort)
        #expect(filter.setPoint.position[0] == 0)
        #expect(drive(&filter, velocity([-0.08, 0, 0]), ticks: 10, effort: [3.5, 0, 0]) == [])
        #expect(filter.setPoint.position[0] < -0.005)
    }

    @Test func aPositionThatMovesIsFollowedWithoutLag() {
        var filter = filter(TestArm.free, at: [0, 0, 0.3])
        let path = MinimumJerk(from: JointVector([0, 0, 0.3]), to: JointVector([1, -0.5, 0.8]), limits: filter.model)
        for tick in 1...Int(path.duration / period + 2) {
            let target = path.position(at: Double(tick) * period)
            let state = JointState.healthy(at: filter.setPoint.position)
            let verdict = filter.apply(JointCommand(mode: .position, values: target), state: state)
            #expect(verdict == .pass)
            for joint in 0..<3 { #expect((filter.setPoint.position[joint] - target[joint]).magnitude < 1e-7) }
        }
    }

    @Test func aPositionThatJumpsIsReachedWithoutSwingingPast() {
        var filter = filter(TestArm.free, at: [0, 0, 0.3])
        var furthest = 0.0
        for _ in 0..<300 {
            _ = filter.apply(
                JointCommand(mode: .position, values: JointVector([1, 0, 0.3])), state: .healthy(at: filter.setPoint.position))
            furthest = max(furthest, filter.setPoint.position[0])
        }
        #expect(furthest < 1 + 1e-6)
        #expect(filter.setPoint.position[0] > 1 - 1e-6)
    }

    @Test func aSeedThatIsTooFastIsSlowedToWhatCanStillStop() {
        var filter = SafetyFilter(limits: SafetyLimits(robot: TestArm.small), period: period)
        filter.seed(position: JointVector([2.9, 0, 0.3]), velocity: JointVector([5, 0, 0]))
        #expect((filter.setPoint.velocity[0] - Braking(0, filter.limits, period).fastest(within: 0.1)).magnitude < 1e-12)
        #expect(filter.setPoint.velocity[0] > 0)
        for _ in 0..<100 { filter.brake() }
        #expect(filter.setPoint.position[0] <= 3)
    }

    @Test func reasonsHaveNames() {
        #expect(LimitReasons([.position, .tipSpeed]).description == "position, tip speed")
    }
}
