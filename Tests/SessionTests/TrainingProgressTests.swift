import Learning
import Testing

@testable import Session

@Suite struct TrainingProgressTests {
    private func secondsLeft(episodes: Int, earlier: Int, of wanted: Int?, after seconds: Double) -> Double? {
        TrainingProgress(
            episodes: episodes, earlier: earlier, wanted: wanted, successRate: 0, lastReturn: nil, policySteps: 0, robotSeconds: 0,
            interventions: 0, wakeUpP999: nil, metrics: LearnerMetrics(), learnerFaults: 0, isLearning: true
        ).secondsLeft(after: seconds)
    }

    @Test func whatIsLeftGoesByThisSessionsEpisodes() {
        #expect(secondsLeft(episodes: 10, earlier: 0, of: 40, after: 60) == 180)
        #expect(secondsLeft(episodes: 110, earlier: 100, of: 140, after: 60) == 180, "a run that is gone on with")
        #expect(secondsLeft(episodes: 100, earlier: 100, of: 140, after: 1) == nil)
        #expect(secondsLeft(episodes: 10, earlier: 0, of: nil, after: 60) == nil)
    }
}
