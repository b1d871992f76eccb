import Learning
import Realtime

/// Gradient steps of the learner, in turns with what OpenBLAS does with the same matrix products.
enum LearnerBench {
    /// s of learning in a round, and of sgemm by each kind of kernels.
    private static let slice = (learner: 0.5, sgemm: 0.2)
    private static let fewestRounds = 3

    static func run(_ setting: BenchSetting, threads: Int, _ seconds: Double) throws -> LearnerFigures {
        let start = try StartBench.run(setting)
        let store = try setting.store(capacity: 10_000, filledWith: 2000)
        let learner = setting.learner(threads: threads)
        for _ in 0..<3 { try learner.step(from: store) }
        var yardsticks = Yardstick.all
        var (rates, steps) = (Sample(), Sample())
        let end = LoopClock.monotonic.now().advanced(bySeconds: seconds)
        repeat {
            rates.add(try takeSteps(learner, store, &steps))
            for index in yardsticks.indices { try yardsticks[index].measure(setting, threads: threads, slice.sgemm) }
        } while rates.count < fewestRounds || LoopClock.monotonic.now() < end
        return LearnerFigures(setting, threads: threads, rates: rates, steps: steps, yardsticks, firstStepMs: start.firstStepMs)
    }

    /// Steps per second over one slice.
    private static func takeSteps(_ learner: SoftQLearner, _ store: ReplayStore, _ steps: inout Sample) throws -> Double {
        let clock = LoopClock.monotonic
        let begin = clock.now()
        var last = begin
        var count = 0
        while last.seconds(since: begin) < slice.learner {
            try learner.step(from: store)
            let now = clock.now()
            steps.add(now.seconds(since: last))
            last = now
            count += 1
        }
        return Double(count) / last.seconds(since: begin)
    }
}
