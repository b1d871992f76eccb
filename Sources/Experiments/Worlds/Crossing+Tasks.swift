import Learning
import Policy

extension Crossing {
    /// Figure 3a, with the paper's noise, a temperature at which both ways are swum until the line has been met, and a short look ahead. With a discount of 0.99 the values of the way that was
    /// swum first outgrow the other's: the seed that was tried swam astern for good before it had seen the line.
    public static let swimmer = Crossing(
        name: "swimmer", abstract: "A snake swims either way until it finds the finish line (paper, figure 3a)", landmark: "farthest",
        landmarkLabel: "farthest ahead so far / m", isRising: true, threshold: { _ in SwimmerWorld.finishLine },
        hasPassed: { $0.last("farthest") > SwimmerWorld.finishLine },
        world: { _ in SwimmerWorld() },
        settings: { _ in
            var settings = WorldSettings.small
            settings.targetInterval = 200
            settings.discount = 0.95
            settings.temperature = LogLinearSchedule(initial: 0.2, final: 0.05, begin: 35_000, end: 50_000)
            settings.exploration = .ornsteinUhlenbeck(OrnsteinUhlenbeck())
            return settings
        }, steps: { _ in 60_000 }, arena: Arena(walls: []))

    /// Figure 3b.
    public static let maze = Crossing(
        name: "maze", abstract: "Of two passages to a target the upper one is closed (paper, figure 3b)", landmark: "nearest",
        landmarkLabel: "nearest to the target so far / m", isRising: false,
        threshold: { Arena.mazeThreshold(radius: ($0.body ?? .ball).radius) },
        hasPassed: { ($0.landmarks["x"]?.max() ?? -.infinity) > Arena.mazeBarrier.x.upperBound },
        world: { GroundWorld(.maze, reward: .nearness(width: 2), body: $0.body ?? .ball) },
        settings: { WorldSettings.of($0.body ?? .ball) },
        steps: { $0.body == .quadruped ? WorldSettings.paperSteps : 20_000 }, arena: .maze)
}
