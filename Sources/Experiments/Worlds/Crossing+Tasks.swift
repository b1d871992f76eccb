import Learning
import Policy

extension Crossing {
    /// Figure 3a. The temperature falls once both ways have been seen; noise as in the paper.
    public static let swimmer = Crossing(
        name: "swimmer", abstract: "A snake swims either way until it finds the finish line (paper, figure 3a)", landmark: "farthest",
        landmarkLabel: "farthest ahead so far / m", isRising: true, threshold: { _ in SwimmerWorld.finishLine },
        world: { _ in SwimmerWorld() },
        settings: { _ in
            var settings = WorldSettings.small
            settings.targetInterval = 200
            settings.temperature = LogLinearSchedule(initial: 0.5, final: 0.1, begin: 5000, end: 15_000)
            settings.exploration = .ornsteinUhlenbeck(OrnsteinUhlenbeck())
            return settings
        }, steps: { _ in 30_000 }, arena: Arena(walls: []))

    /// Figure 3b.
    public static let maze = Crossing(
        name: "maze", abstract: "Of two passages to a target the upper one is closed (paper, figure 3b)", landmark: "nearest",
        landmarkLabel: "nearest to the target so far / m", isRising: false,
        threshold: { Arena.mazeThreshold(radius: ($0.body ?? .ball).radius) },
        world: { GroundWorld(.maze, reward: .nearness(width: 2), body: $0.body ?? .ball) },
        settings: { WorldSettings.of($0.body ?? .ball) },
        steps: { $0.body == .quadruped ? WorldSettings.paperSteps : 20_000 }, arena: .maze)
}
