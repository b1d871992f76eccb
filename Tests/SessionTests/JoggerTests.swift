import Learning
import Policy
import Realtime
import Robot
import Task
import Testing

@testable import Session

/// What the bytes of a terminal mean to a jogged arm.
@Suite struct JogKeysTests {
    @Test(arguments: [
        ("1", [JogKey.choose(joint: 0)]), ("9", [.choose(joint: 8)]), ("0", [.choose(joint: 9)]),
        ("\u{1B}[A\u{1B}[B", [.previousJoint, .nextJoint]), ("\u{1B}OC\u{1B}OD", [.turn(1), .turn(-1)]),
        (
            "wsadrf",
            [.shift(axis: 0, 1), .shift(axis: 0, -1), .shift(axis: 1, 1), .shift(axis: 1, -1), .shift(axis: 2, 1), .shift(axis: 2, -1)]
        ),
        ("[]q", [.slower, .faster, .leave]), (" ", [.halt]), ("x\r", [.halt, .halt]),
        // Control and an arrow, page up, and Alt with a letter mean nothing.
        ("\u{1B}[1;5C", [.turn(1)]), ("\u{1B}[5~", [.halt]), ("\u{1B}w", [.halt]), ("é", [.halt, .halt]),
    ])
    func keysAreReadFromTheirBytes(_ text: String, _ expected: [JogKey]) {
        var keys = JogKeys()
        #expect(keys.decode(text.utf8) == expected)
    }

    @Test func aSequenceMayComeInPieces() {
        var keys = JogKeys()
        #expect(keys.decode([0x1B]).isEmpty)
        #expect(keys.decode("[".utf8).isEmpty)
        #expect(keys.decode("Cw".utf8) == [.turn(1), .shift(axis: 0, 1)])
    }
}

/// What keys come to, and for how long.
@Suite struct JoggerTests {
    private let setup: RunSetup
    private let start = Instant(nanoseconds: 1_000_000_000)

    init() throws { setup = try RunSetup(jogging: "widowx250s", unit: "widowx250s-example") }

    private func action(_ jogger: Jogger, after seconds: Double, of setup: RunSetup? = nil) -> [Double] {
        let setup = setup ?? self.setup
        return jogger.action(
            at: start.advanced(bySeconds: seconds), from: setup.robot.poses.ready, task: setup.task.compiled, tipSpeed: setup.tipSpeed
        ).array
    }

    @Test func anArmIsJoggedInItsReducedModeByJointVelocities() {
        #expect(setup.mode == .reduced && setup.task.compiled.operating == .position)
        #expect(setup.speedSentence.hasPrefix("Mode reduced: joints at up to 30 %"))
    }

    @Test func noKeyMovesNothingAndAKeyMovesItsJointUntilItIsNoLongerRepeated() {
        var jogger = Jogger(joints: 6)
        #expect(action(jogger, after: 0) == [0, 0, 0, 0, 0, 0])
        jogger.press(.choose(joint: 2), at: start)
        jogger.press(.turn(-1), at: start)
        #expect(action(jogger, after: Jogger.patience) == [0, 0, -0.25, 0, 0, 0])
        #expect(action(jogger, after: Jogger.patience + 0.001) == [0, 0, 0, 0, 0, 0])
        jogger.press(.turn(-1), at: start.advanced(bySeconds: 0.5))
        #expect(action(jogger, after: 0.6) == [0, 0, -0.25, 0, 0, 0])
    }

    @Test(arguments: [JogKey.halt, .choose(joint: 0), .previousJoint, .nextJoint, .slower, .faster, .leave])
    func anyOtherKeyEndsTheMotion(_ key: JogKey) {
        var jogger = Jogger(joints: 6)
        jogger.press(.turn(1), at: start)
        jogger.press(key, at: start)
        #expect(action(jogger, after: 0) == [0, 0, 0, 0, 0, 0])
    }

    @Test func jointsThatAreNotThereAreNotChosenAndSpeedsHaveEnds() {
        var jogger = Jogger(joints: 6)
        jogger.press(.choose(joint: 6), at: start)
        #expect(jogger.joint == 0)
        for _ in 0..<9 { jogger.press(.nextJoint, at: start) }
        #expect(jogger.joint == 5)
        for _ in 0..<9 { jogger.press(.faster, at: start) }
        #expect(jogger.share == 1)
        for _ in 0..<9 { jogger.press(.slower, at: start) }
        #expect(jogger.share == 0.05)
        jogger.press(.previousJoint, at: start)
        #expect(jogger.joint == 4)
    }

    /// J q̇ = v, and no turn where there are joints enough; slower where a joint cannot follow.
    @Test(arguments: ["widowx250s", "ur5e", "sawyer", "so101", "openmanipulator-x"])
    func theTipGoesStraightAndDoesNotTurnWhereTheArmCanHelpIt(_ robot: String) throws {
        let setup = try RunSetup(jogging: robot, unit: "\(robot)-example")
        let kinematics = Kinematics(setup.robot)
        let poses = kinematics.forward(setup.robot.poses.ready)
        let frame = try #require(kinematics.frameIndex("tip"))
        // Straight up, which every one of these arms can.
        var jogger = Jogger(joints: setup.robot.joints.count)
        jogger.press(.shift(axis: 2, 1), at: start)
        let action = action(jogger, after: 0, of: setup)
        #expect(action.allSatisfy { abs($0) <= 1 })
        let speeds = zip(action, setup.robot.joints).map { $0 * $1.limits.velocity * setup.jointSpeed }
        let velocity = kinematics.linearJacobian(frame: frame, poses) * JointVector(speeds)
        let wished = 0.25 * setup.tipSpeed
        #expect(velocity.z > 0.5 * wished && velocity.z < 1.01 * wished, "\(velocity)")
        #expect(abs(velocity.x) + abs(velocity.y) < 0.2 * velocity.z, "\(velocity)")
        guard setup.robot.joints.count >= 6 else { return }
        let turn = kinematics.angularJacobian(frame: frame, poses) * JointVector(speeds)
        #expect((turn * turn).sum().squareRoot() < 0.05, "rad/s: \(turn)")
    }

    @Test func thePolicyOfAKeyIsANetworkThatAlwaysGivesItsAction() {
        let shape = LedPolicy.shape(observation: 6, action: 6)
        let weights = LatestValue(count: shape.parameterCount)
        var network = SamplerNetwork(shape: shape, weights: weights.reader, seed: 1, execution: PolicyExecution(latents: .zero))
        var action = [Float](repeating: 9, count: 6)
        network.sample([1, 2, 3, 4, 5, 6], into: &action)
        #expect(action == [0, 0, 0, 0, 0, 0], "before a key was heard")
        let wished: [Double] = [0, 1, -1, 0.25, -0.05, 0.5]
        LedPolicy.parameters(JointVector(wished), shape).withUnsafeBufferPointer { weights.writer.publish($0, version: 1) }
        network.sample([6, 5, 4, 3, 2, 1], into: &action)
        for (got, wish) in zip(action, wished) { #expect(abs(Double(got) - wish) < 1e-5) }
    }

    @Test(arguments: [(100.0, 25.0), (500, 25), (125, 25), (50, 25), (30, 30)])
    func theLoopLooksForKeysSomeTwentyFiveTimesASecond(_ control: Double, _ policy: Double) throws {
        var robot = setup.robot
        robot.wire.rate = control
        let file = LedTask.jog.file(for: robot)
        let task = try TaskFile<SoftQSettings>(yaml: file.text, file: file.path).description
        #expect(task.policyRate == policy)
        #expect(throws: Never.self) { try BoundTask(task, robot: robot) }
    }
}
