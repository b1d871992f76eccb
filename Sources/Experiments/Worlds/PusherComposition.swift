import Learning
import Policy
import Realtime

/// Two skills of a pushing arm become one, without another step of the arm (blog, figure 6).
///
/// One learner brings the puck to a line on the left, another to a line at the bottom; a sampler fitted to their Q-functions brings it to
/// where the lines cross. Beside it: a learner that was set to the crossing itself, with as many steps as each skill.
public struct PusherComposition: Experiment {
    public let name = "pusher-compose"
    public let abstract = "Two skills of a pushing arm put together, without a new step of the arm (blog, figure 6)"
    static let steps = 150_000
    /// Of the episodes in training, steps: half the authors', as the puck lies still or out of reach in most of the rest.
    static let trainingHorizon = 150
    static let fitSteps = 5000
    static let rollouts = 50
    /// Of them, in the figure.
    static let drawn = 20
    static let skills: [(name: String, goal: PusherWorld.Goal)] = [("left", .left), ("bottom", .bottom)]
    /// m; the puck's radius is 0.1.
    static let near = 0.3

    public init() {}

    /// The small worlds', but for a temperature that falls while the skills are learned, so that they come to push precisely, and rates that
    /// fall thereafter, so that the values which are added up agree with each other.
    static func settings(steps: Int) -> SoftQSettings {
        var settings = WorldSettings.small
        settings.targetInterval = 200
        settings.temperature = LogLinearSchedule(initial: 0.1, final: 0.02, begin: 0, end: steps / 2)
        settings.rateFactor = LogLinearSchedule(initial: 1, final: 0.1, begin: steps / 2, end: steps)
        return settings
    }

    public func trials(_ plan: ExperimentPlan) -> [Trial] {
        let steps = plan.steps ?? Self.steps
        return plan.seedList.flatMap { seed in
            let parts = Self.skills.map { Self.learning($0.name, $0.goal, seed: seed, steps: steps) }
            let direct = Self.learning("direct", .bottomLeft, seed: seed, steps: steps)
            return parts + CompositionRule.allCases.map { Self.fit($0, seed: seed, steps: steps) } + [direct]
        }
    }

    private static func learning(_ variant: String, _ goal: PusherWorld.Goal, seed: UInt64, steps: Int) -> Trial {
        LearningTrial(
            settings: settings(steps: steps), seed: seed, steps: steps, environment: { PusherWorld(goal: goal, horizon: trainingHorizon) },
            measure: { measure($0.agent(), seed: seed) }
        ).trial(variant: variant)
    }

    /// A trial that fits a sampler to the skills of a seed.
    private static func fit(_ rule: CompositionRule, seed: UInt64, steps: Int) -> Trial {
        var settings = settings(steps: steps)
        (settings.temperature, settings.rateFactor) = (.constant(settings.temperature.value(atStep: steps)), .constant(1))
        let parts = skills.map { Trial.name($0.name, seed) }
        return Trial(variant: rule.rawValue, seed: seed, needs: parts, settings: settings) { [settings] context in
            let folders = parts.map { context.folder(of: $0) }
            let world = PusherWorld(goal: .bottomLeft)
            let shape = SamplerShape(observation: world.observationCount, action: world.actionCount, hidden: settings.hidden)
            let composition = Composition(
                skills: try folders.map { try SoftQLearner.qParameters(folder: $0, shape: shape) },
                stores: try folders.map {
                    try ReplayStore.read(folder: $0, capacity: settings.poolCapacity, observation: shape.observation, action: shape.action)
                }, rule: rule, shape: shape, settings: settings, seed: seed)
            for _ in 0..<fitSteps {
                guard !context.isInterrupted() else { return nil }
                try composition.step()
            }
            try composition.policy.save(folder: context.folder)
            let agent = Agent(shape: shape, execution: .stochastic, seed: seed)
            agent.follow(composition.policy)
            return measure(agent, seed: seed)
        }
    }

    /// Where the puck ends, seen from the crossing of the lines, whatever was learned.
    private static func measure(_ agent: Agent, seed: UInt64) -> TrialResult {
        let world = PusherWorld(goal: .bottomLeft)
        var random = RandomGenerator(seed: seed, stream: TrainedLearner.Stream.evaluation)
        let rollouts = (0..<rollouts).map { _ in agent.rollout(in: world, using: &random) }
        let distances = rollouts.map { $0.last("distance") }
        let mean = distances.reduce(0, +) / Double(distances.count)
        let variance = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(distances.count)
        var result = TrialResult(numbers: ["distance": mean, "deviation": variance.squareRoot()])
        result.numbers["near_share"] = Double(distances.filter { $0 < near }.count) / Double(distances.count)
        result.addPaths(Array(rollouts.prefix(drawn)))
        return result
    }
}
