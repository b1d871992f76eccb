import Drivers
import Robot
import Safety
import Task
import Testing

@testable import Control

@Suite struct EpisodeTests {
    @Test func anEpisodeIsResetRunAndTimedOutAndTheNextOneFollows() throws {
        var bench = try LoopBench.make(episodes: 2)
        let running = bench.run { $0.mode == .running }
        #expect(running)
        for joint in 0..<bench.robot.joints.count {
            #expect((bench.loop.state.position[joint] - bench.robot.poses.ready[joint]).magnitude < 0.12)
        }
        bench.block.ask(.finish)
        let ended = bench.run { $0.ending != nil }
        #expect(ended)
        #expect(bench.loop.ending == Ending(.parked, .finished))
        let steps = bench.takeSteps()
        #expect(steps.map(\.step) == Array(0..<10))
        #expect(steps.map(\.end) == Array(repeating: .none, count: 9) + [.timeout])
        #expect(steps.allSatisfy { $0.episode == 0 && $0.weightsVersion == 7 })
    }

    @Test func anEpisodeWithoutAStartPoseBeginsWhereTheArmIs() throws {
        var bench = try LoopBench.make(episodes: 0)
        _ = bench.run(1) { _ in false }
        let plan = EpisodePlan(episode: 0, readyPose: JointVector(count: 0), scene: SceneState(target: SIMD3(0.3, 0, 0.2)))
        _ = bench.plans.writer.push(plan)
        bench.loop.tickOnce()
        #expect(bench.loop.mode == .running && bench.loop.setPoint.position != bench.robot.poses.park, "the policy has the first tick")
        _ = bench.run { $0.mode != .running }
        #expect(bench.loop.mode == .idle)
        #expect(bench.takeSteps().count == 10)
    }

    @Test func aRunWithoutPlansStaysIdleAndSendsWhereTheArmIs() throws {
        var bench = try LoopBench.make(episodes: 0)
        _ = bench.run(1) { _ in false }
        #expect(bench.loop.mode == .idle)
        #expect(bench.script.sent.allSatisfy { $0 == bench.robot.poses.park })
    }

    @Test func stepsFollowOneAnother() throws {
        var bench = try LoopBench.make(episodes: 1)
        _ = bench.run { $0.mode == .running }
        _ = bench.run { $0.mode != .running }
        let steps = bench.takeSteps()
        #expect(steps.first?.sentBefore.action == JointVector(count: 6))
        for (before, after) in zip(steps, steps.dropFirst()) {
            #expect(after.before == before.after)
            #expect(after.sentBefore == before.sentAfter)
            #expect(after.finishedAt.seconds(since: before.finishedAt) > 0.099)
        }
    }

    /// Records are large, and Swift 6.3.1 has been seen to hand out stale copies of large optional values.
    @Test func stepsHoldTheStatesOfTheirTicks() throws {
        var bench = try LoopBench.make(episodes: 2)
        bench.script.change = { $0.voltage = 12 + $0.position[0] }
        var ticks: [Int64: TickRecord] = [:]
        var steps: [StepRecord] = []
        for expected in UInt64(1)...1500 {
            bench.loop.tickOnce()
            guard let tick = bench.ticks.reader.pop() else {
                Issue.record("no record of tick \(expected)")
                return
            }
            #expect(tick.tick == expected && tick.state == bench.loop.state && tick.setPoint == bench.loop.setPoint)
            ticks[tick.slot.nanoseconds] = tick
            if let step = bench.steps.reader.pop() { steps.append(step) }
        }
        #expect(steps.count == 20)
        for (index, step) in steps.enumerated() {
            #expect(step.step == index % 10 && step.episode == index / 10)
            #expect(ticks[step.finishedAt.nanoseconds]?.state == step.after)
            #expect(ticks[step.finishedAt.advanced(bySeconds: -0.1).nanoseconds]?.state == step.before)
        }
    }

    @Test func whatIsExecutedIsWhatWasProposedWhereNothingIntervened() throws {
        var bench = try LoopBench.make(episodes: 1)
        _ = bench.run { $0.mode == .running }
        _ = bench.run { $0.mode != .running }
        let untouched = bench.takeSteps().filter { !$0.intervened }
        #expect(untouched.count > 2)
        for step in untouched { #expect(step.executed == step.proposed) }
    }

    @Test func aPolicyThatPushesIntoALimitIsReportedAsIntervenedWith() throws {
        // Every joint at full speed in one direction for a second, with a tenth of the tip's speed allowed.
        var bench = try LoopBench.make(episodes: 1, weight: 0)
        let limits = SafetyLimits(robot: bench.robot, speedFactor: 0.02)
        bench.loop.conductor.filter = SafetyFilter(limits: limits, period: 0.01)
        LoopBench.publish(5, to: bench.weights)
        _ = bench.run(600) { $0.mode == .running }
        _ = bench.run { $0.mode != .running }
        let steps = bench.takeSteps()
        #expect(steps.contains { $0.intervened })
        let changed = steps.filter { $0.intervened && $0.executed != $0.proposed }
        #expect(!changed.isEmpty)
    }

    @Test func everyTickIsRecordedWithItsTiming() throws {
        var bench = try LoopBench.make(episodes: 1)
        _ = bench.run { $0.mode == .running }
        let ticks = bench.takeTicks()
        #expect(ticks.map(\.tick) == Array(1...bench.loop.tickCount))
        for (before, after) in zip(ticks, ticks.dropFirst()) {
            #expect(after.slot.nanoseconds - before.slot.nanoseconds == 10_000_000)
        }
        #expect(ticks.allSatisfy { $0.timing.stateAge == 0.001 && $0.timing.skippedSlots == 0 && $0.isSent })
        #expect(bench.loop.lostRecords == 0)
    }

    @Test func aFullRingCostsRecordsAndNoMotion() throws {
        var bench = try LoopBench.make(episodes: 1)
        let running = bench.run(300) { $0.lostRecords > 0 }
        #expect(running)
        #expect(bench.loop.fault == nil)
        #expect(bench.block.heartbeat == bench.loop.tickCount)
    }
}
