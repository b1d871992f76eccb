import Foundation
import Robot
import Testing

@testable import Safety

/// An arm that is driven by torques, near its tip speed.
@Suite struct TipSpeedTests {
    /// m/s
    private static let tipSpeed = 0.4

    private static let robot: RobotDescription = {
        var robot = TestArm.free
        robot.torque = TorqueDescription(
            limits: JointVector([4, 4, 2]), stiffness: JointVector(repeating: 20, count: 3), damping: JointVector(repeating: 2, count: 3),
            wall: 100)
        robot.safety.tipSpeed = tipSpeed
        return robot
    }()

    /// Stretched out over the table, where the waist carries the tip at a lever of 0.25 m and the elbow moves it up and down.
    private let stretched = JointVector([0, 0, 0])
    private let lever = 0.25

    private func filter() -> SafetyFilter {
        var filter = SafetyFilter(limits: SafetyLimits(robot: TipSpeedTests.robot, operating: .torque), period: 0.01)
        filter.seed(position: stretched, velocity: JointVector(count: 3))
        return filter
    }

    /// Torques that are left of those asked for, and what the filter says.
    private func left(of torques: [Double], at velocity: [Double], pose: [Double] = [0, 0, 0]) -> ([Double], Bool) {
        var filter = filter()
        var request = JointCommand(mode: .effort, values: JointVector(torques))
        let isFast = filter.fadeAtTipSpeed(&request, .healthy(at: JointVector(pose), velocity: JointVector(velocity)))
        return (request.values.array, isFast)
    }

    /// rad/s of the waist at a part of the tip speed.
    private func waist(_ part: Double) -> Double { part * TipSpeedTests.tipSpeed / lever }

    @Test func `below seven tenths of the tip speed all torques are left to the bit`() {
        let (torques, isFast) = left(of: [3, -2, 1], at: [waist(0.699), 0, 0])
        #expect(torques == [3, -2, 1] && !isFast)
    }

    @Test(arguments: [(0.7625, 0.75), (0.825, 0.5), (0.8875, 0.25), (0.95, 0), (0.97, 0), (1.5, 0)])
    func `from there to 0.95 of it what carries the tip on fades evenly, whichever way it moves`(_ part: Double, _ rest: Double) {
        for direction in [1.0, -1] {
            let (torques, isFast) = left(of: [3 * direction, 0, 0], at: [direction * waist(part), 0, 0])
            #expect(abs(torques[0] - 3 * direction * rest) < 1e-9)
            #expect(isFast)
        }
    }

    @Test func `a small torque fades as a large one, of every joint that carries the tip`() {
        #expect(abs(left(of: [0.5, 0, 0], at: [waist(0.825), 0, 0]).0[0] - 0.25) < 1e-9)
        #expect(abs(left(of: [0, 0, 0.5], at: [0, 0, waist(0.825)]).0[2] - 0.25) < 1e-9)
    }

    @Test func `nothing is left of what carries a tip on that is much too fast`() {
        let (torques, isFast) = left(of: [1, 0, 0], at: [6, 6, 6])
        #expect(torques[0] < 0.5 && isFast)
    }

    @Test func `what is asked for beyond the torque limits is cut before it fades`() {
        #expect(abs(left(of: [40, 0, 0], at: [waist(0.825), 0, 0]).0[0] - 2) < 1e-9)
    }

    @Test func `a joint that carries a folded arm by a short lever fades as one of a long lever does`() {
        let folded = [0, 0, 1.2]
        let short = 0.25 * cos(1.2)
        #expect(left(of: [3, 0, 0], at: [0.95 * TipSpeedTests.tipSpeed / short, 0, 0], pose: folded).0[0] < 1e-9)
    }

    @Test func `a joint that hardly carries the tip at all fades by as little`() {
        let folded = [0, 0, 1.55]
        let short = 0.25 * cos(1.55)
        let filter = filter()
        let share = short / (0.25 * 0.1 * filter.limits.lever[0])
        #expect(share < 0.5)
        let torque = left(of: [3, 0, 0], at: [0.95 * TipSpeedTests.tipSpeed / short, 0, 0], pose: folded).0[0]
        #expect(abs(torque - 3 * (1 - share)) < 1e-9)
    }

    @Test func `a torque of which nothing has faded says nothing of the tip's speed`() {
        #expect(!left(of: [-3, 0, 0], at: [waist(1.2), 0, 0]).1)
    }

    @Test func `what brakes the tip is left whole`() {
        #expect(left(of: [-3, 0, 0], at: [waist(1.2), 0, 0]).0 == [-3, 0, 0])
        #expect(left(of: [3, 0, 0], at: [-waist(1.2), 0, 0]).0 == [3, 0, 0])
    }

    @Test func `what moves the tip neither on nor back is left whole`() {
        #expect(left(of: [0, 2, -1], at: [waist(1.2), 0, 0]).0 == [0, 2, -1])
    }

    @Test func `a joint that carries the tip a little to the side of its lever fades in that proportion`() {
        let fast = waist(0.95)
        let (torques, _) = left(of: [0, 0, 1], at: [fast, 0, 0.1 * fast])
        // The elbow carries the tip by 0.25 m along a tenth of its motion; its torque would fade whole at a quarter of that lever.
        let along = 0.1 / (1 + 0.01).squareRoot()
        #expect(abs(torques[2] - (1 - along / 0.25)) < 1e-9)
    }

    @Test func `the frame that is nearest to its tip speed decides`() {
        // The elbow stands above the waist's axis and does not move; where the shoulder turns, elbow and tip both do.
        let speed = 0.85 * TipSpeedTests.tipSpeed / (0.25 * 2.0.squareRoot())
        let (torques, _) = left(of: [0, 3, 0], at: [0, speed, 0])
        #expect(abs(torques[1] - 3 * 0.4) < 1e-9)
    }

    @Test func `the elbow decides where the tip is folded to the shoulder`() {
        let speed = 0.825 * TipSpeedTests.tipSpeed / 0.25
        let (torques, _) = left(of: [0, 3, 0], at: [0, speed, 0], pose: [0, 0, 1.5])
        #expect(abs(torques[1] - 1.5) < 1e-9)
    }

    @Test func `no torque jumps when a motion turns`() {
        var last: [Double]?
        for step in 0...400 {
            let angle = Double(step) / 400 * 2 * Double.pi
            // The tip's speed stays the same while its direction goes round.
            let velocity = [waist(0.9) * cos(angle), 0, waist(0.9) * sin(angle)]
            let now = left(of: [3, 0, 2], at: velocity).0
            if let last { for joint in 0..<3 { #expect(abs(now[joint] - last[joint]) < 0.2) } }
            last = now
        }
    }

    @Test func `what the filter sends has faded, and it says why`() {
        var filter = filter()
        let state = JointState.healthy(at: stretched, velocity: JointVector([waist(0.825), 0, 0]))
        let verdict = filter.apply(JointCommand(mode: .effort, values: JointVector([1, 0, 0])), state: state)
        #expect(verdict == .limited(.tipSpeed))
        #expect(abs(filter.effort[0] - 0.5) < 1e-9)
    }

    @Test func `what is no number fades nothing, and is named by the checks after it`() {
        #expect(left(of: [3, 0, 0], at: [.nan, 5, 0]).0 == [3, 0, 0])
        #expect(left(of: [3, 0, 0], at: [.infinity, 5, 0]).0 == [3, 0, 0])
        #expect(left(of: [3, 0], at: [waist(0.9), 0, 0]) == ([3, 0], false))
        var filter = filter()
        let state = JointState.healthy(at: stretched, velocity: JointVector([waist(0.9), 0, 0]))
        guard case .stop(_, .nonFiniteRequest) = filter.apply(JointCommand(mode: .effort, values: JointVector([.nan, 0, 0])), state: state)
        else { return #expect(Bool(false)) }
        guard case .stop(_, .nonFiniteRequest) = filter.apply(JointCommand(mode: .effort, values: JointVector([1, 0])), state: state)
        else { return #expect(Bool(false)) }
    }

    /// An inertia at the waist that is pushed on: it comes to a steady speed below the limit, with a torque that hardly changes.
    @Test func `an arm that is pressed on comes to its tip speed without a rattle`() {
        var filter = filter()
        var (position, velocity) = (stretched, JointVector(count: 3))
        var torques: [Double] = []
        for _ in 0..<180 {
            let pushed = JointCommand(mode: .effort, values: JointVector([4, 0, 0]))
            let verdict = filter.apply(pushed, state: .healthy(at: position, velocity: velocity))
            if case .stop = verdict { return #expect(Bool(false), "\(verdict)") }
            torques.append(filter.effort[0])
            velocity[0] += 0.01 * (filter.effort[0] - 0.3 * velocity[0]) / 0.3
            position[0] += 0.01 * velocity[0]
        }
        let speed = velocity[0] * lever
        #expect(speed > 0.7 * TipSpeedTests.tipSpeed && speed < TipSpeedTests.tipSpeed)
        let jumps = zip(torques.suffix(101), torques.suffix(100)).map { abs($0 - $1) }
        #expect(jumps.max()! < 0.01)
    }
}
