import Foundation
import Realtime
import Robot
import Testing
import YAML

@testable import Task

extension Deed {
    init(
        tip: SIMD3<Double> = .zero, distance: Double = 1, turn: Double = 1, action: JointVector = JointVector(count: 2), lift: Double = 0
    ) {
        let upright = Rotation(rollPitchYaw: .zero)
        self.init(
            tip: tip, offset: SIMD3(distance, 0, 0), vertical: 1, rotation: upright, targetRotation: upright, turn: turn,
            action: action, torque: action, lift: lift)
    }
}

/// What a learner would want beside a task; these tests know no learner.
private struct AnyLearning: Decodable, Sendable { var discount: Double }

private func reach(_ robot: String) throws -> BoundTask {
    let text = try String(contentsOfFile: "Tasks/reach.yaml", encoding: .utf8)
    let learning = try #require(text.range(of: "learning:"))
    let file = try TaskFile<AnyLearning>(
        yaml: text[..<learning.lowerBound] + "learning: {discount: 0.9}\n", file: "Tasks/reach.yaml")
    return try BoundTask(file.description, robot: RobotDescription.load(robot))
}

private let robots = ["widowx250s", "viperx300s", "openmanipulator-x"]

@Suite struct TaskTests {
    @Test(arguments: robots) func `reach fits every arm, and draws targets over at least 0.3 m`(robot: String) throws {
        let task = try reach(robot)
        var generator = RandomGenerator(seed: 1)
        let targets = try (0..<200).map { _ in try task.sampleEpisode(using: &generator).scene.target }
        let ys = targets.map(\.y)
        #expect(try #require(ys.max()) - (try #require(ys.min())) >= 0.3)
        for target in targets { #expect(task.isReachable(target)) }
    }

    @Test(arguments: robots) func `start poses stay within the noise about ready and inside the limits`(robot: String) throws {
        let task = try reach(robot)
        var generator = RandomGenerator(seed: 2)
        for _ in 0..<100 {
            let pose = try task.sampleEpisode(using: &generator).readyPose
            for (joint, description) in task.robot.joints.enumerated() {
                #expect(abs(pose[joint] - task.robot.poses.ready[joint]) <= task.description.reset.noise + 1e-12)
                #expect(description.limits.position.contains(pose[joint]))
            }
        }
    }

    @Test(arguments: [("stack-lego", "sawyer"), ("reach-sawyer", "sawyer"), ("reach-ur5e", "ur5e")])
    func `an arm that takes torques can begin the tasks that are made for it`(name: String, robot: String) throws {
        let text = try String(contentsOfFile: "Tasks/\(name).yaml", encoding: .utf8)
        let learning = try #require(text.range(of: "learning:"))
        let file = try TaskFile<AnyLearning>(
            yaml: text[..<learning.lowerBound] + "learning: {discount: 0.9}\n", file: "Tasks/\(name).yaml")
        let task = try BoundTask(file.description, robot: RobotDescription.load(robot))
        #expect(task.compiled.operating == .torque && task.compiled.actionCount == task.robot.joints.count)
        var generator = RandomGenerator(seed: 1)
        let start = try task.sampleEpisode(using: &generator)
        for (joint, description) in task.robot.joints.enumerated() {
            #expect(description.limits.position.contains(start.readyPose[joint]))
        }
    }

    @Test func `one generator state gives one episode start`() throws {
        let task = try reach("widowx250s")
        var first = RandomGenerator(seed: 3)
        var second = RandomGenerator(seed: 3)
        for _ in 0..<20 {
            #expect(try task.sampleEpisode(using: &first) == task.sampleEpisode(using: &second))
        }
    }

    @Test(arguments: [(0.0, 0.0), (0.003, 0.3), (0.02, 2), (0.5, 10), (.infinity, 10)])
    func `the age of the state is observed in control periods, up to ten`(age: Double, observed: Float) throws {
        let text = try String(contentsOfFile: "Tasks/reach.yaml", encoding: .utf8)
        let learning = try #require(text.range(of: "learning:"))
        let file = try TaskFile<AnyLearning>(
            yaml: text[..<learning.lowerBound].replacing(/observation:.*\n(  - .*\n)+/, with: "observation: [last_action, state_age]\n")
                + "learning: {discount: 0.9}\n", file: "Tasks/reach.yaml")
        let task = try BoundTask(file.description, robot: RobotDescription.load("widowx250s"))
        try #require(task.compiled.observationCount == 7)
        var state = JointState(joints: 6)
        state.age = age
        let sent = SentMotion(velocity: JointVector(count: 6), action: JointVector([0.5, 0, 0, 0, 0, -1]))
        var observation = [Float](repeating: .nan, count: 7)
        observation.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            task.compiled.observe(state: state, sent: sent, scene: SceneState(target: SIMD3(0.3, 0, 0.2)), into: base)
        }
        #expect(observation == [0.5, 0, 0, 0, 0, -1, observed])
    }

    @Test func `a target beyond the arm is not reachable`() throws {
        #expect(try !reach("widowx250s").isReachable(SIMD3(0.9, 0, 0.2)))
    }

    /// The set-point velocities that a filter without cause to intervene sends over one policy step.
    private func ramp(
        _ task: BoundTask, from start: JointVector, _ acceleration: JointVector, to action: JointVector
    ) -> JointVector {
        let command = task.compiled.command(action)
        let period = 1 / task.robot.wire.rate
        var mean = JointVector(count: start.count)
        for (joint, description) in task.robot.joints.enumerated() {
            let ramp = VelocityRamp(acceleration: description.limits.acceleration, jerk: description.limits.jerk, period: period)
            var (velocity, acceleration) = (start[joint], acceleration[joint])
            for _ in 0..<task.compiled.ticksPerStep {
                let next = ramp.next(velocity, acceleration, towards: command.values[joint])
                (velocity, acceleration) = (next, (next - velocity) / period)
                mean[joint] += velocity / Double(task.compiled.ticksPerStep)
            }
        }
        return mean
    }

    @Test func `the executed action is the proposed one to the bit where nothing intervened`() throws {
        let task = try reach("widowx250s")
        var generator = RandomGenerator(seed: 4)
        for _ in 0..<200 {
            let start = JointVector((0..<6).map { _ in generator.uniform(-1, 1) })
            let acceleration = JointVector((0..<6).map { _ in generator.uniform(-8, 8) })
            let action = JointVector((0..<6).map { _ in generator.uniform(-1, 1) })
            let mean = ramp(task, from: start, acceleration, to: action)
            let executed = task.compiled.executedAction(
                meanVelocity: mean, startVelocity: start, startAcceleration: acceleration, proposed: action)
            #expect(executed == action)
        }
    }

    @Test func `the executed action undoes the ramp where the filter sent something else`() throws {
        let task = try reach("widowx250s")
        var generator = RandomGenerator(seed: 5)
        let zero = JointVector(count: 6)
        for _ in 0..<200 {
            let sent = JointVector((0..<6).map { _ in generator.uniform(-0.3, 0.3) })
            let proposed = JointVector((0..<6).map { _ in generator.uniform(-1, 1) })
            let mean = ramp(task, from: zero, zero, to: sent)
            let executed = task.compiled.executedAction(
                meanVelocity: mean, startVelocity: zero, startAcceleration: zero, proposed: proposed)
            for joint in 0..<6 { #expect(abs(executed[joint] - sent[joint]) < 1e-6) }
        }
    }

    @Test func `the executed action is clamped`() throws {
        let task = try reach("widowx250s").compiled
        let fast = JointVector(repeating: 100, count: 6)
        let zero = JointVector(count: 6)
        let executed = task.executedAction(meanVelocity: fast, startVelocity: fast, startAcceleration: zero, proposed: zero)
        for joint in 0..<6 { #expect(abs(executed[joint] - 1) < 1e-6) }
    }

    @Test func `an observation holds its terms in order, scaled`() throws {
        let task = try reach("widowx250s")
        var state = JointState(joints: 6)
        state.position = task.robot.poses.ready
        state.velocity[0] = task.robot.joints[0].limits.velocity / 2
        let scene = SceneState(target: SIMD3(0.3, -0.1, 0.2))
        var numbers = [Float](repeating: .nan, count: task.compiled.observationCount)
        numbers.withUnsafeMutableBufferPointer {
            let sent = SentMotion(velocity: JointVector(repeating: 0.1, count: 6), action: JointVector(count: 6))
            task.compiled.observe(state: state, sent: sent, scene: scene, into: $0.baseAddress!)
        }
        let tip = task.compiled.tip(state.position) / task.robot.reach
        let target = scene.target / task.robot.reach
        #expect(numbers.count == 30)
        #expect(numbers.allSatisfy { $0.isFinite && abs($0) <= 1.5 })
        #expect(abs(numbers[6] - 0.5) < 1e-6)
        let scale = task.robot.joints[0].limits.velocity * task.description.action.fraction
        #expect(abs(Double(numbers[12]) - 0.1 / scale) < 1e-6)
        for axis in 0..<3 {
            #expect(abs(Double(numbers[18 + axis]) - tip[axis]) < 1e-6)
            #expect(abs(Double(numbers[21 + axis]) - target[axis]) < 1e-6)
            #expect(abs(Double(numbers[24 + axis]) - (target - tip)[axis]) < 1e-6)
        }
        let offset = scene.target - task.compiled.tip(state.position)
        let length = (offset * offset).sum().squareRoot()
        for axis in 0..<3 {
            #expect(abs(Double(numbers[27 + axis]) - offset[axis] / length * tanh(length / 0.05)) < 1e-6)
        }
    }

    /// Hand-computed with scale 1, square 2, offset 0.001, linear 10: -(ln(2 d² + 0.001) + 10 d).
    @Test(arguments: [(0.0, 6.907755), (0.02, 6.119968), (0.1, 2.863233), (0.5, -4.308851)])
    func `the distance reward is the authors' log plus linear form`(distance: Double, expected: Double) {
        let term = RewardTerm.logLinearDistance(scale: 1, square: 2, offset: 0.001, linear: 10)
        #expect(abs(term.value(Deed(distance: distance)) - expected) < 1e-5)
    }

    @Test func `a distance costs its weight, and a box that is to be avoided its cost wherever the tip is strictly inside`() {
        #expect(RewardTerm.distanceCost(10).value(Deed(distance: 0.3)) == -3)
        let term = RewardTerm.avoid(Cuboid(min: SIMD3(0, 0.15, 0), max: SIMD3(1, 0.25, 0.45)), cost: 10)
        #expect(term.value(Deed(tip: SIMD3(0.5, 0.2, 0.3))) == -10)
        for tip in [SIMD3(0.5, 0.15, 0.3), SIMD3(0.5, 0.2, 0.46), SIMD3(1.2, 0.2, 0.3)] { #expect(term.value(Deed(tip: tip)) == 0) }
    }

    @Test func `the action costs its weighted square`() {
        #expect(RewardTerm.actionCost(weight: 0.1).value(Deed(action: JointVector([1, -2]))) == -0.5)
    }

    @Test func `success needs the whole hold without a break`() {
        var monitor = SuccessMonitor(SuccessDescription(within: 0.02, hold: 0.5), interval: 0.1)
        for _ in 0..<5 { monitor.observe(true) }
        #expect(!monitor.succeeded, "five samples span 0.4 s")
        monitor.observe(false)
        for _ in 0..<5 { monitor.observe(true) }
        #expect(!monitor.succeeded, "the break starts the hold anew")
        monitor.observe(true)
        #expect(monitor.succeeded)
        monitor.observe(false)
        #expect(monitor.succeeded, "what was achieved stays so")
    }

    @Test func `a policy rate that does not divide the control rate is refused`() throws {
        var description = try reach("widowx250s").description
        description.policyRate = 7
        let robot = try RobotDescription.load("widowx250s")
        #expect(throws: TaskMismatch.rate(policy: 7, control: 100)) { _ = try BoundTask(description, robot: robot) }
        description.policyRate = 1e-300  // the control rate is more periods of it than can be counted
        #expect(throws: TaskMismatch.rate(policy: 1e-300, control: 100)) { _ = try BoundTask(description, robot: robot) }
    }

    @Test func `an episode of more than a day is refused`() throws {
        let text = try String(contentsOfFile: "Tasks/reach.yaml", encoding: .utf8).replacing("episode: 5.0", with: "episode: 1e300")
        let learning = try #require(text.range(of: "learning:"))
        let error = #expect(throws: YAMLError.self) {
            _ = try TaskFile<AnyLearning>(yaml: text[..<learning.lowerBound] + "learning: {discount: 0.9}\n", file: "long.yaml")
        }
        #expect(error?.message == "an episode lasts at most a day, 86400 s")
    }

    @Test func `a frame that the robot lacks is refused by name`() throws {
        var description = try reach("widowx250s").description
        description.target.frame = "claw"
        let robot = try RobotDescription.load("widowx250s")
        #expect(throws: TaskMismatch.unknownFrame("claw", task: "reach", robot: "widowx250s")) {
            _ = try BoundTask(description, robot: robot)
        }
    }
}
