import Realtime
import Testing

@testable import Experiments

@Suite struct PusherWorldTests {
    @Test func sizesAreTheAuthors() {
        let world = PusherWorld(goal: .left)
        var random = RandomGenerator(seed: 1)
        #expect(world.reset(using: &random).count == 12)
        #expect((world.observationCount, world.actionCount, world.horizon) == (12, 3, 300))
    }

    @Test func aGoalCountsTheAxesThatItNames() {
        let puck = SIMD2(0.5, -0.4)
        #expect(PusherWorld.Goal.left.distance(from: puck) == 1.5)
        #expect(PusherWorld.Goal.bottom.distance(from: puck) == 0.6)
        #expect(abs(PusherWorld.Goal.bottomLeft.distance(from: puck) - (1.5 * 1.5 + 0.6 * 0.6).squareRoot()) < 1e-12)
    }

    @Test func torqueCostsATenthOfItsSquare() {
        let world = PusherWorld(goal: .left)
        #expect(abs(world.reward([1, -0.5, 0], puck: SIMD2(-1, 7)) + 0.1 * (9 + 2.25)) < 1e-12)
        #expect(world.reward([0, 0, 0], puck: SIMD2(0, 7)) == -1)
    }

    @Test func thePuckStartsBelowTheArmButNotInTheCorner() {
        var random = RandomGenerator(seed: 4)
        for _ in 0..<200 {
            let place = PusherWorld.puckStart(using: &random)
            #expect((0.3...1).contains(place.x) && (-1 ... -0.4).contains(place.y))
            #expect(Arena.distance(place, SIMD2(1, -1)) >= 0.45)
        }
    }

    @Test func theArmPushesThePuckAndNothingElseMovesIt() {
        let world = PusherWorld(goal: .left)
        var random = RandomGenerator(seed: 1)
        _ = world.reset(using: &random)
        let start = world.landmarks
        for _ in 0..<20 { _ = world.step([0, 0, 0]) }
        #expect(abs(world.landmarks["y"]! - start["y"]!) < 1e-6)
        for _ in 0..<100 { _ = world.step([-0.5, 0, 0]) }
        #expect(world.landmarks["y"]! < start["y"]! - 0.1)
    }

    @Test func equalSeedsGiveEqualEpisodes() {
        let world = PusherWorld(goal: .bottom)
        let first = playback(world, steps: 100)
        #expect(playback(world, steps: 100) == first)
        #expect(first.allSatisfy { !$0.isTerminal && $0.reward.isFinite })
    }
}
