import Realtime

/// A point in the plane with four goals alike, one in each direction (paper, section 5.1 and figure 1; constants of the authors' code).
///
/// s' = clip(s + a, -7, 7); r = -30 |a|² - min_g |s' - g|², and 10 more within 1 of a goal, where the episode ends.
public final class MultiGoalEnvironment: Environment {
    public static let goals: [(x: Double, y: Double)] = [(5, 0), (-5, 0), (0, 5), (0, -5)]
    static let halfWidth = 7.0
    static let startDeviation = 0.1
    static let actionCost = 30.0
    static let goalRadius = 1.0
    static let goalReward = 10.0

    public let observationCount = 2
    public let actionCount = 2
    /// As in the paper; the authors' code has 30.
    public let horizon = 20
    private var x = 0.0
    private var y = 0.0

    public init() {}

    public func reset(using random: inout RandomGenerator) -> [Float] {
        x = Self.startDeviation * random.normal()
        y = Self.startDeviation * random.normal()
        return observation
    }

    public func step(_ action: [Float]) -> EnvironmentStep {
        let (dx, dy) = (Self.clip(Double(action[0]), 1), Self.clip(Double(action[1]), 1))
        x = Self.clip(x + dx, Self.halfWidth)
        y = Self.clip(y + dy, Self.halfWidth)
        let isThere = goal != nil
        let reward = Self.placeReward(x, y) - Self.actionCost * (dx * dx + dy * dy) + (isThere ? Self.goalReward : 0)
        return EnvironmentStep(observation: observation, reward: Float(reward), isTerminal: isThere)
    }

    /// `goal` is the index of the goal that is reached, -1 when none is.
    public var landmarks: [String: Double] { ["x": x, "y": y, "goal": Double(goal ?? -1)] }

    /// The part of the reward that depends on the place alone, without that of a goal.
    static func placeReward(_ x: Double, _ y: Double) -> Double { -(squaredDistances(x, y).min() ?? 0) }

    private var goal: Int? { Self.squaredDistances(x, y).firstIndex { $0 < Self.goalRadius * Self.goalRadius } }

    private var observation: [Float] { [Float(x), Float(y)] }

    private static func squaredDistances(_ x: Double, _ y: Double) -> [Double] {
        goals.map { ($0.x - x) * ($0.x - x) + ($0.y - y) * ($0.y - y) }
    }

    private static func clip(_ value: Double, _ limit: Double) -> Double { min(max(value, -limit), limit) }
}
