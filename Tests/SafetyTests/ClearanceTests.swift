import Robot
import Testing

@testable import Safety

@Suite struct ClearanceTests {
    private let period = 0.01
    private let folding = JointCommand(mode: .velocity, values: JointVector([0, 0, 1]))

    private func filter(_ robot: RobotDescription, at position: [Double]) -> SafetyFilter {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: period)
        filter.seed(position: JointVector(position), velocity: JointVector(count: 3))
        return filter
    }

    /// Applies one request to a perfect servo for a while; all reasons that were given.
    private func drive(_ filter: inout SafetyFilter, _ request: JointCommand, ticks: Int) -> LimitReasons {
        var all = LimitReasons()
        for _ in 0..<ticks {
            let state = JointState.healthy(at: filter.setPoint.position)
            if case .limited(let reasons) = filter.apply(request, state: state) { all.formUnion(reasons) }
        }
        return all
    }

    /// m, between two bodies of `robot` at the filter's set-point.
    private func gap(_ pair: String, _ robot: RobotDescription, _ filter: borrowing SafetyFilter) throws -> Double {
        let index = try #require(robot.collisionPairs.firstIndex { $0.description == pair })
        return CollisionModel(robot).distances(at: filter.setPoint.position, Kinematics(robot))[index]
    }

    /// `small` in a box that it cannot leave, so that nothing but bodies are in the way.
    private var open: RobotDescription {
        var robot = TestArm.small
        robot.safety.workspace.min = SIMD3(repeating: -10)
        robot.safety.workspace.max = SIMD3(repeating: 10)
        robot.safety.tipSpeed = 100
        return robot
    }

    @Test func theArmStopsShortOfItself() throws {
        var filter = filter(open, at: [0, 0, 0.8])
        #expect(drive(&filter, folding, ticks: 300).contains(.clearance))
        let gap = try gap("waist and elbow", open, filter)
        #expect(gap >= 0.005 && gap < 0.006, "\(gap)")
        #expect(filter.setPoint.isAtRest)
    }

    @Test func theArmStopsShortOfTheTable() throws {
        var filter = filter(open, at: [0, 0.8, 0.3])
        #expect(drive(&filter, JointCommand(mode: .velocity, values: JointVector([0, 0.5, 0])), ticks: 300).contains(.clearance))
        let gap = try gap("elbow and table", open, filter)
        #expect(gap >= 0.005 && gap < 0.006, "\(gap)")
    }

    @Test func theArmStopsShortOfABox() throws {
        var filter = filter(open, at: [0.5, 1, 0])
        #expect(drive(&filter, JointCommand(mode: .velocity, values: JointVector([-0.8, 0, 0])), ticks: 400).contains(.clearance))
        let gap = try gap("elbow and post", open, filter)
        #expect(gap >= 0.005 && gap < 0.006, "\(gap)")
    }

    @Test func anArmPushedIntoAnObstacleMayComeOutAndTurnAboutButGoNoDeeper() throws {
        let pushed = [0, 1.08, 0.3]
        var deeper = filter(open, at: pushed)
        let start = try gap("elbow and table", open, deeper)
        #expect(start < 0.005)
        #expect(drive(&deeper, JointCommand(mode: .velocity, values: JointVector([0, 0.4, 0])), ticks: 20).contains(.clearance))
        #expect(try gap("elbow and table", open, deeper) >= start - 1e-7)
        var about = filter(open, at: pushed)
        #expect(!drive(&about, JointCommand(mode: .velocity, values: JointVector([0.08, 0, 0])), ticks: 20).contains(.clearance))
        #expect(about.setPoint.position[0] > 0.01)
        var out = filter(open, at: pushed)
        #expect(!drive(&out, JointCommand(mode: .velocity, values: JointVector([0, -0.4, 0])), ticks: 40).contains(.clearance))
        #expect(try gap("elbow and table", open, out) > 0.005)
    }

    @Test func aPairThatIsExceptedMayTouch() {
        var robot = open
        robot.safety.uncheckedPairs.append(UncheckedPair(links: ["elbow", "waist"], reason: "in this test"))
        robot.safety.obstacles = []
        var filter = filter(robot, at: [0, 0, 0.8])
        #expect(!drive(&filter, folding, ticks: 300).contains(.clearance))
        #expect(filter.setPoint.position[2] > 1.59)
    }

    @Test func theReasonHasAName() {
        #expect(LimitReasons.clearance.description == "clearance")
    }
}
