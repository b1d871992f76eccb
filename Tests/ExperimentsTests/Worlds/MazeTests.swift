import Foundation
import Testing

@testable import Experiments

@Suite struct MazeTests {
    private func maze() -> GroundWorld { GroundWorld(.maze, reward: .nearness(width: 2)) }

    @Test func theUpperPassageIsClosedAtItsEnd() {
        let world = maze()
        let states = steer(world, through: [SIMD2(0, 2.25), SIMD2(6, 2.25), SIMD2(6, 0)], steps: 60)
        #expect(states.map { $0["x"]! }.max()! < Arena.mazeBarrier.x.lowerBound)
        let nearest = world.landmarks["nearest"]!
        #expect(nearest > Arena.mazeThreshold(radius: Body.ball.radius))
        #expect(nearest < Arena.mazeThreshold(radius: Body.ball.radius) + 0.6)
    }

    @Test func theLowerPassageLeadsToTheTarget() {
        let world = maze()
        _ = steer(world, through: [SIMD2(0, -2.25), SIMD2(6, -2.25), SIMD2(6, 0)], steps: 60)
        #expect(world.landmarks["nearest"]! < 0.2)
    }

    @Test func thereIsNoWayThroughTheBlockOrOutOfTheRoom() {
        let world = maze()
        let straight = steer(world, through: [SIMD2(6, 0)], steps: 100)
        #expect(straight.map { $0["x"]! }.max()! < Arena.mazeBlock.x.lowerBound - Body.ball.radius + 0.05)
        let outwards = steer(world, through: [SIMD2(-9, 9), SIMD2(-9, -9)], steps: 100)
        #expect(outwards.allSatisfy { $0["x"]! > -1.5 && abs($0["y"]!) < 3 })
    }

    @Test func theThresholdIsWhereTheBallTouchesBlockAndBarrier() {
        let expected = (pow(6 - (4.2 - 0.25), 2) + pow(1.5 + 0.25, 2)).squareRoot()
        #expect(abs(Arena.mazeThreshold(radius: 0.25, give: 0) - expected) < 1e-12)
    }

    @Test func leaningOnTheBarrierDoesNotPassTheThreshold() {
        let world = maze()
        _ = steer(world, through: [SIMD2(0, 2.25), SIMD2(3.5, 2.25), SIMD2(9, -3)], steps: 60)
        #expect(world.landmarks["nearest"]! > Arena.mazeThreshold(radius: Body.ball.radius))
    }

    @Test func theRewardIsABumpAtTheTarget() {
        let world = maze()
        #expect(world.value(speed: 9, center: SIMD2(6, 0)) == 1)
        #expect(abs(world.value(speed: 0, center: SIMD2(6, 2)) - exp(-0.5)) < 1e-12)
        #expect(world.value(speed: 0, center: SIMD2(0, 0)) < 0.02)
    }

    @Test func upAndDownLookTheSameUntilTheBarrier() {
        let above = steer(maze(), through: [SIMD2(0, 2.25), SIMD2(2.5, 2.25)], steps: 40).last!
        let below = steer(maze(), through: [SIMD2(0, -2.25), SIMD2(2.5, -2.25)], steps: 40).last!
        #expect(abs(above["distance"]! - below["distance"]!) < 0.05)
    }
}
