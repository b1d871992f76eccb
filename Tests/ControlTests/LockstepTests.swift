import CAllocationProbe
import Drivers
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
        let limits = SafetyFilter(limits: SafetyLimits(robot: bench.robot), period: 0.01)
        for record in bench.takeTicks() {
            for joint in 0..<bench.robot.joints.count {
                let range = bench.robot.joints[joint].limits.position
                let margin = limits.measuredMargin(joint: joint)
                #expect(
                    record.state.position[joint] > range.lowerBound - margin && record.state.position[joint] < range.upperBound + margin)
            }
        }
    }

    @Test func anUnpluggedWireIsReported() throws {
        var bench = try LockstepBench.make("widowx250s", episodes: 1, faults: FaultPlan(timed: [TimedFault(.unplug, from: 4)]))
        let ended = bench.run(20) { $0.ending != nil }
        #expect(ended)
        #expect(bench.loop.ending == Ending(.unreachable, .wireLost))
    }

    @Test func aThousandTicksTouchNoHeap() throws {
        try #require(allocation_probe_works())
        var bench = try LockstepBench.make("widowx250s", episodes: 3)
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
