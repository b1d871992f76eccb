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
