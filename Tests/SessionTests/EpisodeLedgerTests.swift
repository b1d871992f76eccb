import Control
import Learning
import Realtime
import Robot
import Task
import Testing

@testable import Session

@Suite struct EpisodeLedgerTests {
    private let task: BoundTask

    init() throws {
        let file = try TaskFile<SoftQSettings>(yaml: ModelFile("reach", folder: "Tasks").text, file: "reach")
        task = try BoundTask(file.description, robot: .load("widowx250s"))
    }

    private func record(_ episode: UInt32, _ step: UInt32, _ end: EpisodeEnd = .none) -> StepRecord {
        EpisodeLedgerTests.record(task, episode, step, end)
    }

    /// A step of an arm of six joints that stands still at its target.
    static func record(_ task: BoundTask, _ episode: UInt32, _ step: UInt32, _ end: EpisodeEnd = .none) -> StepRecord {
        var state = JointState(joints: 6)
        state.position = task.robot.poses.ready
        let still = SentMotion(velocity: JointVector(count: 6), action: JointVector(count: 6))
        return StepRecord(
            episode: episode, step: step, scene: SceneState(target: task.compiled.tip(state.position)), before: state, sentBefore: still,
            proposed: JointVector(count: 6), executed: JointVector(count: 6), sent: JointVector(count: 6), after: state, sentAfter: still,
            intervened: false, end: end, weightsVersion: 0, policyRandom: RandomGenerator(seed: 1), finishedAt: Instant(nanoseconds: 0))
    }

    private func finish(_ steps: [(UInt32, UInt32)]) -> EpisodeResult? {
        var ledger = EpisodeLedger(task: task)
        var result: EpisodeResult?
        for (index, step) in steps.enumerated() {
            result = ledger.take(record(step.0, step.1, index == steps.count - 1 ? .timeout : .none)).finished
        }
        return result
    }

    @Test func theTimesOfTheControlThreadGoWithTheTransition() {
        var step = record(3, 0)
        (step.timing.stateAge, step.timing.inference, step.timing.commandAge) = (0.003, 0.00025, 0.0045)
        var ledger = EpisodeLedger(task: task)
        #expect(ledger.take(step).transition.timing == StepTiming(stateAge: 0.003, inference: 0.00025, commandAge: 0.0045))
    }

    /// Where the workspace pulls a torque-driven arm back, the two differ.
    @Test func theExecutedActionIsLearnedAndTheSentOneRewarded() {
        var ledger = EpisodeLedger(task: task)
        let idle = ledger.take(record(3, 0)).transition.reward
        var step = record(3, 1)
        step.executed = JointVector(repeating: 0.5, count: 6)
        #expect(ledger.take(step).transition.reward == idle && ledger.take(step).transition.action == [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
        step.sent = JointVector(repeating: 1, count: 6)
        #expect(abs(ledger.take(step).transition.reward - idle + 0.06) < 1e-6, "0.01 for each squared number of what was sent")
    }

    @Test func aWholeEpisodeSaysHowItWent() {
        let result = finish((0..<10).map { (3, $0) })
        #expect(result?.episode == 3 && result?.steps == 10 && result?.succeeded == true && result?.wasCut == false)
    }

    @Test func anEpisodeOfWhichStepsWereLostSaysNothing() {
        #expect(finish((0..<10).filter { $0 != 4 }.map { (3, $0) })?.wasCut == true)
        #expect(finish((1..<10).map { (3, $0) })?.wasCut == true)
    }

    @Test func anEpisodeWhoseEndWasLostIsNotJoinedToTheNext() {
        let result = finish((0..<5).map { (3, $0) } + (0..<10).map { (4, $0) })
        #expect(result?.episode == 4 && result?.steps == 10 && result?.wasCut == false)
    }
}
