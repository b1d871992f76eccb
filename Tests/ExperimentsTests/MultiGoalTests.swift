import Learning
import Realtime
import Testing

@testable import Experiments

@Suite("The point among four goals")
struct MultiGoalTests {
    private let environment = MultiGoalEnvironment()

    @Test("begins near the middle")
    func start() {
        var random = RandomGenerator(seed: 1)
        let starts = (0..<2000).flatMap { _ in environment.reset(using: &random) }
        let mean = starts.reduce(0, +) / Float(starts.count)
        let variance = starts.reduce(0) { $0 + $1 * $1 } / Float(starts.count)
        #expect(abs(mean) < 0.01 && abs(variance.squareRoot() - 0.1) < 0.005)
    }

    @Test("moves by the action, and pays for it and for the distance to the nearest goal")
    func reward() {
        var random = RandomGenerator(seed: 1)
        let start = environment.reset(using: &random)
        let step = environment.step([0.75, -0.25])
        let (x, y) = (start[0] + 0.75, start[1] - 0.25)
        #expect(abs(step.observation[0] - x) < 1e-6 && abs(step.observation[1] - y) < 1e-6)
        let distance = (5 - x) * (5 - x) + y * y
        #expect(abs(step.reward + 30 * 0.625 + distance) < 1e-4 && !step.isTerminal, "\(step), \(distance)")
    }

    @Test("ends within 1 of a goal, with a reward, whichever goal it is", arguments: 0..<4)
    func goal(_ index: Int) {
        var random = RandomGenerator(seed: 1)
        _ = environment.reset(using: &random)
        let goal = MultiGoalEnvironment.goals[index]
        var last = EnvironmentStep(observation: [], reward: 0)
        var steps = 0
        while !last.isTerminal && steps < 10 {
            last = environment.step([Float(goal.x / 5), Float(goal.y / 5)])
            steps += 1
        }
        #expect(last.isTerminal && (4...5).contains(steps) && environment.landmarks["goal"] == Double(index))
        #expect(last.reward > -30 - 1 + 10 - 1e-3 && last.reward < -30 + 10 + 1e-3)
    }

    @Test("stays between its walls, whatever is asked of it")
    func walls() {
        var random = RandomGenerator(seed: 1)
        _ = environment.reset(using: &random)
        for _ in 0..<20 { _ = environment.step([3, 3]) }
        #expect(environment.landmarks["x"] == 7 && environment.landmarks["y"] == 7)
    }

    @Test(
        "has the entropy of its goals",
        arguments: [([50, 50, 50, 50], 2), ([100, 0, 100, 0], 1), ([200, 0, 0, 0], 0), ([0, 0, 0, 0], 0)] as [([Int], Double)])
    func entropy(_ goals: [Int], _ bits: Double) {
        var counts = GoalCounts([])
        counts.goals = goals
        #expect(abs(counts.entropy - bits) < 1e-12)
    }

    @Test("counts a rollout that ends nowhere as a failure")
    func failures() {
        var rollouts = [Rollout](repeating: Rollout(), count: 3)
        for (index, goal) in [2.0, -1, 2].enumerated() { rollouts[index].landmarks = ["goal": [-1, goal]] }
        let counts = GoalCounts(rollouts)
        #expect(counts.goals == [0, 0, 2, 0] && counts.failures == 1)
    }

    @Test("draws a figure and a table from whatever there is")
    func report() {
        let report = MultiGoal().report(ExperimentPlan(), [])
        #expect(report.figure.contains("<svg") && report.table.count == 1)
    }
}

@Suite("How well a sampler follows Q")
struct ActionDensityTests {
    @Test("is 0 for what it should be, and 1 for what has nothing in common")
    func ends() {
        let flat = ActionDensity(q: [Double](repeating: 3, count: ActionDensity.nodes * ActionDensity.nodes)).shares(temperature: 10)
        #expect(flat.allSatisfy { abs($0 - 0.01) < 1e-12 })
        #expect(ActionDensity.totalVariation(flat, flat) == 0)
        let corner = ActionDensity.shares(of: [[-1, -1], [-0.95, -0.81]])
        #expect(corner[0] == 1 && abs(ActionDensity.totalVariation(flat, corner) - 0.99) < 1e-12)
        #expect(ActionDensity.shares(of: [[1, 1]])[99] == 1)
    }

    @Test("weighs an action by exp(Q/alpha)")
    func weights() {
        // Q = 2 a_1: the marginal density of the first action is exp(2 a / alpha).
        let q = (0..<ActionDensity.nodes * ActionDensity.nodes).map { node in
            2 * ((Double(node % ActionDensity.nodes) + 0.5) / Double(ActionDensity.nodes) * 2 - 1)
        }
        let shares = ActionDensity(q: q).shares(temperature: 0.5)
        #expect(abs(shares[1] / shares[0] - 2.2255409) < 1e-6)  // exp(2 · 0.2 / 0.5)
        #expect(abs(shares[10] - shares[0]) < 1e-15)
    }

    @Test("asks the learner's own Q-function")
    func sameNetwork() {
        var settings = SoftQSettings()
        settings.hidden = [5, 4]
        let learner = SoftQLearner(observation: 2, action: 1, settings: settings, seed: 3)
        let q = QFunction(learner)
        let parameters = learner.qParameters
        // By hand: layer 0 has 3 inputs and 5 outputs, layer 1 has 4 outputs, layer 2 one.
        let input: [Float] = [0.3, -0.7, 0.2]
        func layer(_ start: Int, _ input: [Float], _ outputs: Int, _ relu: Bool) -> [Float] {
            (0..<outputs).map { row in
                let sum = input.indices.reduce(parameters[start + input.count * outputs + row]) {
                    $0 + parameters[start + row * input.count + $1] * input[$1]
                }
                return relu ? max(0, sum) : sum
            }
        }
        let value = layer(44, layer(20, layer(0, input, 5, true), 4, true), 1, false)[0]
        #expect(abs(q([0.3, -0.7], [0.2]) - value) < 1e-6)
    }
}
