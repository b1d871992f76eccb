import Robot
import Safety
import Simulation
import Testing

@testable import Control

/// Somebody pushes an emulated arm at its tip while it works.
@Suite struct PushTests {
    /// s, while every arm is under way.
    private static let from = 6.7

    private static func push(_ force: SIMD3<Double>, seconds: Double = 0.6) -> FaultPlan {
        FaultPlan(timed: [TimedFault(.push(frame: "tip", force: force), from: from, duration: seconds)])
    }

    @Test(
        arguments: ["widowx250s", "viperx300s", "openmanipulator-x"], [SIMD3<Double>(0, 10, 0), SIMD3(0, 0, 10), SIMD3(0, 0, -10)])
    func tenNewtonsStopATrainingWithinElevenTicksAndItGoesOn(name: String, force: SIMD3<Double>) throws {
        var bench = try LockstepBench.make(name, episodes: 16, fraction: 0.5, faults: PushTests.push(force))
        _ = bench.run(12) { _ in false }
        let ticks = bench.takeTicks()
        let stops = ticks.filter { if case .stop = $0.verdict { true } else { false } }
        let first = try #require(stops.first)
        #expect(first.verdict == .stop(.two, .contact))
        #expect((0...0.11).contains(seconds(first) - PushTests.from), "\(seconds(first)) s")
        #expect(stops.allSatisfy { seconds($0) < PushTests.from + 1 })
        #expect(bench.loop.recoveries == 1 && bench.loop.fault == nil)
        #expect(ticks.contains { $0.mode == .running && $0.episode > first.episode })
        for tick in ticks { expectInsideLimits(tick.setPoint.position, bench.robot) }
    }

    @Test(
        arguments: ["widowx250s", "viperx300s", "openmanipulator-x"],
        [SIMD3<Double>(0, 1, 0), SIMD3(0, 0, 1), SIMD3(0, 0, -1)])
    func anArmThatMayBePushedYieldsAndGoesOn(name: String, force: SIMD3<Double>) throws {
        let size = name == "viperx300s" ? 14.0 : 7
        var bench = try LockstepBench.make(name, episodes: 8, fraction: 0.5, faults: PushTests.push(force * size), contact: .yield)
        _ = bench.run(12) { _ in false }
        let ticks = bench.takeTicks()
        #expect(!ticks.contains { if case .stop = $0.verdict { true } else { false } })
        #expect(bench.loop.recoveries == 0 && bench.loop.fault == nil)
        #expect(bench.takeSteps().allSatisfy { $0.end != .stop })
        let hasYielded = ticks.contains { if case .limited(let reasons) = $0.verdict { reasons.contains(.yield) } else { false } }
        // Upwards, the hand first takes the arm's weight off its servos.
        if force.z < 0 { #expect(hasYielded) }
        for tick in ticks {
            expectInsideLimits(tick.setPoint.position, bench.robot)
            for joint in 0..<bench.robot.joints.count {
                let lead = tick.setPoint.position[joint] - tick.state.position[joint]
                if tick.mode == .running { #expect(lead.magnitude < bench.robot.safety.contact.yield[joint] + 0.1, "joint \(joint)") }
            }
        }
    }

    /// Who stands in the way of an arm that parks has not come to push it.
    @Test func anArmThatParksStopsInPushModeToo() throws {
        let push = FaultPlan(timed: [TimedFault(.push(frame: "tip", force: SIMD3(0, 7, 0)), from: PushTests.from)])
        var bench = try LockstepBench.make("widowx250s", episodes: 8, fraction: 0.5, faults: push, contact: .yield)
        _ = bench.run(PushTests.from - 2.2) { _ in false }
        bench.block.ask(.park)
        let stopped = bench.run(10) { $0.mode == .stopped }
        #expect(stopped && bench.loop.fault == .filter(.contact))
    }

    /// Who pushes harder than the arm may move finds it stopped, and then it goes on.
    @Test func aHandThatIsTooFastStopsAnArmThatMayBePushed() throws {
        var bench = try LockstepBench.make(
            "widowx250s", episodes: 16, fraction: 0.5, faults: PushTests.push(SIMD3(0, 25, 0), seconds: 0.3), contact: .yield)
        _ = bench.run(16) { _ in false }
        let stop = bench.takeTicks().first { if case .stop = $0.verdict { true } else { false } }
        #expect(stop?.verdict == .stop(.two, .overSpeed))
        #expect(bench.loop.recoveries == 1 && bench.loop.fault == nil)
    }

    private func seconds(_ tick: TickRecord) -> Double { Double(tick.slot.nanoseconds) * 1e-9 }

    private func expectInsideLimits(_ position: JointVector, _ robot: RobotDescription) {
        let (kinematics, box) = (Kinematics(robot), robot.safety.workspace)
        let poses = kinematics.forward(position)
        for joint in 0..<position.count { #expect(robot.joints[joint].limits.position.contains(position[joint])) }
        for frame in box.frames.compactMap(kinematics.frameIndex) {
            let place = kinematics.position(frame: frame, poses)
            for axis in 0..<3 { #expect(place[axis] >= box.min[axis] - 1e-9 && place[axis] <= box.max[axis] + 1e-9) }
        }
    }
}
