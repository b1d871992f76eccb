import Realtime
import Testing

@testable import Experiments

@Suite struct SwimmerWorldTests {
    /// The farthest ahead and astern of an episode in which the joints swing a quarter of a period apart; `lead` says which one leads.
    private func swim(lead: Double, steps: Int = 150) -> (x: Double, rewards: [Float]) {
        let world = SwimmerWorld()
        var random = RandomGenerator(seed: 3)
        _ = world.reset(using: &random)
        var rewards: [Float] = []
        for step in 0..<steps {
            let front: Float = (step % 10) < 5 ? 1 : -1
            let delayed = (Double(step) + lead).truncatingRemainder(dividingBy: 10)
            let back: Float = (delayed < 0 ? delayed + 10 : delayed) < 5 ? -1 : 1
            rewards.append(world.step([front, back]).reward)
        }
        return (world.landmarks["x"]!, rewards)
    }

    @Test func sizesAndHorizonAreThePapers() {
        let world = SwimmerWorld()
        var random = RandomGenerator(seed: 1)
        #expect(world.reset(using: &random).count == world.observationCount)
        #expect(world.actionCount == 2)
        #expect(world.horizon == 500)
    }

    @Test func aWaveAlongTheBodyCarriesItAheadAndTheOppositeWaveAstern() {
        let (ahead, astern) = (swim(lead: 1.25).x, swim(lead: -1.25).x)
        #expect(abs(ahead) > 2 && abs(astern) > 2)
        #expect(ahead * astern < 0)
    }

    @Test func bothWaysAreWorthTheSame() {
        #expect(SwimmerWorld.reward(speed: 0.4, x: 1) == 0.4)
        #expect(SwimmerWorld.reward(speed: -0.4, x: -9) == 0.4)
    }

    @Test func beyondTheFinishLineEveryStepPaysTheBonus() {
        let line = SwimmerWorld.finishLine
        #expect(SwimmerWorld.reward(speed: 0.4, x: line) == 0.4)
        #expect(SwimmerWorld.reward(speed: 0.4, x: line + 0.01) == 0.4 + SwimmerWorld.bonus)
    }

    @Test func nothingEndsAnEpisodeButTheHorizon() {
        #expect(playback(SwimmerWorld(), steps: 500).allSatisfy { !$0.isTerminal && $0.reward.isFinite })
    }

    @Test func equalSeedsGiveEqualEpisodes() {
        let world = SwimmerWorld()
        let first = playback(world, steps: 50)
        #expect(playback(world, steps: 50) == first)
        #expect(playback(SwimmerWorld(), steps: 50) == first)
    }

    @Test func theFarthestPlaceIsOfThisEpisode() {
        let world = SwimmerWorld()
        _ = playback(world, steps: 100)
        var random = RandomGenerator(seed: 9)
        _ = world.reset(using: &random)
        #expect(world.landmarks["farthest"] == world.landmarks["x"])
    }
}
