import Realtime
import Robot
import Safety
import Task
import Testing
import YAML

@testable import Control

/// What a policy step of an arm that is driven by torques came to.
@Suite struct TorqueStepTests {
    static let task = """
        task: bench
        policy_rate: 20
        episode: 1.0
        observation: [joint_positions]
        action: {mode: joint_torque, fraction: 0.5}
        target: {frame: tip, place: [0.65, 0.05, 0.28]}
        reward: [{constant: 0}]
        success: {within: 0.02, hold: 0.5}
        reset: {noise: 0.1, tolerance: 0.12, timeout: 6.0, attempts: 2}
        """
    private let bound: BoundTask
    private let still = JointVector(count: 7)
    /// N·m at action 1.
    private let scale = JointVector([4, 6, 3, 2.5, 2, 1.5, 3])

    init() throws {
        let description = try YAMLDecoder().decode(TaskDescription.self, from: TorqueStepTests.task, file: "bench")
        bound = try BoundTask(description, robot: .load("sawyer"))
    }

    /// A step in which the second joint was asked for `asked`, and sent that and a pull, for some ticks.
    private func step(asked: Double, pulls: [Double], sent: (Double, Double) -> Double = { $0 + $1 }) -> StepRecord {
        let state = JointState(joints: 7)
        var proposed = still
        proposed[1] = asked
        var episode = Episode(EpisodePlan(episode: 0, readyPose: still, scene: SceneState(target: .zero)), joints: 7)
        let setPoint = SetPoint(position: still, velocity: still)
        episode.openStep(in: state, action: proposed, from: setPoint, weightsVersion: 0)
        for pull in pulls {
            var (effort, pushBack) = (still, still)
            pushBack[1] = pull
            effort[1] = sent(asked * scale[1], pull)
            episode.note(pull == 0 ? .pass : .limited(.workspace), effort: effort, pushBack: pushBack)
        }
        return episode.closeStep(
            in: state, at: setPoint, task: bound.compiled, period: 0.01, policyRandom: RandomGenerator(seed: 1),
            now: Instant(nanoseconds: 0))
    }

    @Test func `the workspace's pull is no deed of the policy's, but was sent`() {
        let step = step(asked: 0.75, pulls: [0, -1.5, -3, -1.5])
        #expect(step.executed == step.proposed && step.intervened)
        #expect(abs(step.sent[1] - (0.75 - 1.5 / 6)) < 1e-12 && step.sent[0] == 0)
    }

    @Test func `what else the filter changed is executed as it was sent`() {
        let step = step(asked: 0.75, pulls: [-1.5, -1.5], sent: { _, pull in 3 + pull })
        #expect(abs(step.executed[1] - 0.5) < 1e-12 && abs(step.sent[1] - 0.25) < 1e-12)
    }

    @Test func `a step in which nothing intervened executes and sends what was proposed, to the bit`() {
        let step = step(asked: 0.7, pulls: [0, 0, 0])
        #expect(step.executed == step.proposed && step.sent == step.proposed && !step.intervened)
    }
}
