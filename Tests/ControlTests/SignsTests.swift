import Safety
import Testing

@testable import Control

/// The signs of life between the loop and those beside it.
@Suite struct SignsTests {
    /// Ticks so long, with a sign of life of each of those named in every tick.
    private func run(_ bench: inout LoopBench, _ seconds: Double, guardian: Bool = false, learner: Bool = false) {
        for _ in 0..<Int(seconds * bench.robot.wire.rate) {
            if guardian { bench.block.signs.guardianBeat() }
            if learner { bench.block.signs.learnerBeat() }
            _ = bench.run(0.01) { _ in false }
        }
    }

    @Test func anArmWhoseGuardianHangsIsParked() throws {
        var bench = try LoopBench.make(episodes: 50)
        run(&bench, 3, guardian: true)
        #expect(bench.loop.fault == nil)
        run(&bench, 1.5)
        #expect(bench.loop.fault == .guardianLost && bench.loop.mode == .parking)
        run(&bench, 8, guardian: true)
        #expect(bench.loop.ending == Ending(.parked, .guardianLost))
    }

    @Test func anArmWhoseGuardianHasGoneIsParkedAtOnce() throws {
        var bench = try LoopBench.make(episodes: 50)
        run(&bench, 2)
        bench.block.signs.guardianHasGone()
        run(&bench, 0.02)
        #expect(bench.loop.fault == .guardianLost)
    }

    @Test func aHungLearnerCostsNoMotionUntilThereIsNothingMoreToDo() throws {
        var bench = try LoopBench.make(episodes: 30)
        run(&bench, 1, learner: true)
        run(&bench, 15)
        #expect(bench.loop.fault == nil && bench.loop.mode != .idle)
        let parked = bench.run(200) { $0.ending != nil }
        #expect(parked)
        #expect(bench.loop.ending == Ending(.parked, .planless))
    }

    @Test func aLearnerThatLivesAndHasNoPlanIsWaitedFor() throws {
        var bench = try LoopBench.make(episodes: 1)
        run(&bench, 30, learner: true)
        #expect(bench.loop.fault == nil && bench.loop.mode == .idle)
    }

    @Test func theLoopShowsWhatItDoesAndWhy() throws {
        var bench = try LoopBench.make(episodes: 2)
        #expect(bench.block.signs.stance == nil)
        _ = bench.run { $0.mode == .running }
        run(&bench, 0.5)
        #expect(bench.block.signs.stance == LoopStance(mode: .running, fault: nil, place: nil))
        #expect(bench.block.signs.steps == UInt64(bench.takeSteps().count))
        bench.block.ask(.stop)
        _ = bench.run { $0.ending != nil }
        #expect(bench.block.signs.stance == LoopStance(mode: .stopped, fault: .operatorStop, place: .holding))
    }
}
