import Realtime
import Testing

@testable import Experiments

@Suite struct GroundWorldTests {
    private func hallway(_ arena: Arena) -> GroundWorld { GroundWorld(arena, reward: .speed) }

    @Test(arguments: Body.allCases) func observationsHaveTheirLength(body: Body) {
        let world = GroundWorld(.empty, reward: .speed, body: body)
        var random = RandomGenerator(seed: 1)
        #expect(world.reset(using: &random).count == world.observationCount)
        #expect(world.step([Float](repeating: 0, count: world.actionCount)).observation.count == world.observationCount)
        #expect((world.actionCount, world.horizon) == (body == .ball ? (2, 200) : (8, 500)))
    }

    @Test(arguments: Body.allCases) func equalSeedsGiveEqualEpisodes(body: Body) {
        let world = GroundWorld(.maze, reward: .nearness(width: 2), body: body)
        let first = playback(world, steps: 60)
        #expect(playback(world, steps: 60) == first)
    }

    @Test func speedPaysTheSameInEveryDirection() {
        for place in [SIMD2(9.0, 0), SIMD2(-9, 0), SIMD2(0, 9), SIMD2(0, -9)] {
            let end = steer(hallway(.empty), through: [place], steps: 40).last!
            #expect(abs(end["speed"]! - 2) < 0.1)
        }
    }

    @Test func theWallsOfAHallwayStopWhatMovesSideways() {
        for (arena, width) in [(Arena.wideHallway, 4.0), (.narrowHallway, 1.5)] {
            let world = hallway(arena)
            let states = steer(world, through: [SIMD2(0, 9), SIMD2(0, -9)], steps: 50)
            #expect(states.map { abs($0["y"]!) }.max()! < width / 2 - Body.ball.radius + 0.05)
            #expect(states[49]["speed"]! < 0.1)
            #expect(steer(world, through: [SIMD2(30, 0)], steps: 50).last!["x"]! > 5)
        }
    }

    @Test func nobodySlidesAlongAWallOfAHallwayWhilePushingAgainstIt() {
        let leaning = steer(hallway(.narrowHallway), through: [SIMD2(20, 20)], steps: 40).last!
        #expect(leaning["speed"]! < 0.1)
    }

    @Test func theTargetOfTheUMazeIsReachedRoundTheWallOnly() {
        let world = GroundWorld(.uMaze, reward: .nearness(width: 2))
        _ = steer(world, through: [SIMD2(0, 4)], steps: 100)
        #expect(world.landmarks["nearest"]! > 2)
        _ = steer(world, through: [SIMD2(4, 0), SIMD2(4, 4), SIMD2(0, 4)], steps: 60)
        #expect(world.landmarks["nearest"]! < 0.2)
    }

    @Test func theBallNeverEndsAnEpisode() {
        #expect(playback(GroundWorld(.maze, reward: .nearness(width: 2)), steps: 200).allSatisfy { !$0.isTerminal })
    }

    @Test func theQuadrupedStandsUntilItLiesOnItsBack() {
        let world = GroundWorld(.empty, reward: .speed, body: .quadruped)
        var random = RandomGenerator(seed: 2)
        _ = world.reset(using: &random)
        let still = (0..<100).map { _ in world.step([Float](repeating: 0, count: 8)) }
        #expect(still.allSatisfy { !$0.isTerminal })
        #expect(still.last!.observation[2] > 0.3)

        let physics = Physics(mjcf: Body.quadruped.mjcf(in: .empty), substeps: 1)
        #expect(!Body.quadruped.isOverturned(physics))
        for (index, number) in [0.0, 1, 0, 0].enumerated() { physics.set(position: number, at: 3 + index) }
        physics.refresh()
        #expect(Body.quadruped.isOverturned(physics))
    }
}
