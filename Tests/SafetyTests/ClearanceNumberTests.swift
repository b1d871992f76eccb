import Robot
import Testing

@testable import Safety

/// What is carried along of each pair's distance, and forgotten.
@Suite struct ClearanceNumberTests {
    private static let period = 0.01

    /// Nothing but bodies are in the way.
    private static let open: RobotDescription = {
        var robot = TestArm.small
        robot.safety.workspace.min = SIMD3(repeating: -10)
        robot.safety.workspace.max = SIMD3(repeating: 10)
        robot.safety.tipSpeed = 100
        return robot
    }()

    /// A look at ways of `small`, whose shoulder brings the forearm down to the table: 0.8 rad is far, 1.06 rad near, 1.08 rad too near.
    private struct Look {
        private let limits = SafetyLimits(robot: open)
        private var workspace: WorkspaceCheck
        private var check: ClearanceCheck
        private var here = JointVector([0, 0, 0.3])

        init() {
            workspace = WorkspaceCheck(limits: limits, period: period)
            check = ClearanceCheck(limits: limits)
        }

        private func pose(_ shoulder: Double) -> JointVector { JointVector([0, shoulder, 0.3]) }

        mutating func begin(at shoulder: Double, sweep: Double) {
            here = pose(shoulder)
            _ = workspace.watched(here)
            check.prepare(sweep: JointVector([0, sweep, 0]), &workspace.frames)
            check.begin()
        }

        mutating func isBroken(at shoulder: Double) -> Bool {
            let angle = (shoulder - here[1]).magnitude
            here = pose(shoulder)
            _ = workspace.watched(here)
            return !check.isClear(after: JointVector([0, angle, 0])) && check.isBroken(&workspace.frames)
        }

        mutating func advance(by angle: Double) { check.advance(JointVector([0, angle, 0])) }

        func gap(_ shoulder: Double) -> Double { limits.collisions.distances(at: pose(shoulder), limits.kinematics).min() ?? 0 }
    }

    @Test func thePosesAreWhatTheyAreTakenFor() {
        let look = Look()
        #expect(
            look.gap(0.8) > 0.05 && look.gap(1.06) > 0.005 && look.gap(1.08) < 0.005 && look.gap(1.08) > 0,
            "\([0.8, 1.06, 1.08].map(look.gap))")
    }

    @Test func aWayThatLeadsTooNearIsBrokenWhereItDoes() {
        var look = Look()
        look.begin(at: 0.8, sweep: 0.5)
        let steps = [0.9, 1.06, 1.08].map { look.isBroken(at: $0) }
        #expect(steps == [false, false, true])
    }

    @Test func whatIsKnownOfAPairShrinksAsTheArmMovesOn() {
        var look = Look()
        look.begin(at: 0.8, sweep: 0.01)
        look.advance(by: 0.26)
        look.begin(at: 1.06, sweep: 0.05)
        let isBroken = look.isBroken(at: 1.08)
        #expect(isBroken)
    }

    @Test func aWayBeginsWhereTheArmIsAndNotWhereTheLastOneEnded() {
        var look = Look()
        look.begin(at: 1.06, sweep: 0.3)
        let outwards = look.isBroken(at: 0.8)
        #expect(!outwards)
        look.begin(at: 1.06, sweep: 0.05)
        let inwards = look.isBroken(at: 1.08)
        #expect(inwards)
    }

    @Test func twoWaysFromOnePlaceDoNotShareWhatTheyFound() {
        var look = Look()
        look.begin(at: 1.08, sweep: 0.1)
        let out = look.isBroken(at: 1.06)
        #expect(!out, "out of the clearance one may go")
        let back = look.isBroken(at: 1.08)
        #expect(back, "and then not back")
        look.begin(at: 1.08, sweep: 0.1)
        let stays = look.isBroken(at: 1.08)
        #expect(!stays)
    }

    /// Each of the two has its own way: rounding inside the clearance, and none outside of it.
    @Test func insideTheClearanceANanometreIsRoundingAndTwoAreDepth() {
        let look = Look()
        // m per rad
        let slope = (look.gap(1.08) - look.gap(1.0801)) / 1e-4
        #expect(slope > 0.1)
        for (deeper, broken) in [(0.5e-9, false), (1.5e-9, true)] {
            var look = Look()
            look.begin(at: 1.08, sweep: 0.1)
            let isBroken = look.isBroken(at: 1.08 + deeper / slope)
            #expect(isBroken == broken)
        }
        var outside = 1.08
        for _ in 0..<50 { outside += (look.gap(outside) - (0.005 - 0.5e-9)) / slope }
        #expect((look.gap(outside) - (0.005 - 0.5e-9)).magnitude < 1e-12)
        var fromOutside = Look()
        fromOutside.begin(at: 1.06, sweep: 0.1)
        let isBroken = fromOutside.isBroken(at: outside)
        #expect(isBroken)
    }

    /// The joint is still slow and gains speed: most of its way is what the acceleration brings that it has to let go of.
    @Test(arguments: [(1, 1.0), (0, -1.0)]) func aWayIsLookedAtAsFarAsAccelerationCarriesIt(joint: Int, side: Double) throws {
        let robot = ClearanceNumberTests.open
        let (kinematics, model) = (Kinematics(robot), CollisionModel(robot))
        let start = try #require(
            stride(from: 0, through: 1.5, by: 1e-4).lazy.map { angle in
                var pose = joint == 1 ? JointVector([0, 0.5, 0.3]) : JointVector([0.5, 1, 0])
                pose[joint] += side * angle
                return pose
            }.first { (model.distances(at: $0, kinematics).min() ?? 0) < 0.005 + 0.003 })
        var point = SetPoint(position: start, velocity: JointVector(count: 3))
        point.velocity[joint] = 0.02 * side
        point.acceleration[joint] = 8 * side
        var first = JointVector(count: 3)
        first[joint] = 0.1 * side
        var way = BrakingWay(limits: SafetyLimits(robot: robot), period: ClearanceNumberTests.period)
        way.prepare(from: point, between: first, and: first)
        #expect(way.violations(at: first) == .clearance)
    }

    @Test func aSeedForgetsHowFarTheLinksWere() {
        var filter = SafetyFilter(limits: SafetyLimits(robot: ClearanceNumberTests.open), period: ClearanceNumberTests.period)
        let down = JointCommand(mode: .velocity, values: JointVector([0, 0.5, 0]))
        filter.seed(position: JointVector([0, 0, 0.3]), velocity: JointVector(count: 3))
        _ = filter.apply(down, state: .healthy(at: filter.setPoint.position))
        filter.seed(position: JointVector([0, 1, 0.3]), velocity: JointVector(count: 3))
        for _ in 0..<100 { _ = filter.apply(down, state: .healthy(at: filter.setPoint.position)) }
        #expect(Look().gap(filter.setPoint.position[1]) >= 0.005)
    }

    /// The waist carries upper arm and forearm alike, and rounding of their distance is no approach.
    @Test func whatMovesAsOneDoesNotComeNearer() throws {
        var robot = ClearanceNumberTests.open
        robot.safety.obstacles = []
        let folded = JointVector([0, 0, 1.2])
        let distances = CollisionModel(robot).distances(at: folded, Kinematics(robot))
        robot.safety.clearance = try #require(distances.min())
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: ClearanceNumberTests.period)
        filter.seed(position: folded, velocity: JointVector(count: 3))
        for _ in 0..<100 {
            let verdict = filter.apply(
                JointCommand(mode: .velocity, values: JointVector([1, 0, 0])), state: .healthy(at: filter.setPoint.position))
            if case .limited(let reasons) = verdict { #expect(!reasons.contains(.clearance)) }
        }
        #expect(filter.setPoint.position[0] > 0.5)
    }

    @Test func aSeedBeginsTheLagOfItsServosAnew() {
        var robot = TestArm.free
        robot.safety.contact.trackingError = 0.1
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: ClearanceNumberTests.period)
        filter.seed(position: JointVector([-1, 0, 0.3]), velocity: JointVector(count: 3))
        filter.seed(position: JointVector([1, 0, 0.3]), velocity: JointVector(count: 3))
        var state = JointState.healthy(at: JointVector([0.85, 0, 0.3]))
        state.hasEffort = 0
        var last = Verdict.pass
        for _ in 0..<6 { last = filter.apply(.hold(joints: 3), state: state) }
        #expect(last == .stop(.two, .contact))
    }
}
