import Robot
import Testing

@testable import Control

@Suite struct ResetMotionTests {
    /// Stretched out behind itself under the ceiling of its workspace: the straight way to ready ends at that ceiling.
    private let behind = JointVector([0.9970875, -1.5, -0.6841554, -0.7593205])

    @Test func `an arm that is walled in folds before it goes to its start pose`() throws {
        var bench = try LoopBench.make("openmanipulator-x")
        bench.script.position = behind
        let runs = bench.run(60) { $0.mode == .running }
        #expect(runs)
        #expect(bench.loop.fault == nil)
    }

    @Test func `without a second attempt the same arm stops and holds`() throws {
        var bench = try LoopBench.make("openmanipulator-x") { $0.resetAttempts = 1 }
        bench.script.position = behind
        let ends = bench.run(60) { $0.ending != nil }
        #expect(ends)
        #expect(bench.loop.ending == Ending(.holding, .resetTimeout))
    }
}
