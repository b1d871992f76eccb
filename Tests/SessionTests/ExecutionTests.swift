import Control
import Foundation
import Learning
import Policy
import Realtime
import Recording
import Testing
import YAML

@testable import Session

/// How a run's policy acts, from the task's file to the pool and to the next replay.
@Suite struct ExecutionTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func transitions(_ folder: RunFolder) throws -> [Transition] {
        let sizes = try RunSetup(reopening: folder).task.compiled
        let store = try ReplayStore.read(
            folder: folder.replay, capacity: 1000, observation: sizes.observationCount, action: sizes.actionCount)
        return (0..<store.count).map { store[$0] }
    }

    @Test func noiseIsPartOfWhatIsProposedAndTheFilterComesAfterIt() throws {
        let runs = ShortRun(scratch: scratch, learning: "  exploration: {theta: 0.15, sigma: 3}\n")
        let (summary, folder) = try runs.train(seed: 1, episodes: 3)
        #expect(summary.execution == "random latents, with Ornstein-Uhlenbeck noise (theta 0.15, sigma 3.0)")
        #expect(summary.interventions > 0 && summary.fault == nil)
        let pool = try transitions(folder)
        #expect(pool.count == 30)
        #expect(pool.contains { $0.proposedAction.contains { $0.magnitude == 1 } })
        #expect(pool.contains { $0.action != $0.proposedAction })
        #expect(try runs.replay(folder).execution == "random latents")
    }

    @Test func frozenLatentsGrowFewerAndAReplayHasThoseThatAreLeft() throws {
        let runs = ShortRun(scratch: scratch, learning: "  latents: {count: 5, until: 40}\n")
        let (_, folder) = try runs.train(seed: 1, episodes: 2)
        #expect(try runs.replay(folder).execution == "3 frozen latents")
        #expect(try runs.resume(folder, episodes: 2).execution == "5 frozen latents, one from step 40 on")
        #expect(try runs.replay(folder).execution == "one frozen latent")
    }

    /// What acts best by Q alone has the weights of Q in the training's loop, from its first step on and the newest ones after it.
    @Test func aPolicyThatComesToActByTheBestLooksAtTheNewestQ() throws {
        let runs = ShortRun(scratch: scratch, learning: "  latents: {best_of: {initial: 1, final: 4, begin: 5, end: 25}}\n")
        let (summary, folder) = try runs.train(seed: 1, episodes: 3)
        #expect(summary.execution == "the best of 1 by Q, of 4 from step 25 on" && summary.fault == nil)
        #expect(try runs.replay(folder).execution == "the best of 4 by Q")
        let setup = try RunSetup(reopening: folder)
        let job = Job(
            setup: setup, shape: try FrozenPolicy.load(folder: folder.path).shape, policy: .init(random: RandomGenerator(seed: 0)))
        let trainer = try Trainer(
            task: setup.task, settings: setup.learning, seed: 1, weights: job.weights.writer, critic: job.critic.writer,
            folder: folder.path)
        func offered() -> [Float] { Array(UnsafeBufferPointer(start: job.critic.reader.newest().values, count: job.critic.count)) }
        #expect(offered() == trainer.learner.qParameters)
        trainer.learn(gradientSteps: 3)
        #expect(trainer.gradientSteps == 3 && offered() == trainer.learner.qParameters)
    }

    @Test(arguments: [
        ("{best_of: 16}", "best_of"), ("{random_until: 10, best_of: {initial: 1, final: 4, begin: 5, end: 25}}", "unknown key 'best_of'"),
        ("{best_of: {initial: 1, final: 4, begin: 5, end: 4}}", "latents has a count of"), ("{best_of: {initial: 1, final: 4}}", "begin"),
    ])
    func aScheduleOfRivalsThatCannotWorkIsRefusedWithItsLine(latents: String, reason: String) throws {
        let task = try scratch.shortReach(learning: "  latents: \(latents)\n")
        let error = #expect(throws: YAMLError.self) {
            try RunSetup(robot: "widowx250s", task: task, unit: "widowx250s-example", seed: 1, speedFactor: 1)
        }
        #expect(error?.description.contains("short.yaml:") == true && error?.description.contains(reason) == true, "\(error as Any)")
    }

    @Test func theActorOfDDPGActsAtLatentZeroAndKnowsNoOther() throws {
        let text = try String(contentsOfFile: scratch.shortReach(), encoding: .utf8)
            .replacing(/learning:.*\n(.|\n)*/, with: "learning:\n  algorithm: ddpg\n  hidden: [16, 16]\n  batch: 16\n  minimum_pool: 16\n")
        let task = try scratch.write(text + "  exploration: {}\n", as: "ddpg.yaml")
        var setup = try RunSetup(robot: "widowx250s", task: task, unit: "widowx250s-example", seed: 1, speedFactor: 1)
        let folder = try RunFolder.create(in: scratch.path, robot: "widowx250s", task: "reach")
        try setup.save(in: folder, version: "test")
        let runs = ShortRun(scratch: scratch)
        let (summary, _) = try runs.train(setup, folder, episodes: 3)
        #expect(summary.execution == "latent zero, with Ornstein-Uhlenbeck noise (theta 0.15, sigma 0.3)" && summary.gradientSteps > 10)
        #expect(try runs.replay(folder).execution == "latent zero")
        #expect(throws: RunMismatch.deterministic(run: folder.path)) { try runs.replay(folder, latents: .best(of: 4)) }
    }

    /// As after a kill -9: what is there is the checkpoint in the middle of the run.
    @Test func aCheckpointOnTheWayHoldsTheRandomNumbersOfItsMoment() throws {
        let (setup, folder) = try ShortRun(scratch: scratch).begin()
        let training = try Training(
            setup, rig: LockstepRig(setup), folder: folder, extent: .init(episodes: 21, robotSeconds: nil), resume: false
        ) { _ in }
        var onTheWay: RunProgress?
        _ = try training.run { now in
            if now.policySteps == 201 { onTheWay = try? RunProgress(reading: folder) }
        }
        let end = try RunProgress(reading: folder)
        let checkpoint = try #require(onTheWay)
        #expect(checkpoint.episodes == 20 && checkpoint.policySteps == 200 && end.policySteps == 210)
        var random = checkpoint.policyRandom
        #expect(random != RunProgress(seed: setup.seed).policyRandom && random != end.policyRandom)
        // Ten actions of six normal numbers, of two uniform ones each.
        for _ in 0..<(10 * 6 * 2) { _ = random.next() }
        #expect(random == end.policyRandom)
    }
}
