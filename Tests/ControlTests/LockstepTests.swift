import CAllocationProbe
import Drivers
import Policy
import Robot
import Safety
import Simulation
import Testing

@testable import Control

@Suite struct LockstepTests {
    @Test(arguments: ["widowx250s", "viperx300s", "openmanipulator-x"])
    func anEmulatedArmIsResetRunTimedOutResetAgainAndParked(name: String) throws {
        var bench = try LockstepBench.make(name, episodes: 2)
        let finished = bench.run(120) { $0.mode == .idle && $0.tickCount > 100 || $0.fault != nil }
        #expect(finished)
        #expect(bench.loop.fault == nil, "\(bench.loop.fault.map(String.init(describing:)) ?? "")")
        _ = bench.run(60) { $0.mode == .running || $0.fault != nil }
        bench.block.ask(.finish)
        _ = bench.run(120) { $0.ending != nil }
        #expect(bench.loop.ending == Ending(.parked, .finished))
        #expect(
            bench.takeSteps().map(\.end) == (Array(repeating: .none, count: 9) + [.timeout])
                + (Array(repeating: .none, count: 9) + [.timeout]))
        let filter = SafetyFilter(limits: SafetyLimits(robot: bench.robot), period: 0.01)
        for record in bench.takeTicks() { expectInsideMargin(record.state, filter, bench.robot) }
    }

    /// Saturated, random actions at the joints' full speed, against box, tip speed and ends of travel.
    @Test(arguments: ["widowx250s", "viperx300s", "openmanipulator-x"])
    func aWildPolicyNeitherStopsTheArmNorDrivesItOutOfItsMargin(name: String) throws {
        var bench = try LockstepBench.make(name, episodes: 8, fraction: 1, weight: 8)
        let filter = SafetyFilter(limits: SafetyLimits(robot: bench.robot), period: 0.01)
        _ = bench.run(90) { $0.fault != nil }
        #expect(bench.loop.fault == nil && bench.loop.recoveries == 0, "\(bench.loop.fault.map(String.init(describing:)) ?? "")")
        #expect(bench.takeSteps().contains { $0.intervened })
        for record in bench.takeTicks() { expectInsideMargin(record.state, filter, bench.robot) }
    }

    private func expectInsideMargin(_ state: JointState, _ filter: borrowing SafetyFilter, _ robot: RobotDescription) {
        for joint in 0..<robot.joints.count {
            let range = robot.joints[joint].limits.position
            let margin = filter.measuredMargin(joint: joint)
            #expect(state.position[joint] > range.lowerBound - margin && state.position[joint] < range.upperBound + margin)
        }
    }

    @Test func anUnpluggedWireIsReported() throws {
        var bench = try LockstepBench.make("widowx250s", episodes: 1, faults: FaultPlan(timed: [TimedFault(.unplug, from: 4)]))
        let ended = bench.run(20) { $0.ending != nil }
        #expect(ended)
        #expect(bench.loop.ending == Ending(.unreachable, .wireLost))
    }

    @Test(arguments: [
        PolicyExecution.stochastic, PolicyExecution(latents: .frozen(count: 8, until: 20), noise: OrnsteinUhlenbeck()),
        PolicyExecution(latents: .best(of: 4)), PolicyExecution(latents: .zero, noise: OrnsteinUhlenbeck()),
    ])
    func aThousandTicksTouchNoHeap(execution: PolicyExecution) throws {
        try #require(allocation_probe_works())
        var bench = try LockstepBench.make("widowx250s", episodes: 3, execution: execution)
        _ = bench.run(60) { $0.mode == .running }
        allocation_probe_begin()
        for _ in 0..<1000 { tick(&bench.loop) }
        let calls = allocation_probe_end()
        #expect(calls == 0)
        #expect(bench.takeSteps().count >= 10, "the ticks took policy steps and a reset")
        #expect(bench.loop.fault == nil)
    }

    @Test func theProbeSeesAnAllocation() {
        allocation_probe_begin()
        let memory = UnsafeMutablePointer<Int>.allocate(capacity: 100)
        memory.deallocate()
        #expect(allocation_probe_end() >= 2)
    }
}
