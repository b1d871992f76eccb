import Control
import Foundation
import Learning
import Realtime
import Recording
import Testing

@testable import Session

@Suite struct LockstepRunTests {
    private let scratch: Scratch
    private let runs: ShortRun

    init() throws {
        scratch = try Scratch()
        runs = ShortRun(scratch: scratch)
    }

    private func episodeNumbers(_ folder: RunFolder) throws -> [Int] {
        let table = try String(contentsOfFile: folder.metrics + "/episodes.csv", encoding: .utf8)
        return table.split(separator: "\n").dropFirst().compactMap { $0.split(separator: ",").first.flatMap { Int($0) } }
    }

    @Test func oneSeedGivesTheSameBytesAndWeightsAndAnotherSeedGivesOthers() throws {
        let (first, _) = try runs.train(seed: 1, episodes: 4)
        let (again, _) = try runs.train(seed: 1, episodes: 4)
        let (other, _) = try runs.train(seed: 2, episodes: 4)
        #expect(first.gradientSteps > 10 && first.episodes == 4)
        #expect(first.wireDigest == again.wireDigest && first.weightsDigest == again.weightsDigest)
        #expect(first.wireDigest != other.wireDigest && first.weightsDigest != other.weightsDigest)
    }

    @Test func anArmOfOtherServosTrainsAsRepeatably() throws {
        let runs = ShortRun(scratch: scratch, robot: "so101")
        let digests = try (0..<2).map { _ in
            let summary = try runs.train(seed: 1, episodes: 4).summary
            #expect(summary.gradientSteps > 10 && summary.episodes == 4 && summary.fault == nil)
            return [summary.wireDigest, summary.weightsDigest]
        }
        #expect(digests[0] == digests[1])
    }

    @Test func anArmBehindAControllerTrainsAsRepeatably() throws {
        let runs = ShortRun(scratch: scratch, robot: "ur5e")
        let digests = try (0..<2).map { _ in
            let summary = try runs.train(seed: 1, episodes: 2).summary
            #expect(summary.episodes == 2 && summary.fault == nil)
            return [summary.wireDigest, summary.weightsDigest]
        }
        #expect(digests[0] == digests[1])
    }

    @Test func anArmBehindAControllerTrainsByTorquesAndItsLogRunsAgainAlike() throws {
        var setup = try RunSetup(robot: "ur5e", task: "reach-ur5e", unit: "ur5e-example", seed: 1, speedFactor: 1)
        let folder = try RunFolder.create(in: scratch.path, robot: "ur5e", task: "reach-ur5e")
        try setup.save(in: folder, version: "test")
        let summary = try ShortRun(scratch: scratch, robot: "ur5e").train(setup, folder, episodes: 2).summary
        #expect(summary.episodes == 2 && summary.fault == nil)
        let result = try Rerun(path: folder.path + "/log.mcap").run { _ in }
        #expect(result.difference == nil && result.isWhole && result.ticks > 5000, "\(result)")
    }

    @Test func aRunIsTheSameHoweverManyThreadsShareItsGradientSteps() throws {
        func digests(threads: Int) throws -> [String?] {
            var (setup, folder) = try runs.begin()
            setup.learning.batch = 64
            let summary = try runs.train(setup, folder, episodes: 4, threads: threads).summary
            #expect(summary.gradientSteps > 10)
            return [summary.weightsDigest, summary.wireDigest]
        }
        #expect(try digests(threads: 1) == digests(threads: 3))
    }

    @Test func anArmIsNotEnergisedForARunThatWasInterruptedBefore() throws {
        let (setup, folder) = try runs.begin()
        let rig = try LockstepRig(setup)
        rig.control.ask(.park)
        let training = try Training(
            setup, rig: rig, folder: folder, extent: .init(episodes: 1, robotSeconds: nil), resume: false
        ) { _ in }
        #expect(throws: RigError.interruptedBeforeEnergising) { _ = try training.run { _ in } }
        #expect(rig.robotSeconds == 0)
    }

    @Test func aResumedRunGoesOnWhereItEnded() throws {
        let (before, folder) = try runs.train(seed: 3, episodes: 3)
        let progress = try RunProgress(reading: folder)
        #expect(progress.episodes == 3 && progress.policySteps == 30)
        #expect(progress.policyRandom != RunProgress(seed: 3).policyRandom)
        let policy = try FrozenPolicy.load(folder: folder.path)

        let after = try runs.resume(folder, episodes: 2)
        #expect(before.gradientSteps > 10 && after.gradientSteps == 20)
        #expect(try episodeNumbers(folder) == [0, 1, 2, 3, 4])
        let later = try RunProgress(reading: folder)
        #expect(later.episodes == 5 && later.policySteps == 50)
        #expect(abs(later.robotSeconds - before.robotSeconds - after.robotSeconds) < 1e-9)
        #expect(try FrozenPolicy.load(folder: folder.path) != policy)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/log-2.mcap"))

        let sizes = try RunSetup(reopening: folder).task.compiled
        let store = try ReplayStore.read(
            folder: folder.replay, capacity: 1000, observation: sizes.observationCount, action: sizes.actionCount)
        #expect(store.appended == 50)
    }

    @Test func aResumedLearnerIsTheOneThatWasSaved() throws {
        let (summary, folder) = try runs.train(seed: 4, episodes: 2)
        let setup = try RunSetup(reopening: folder)
        let job = Job(
            setup: setup, shape: try FrozenPolicy.load(folder: folder.path).shape, policy: .init(random: RandomGenerator(seed: 0)))
        let trainer = try Trainer(
            task: setup.task, settings: setup.learning, seed: 99, weights: job.weights.writer, folder: folder.path,
            checkpoint: LearnerCheckpoint.read(folder: folder.path))
        #expect(trainer.weightsDigest == summary.weightsDigest && trainer.gradientSteps == 0)
        #expect(trainer.learner.gradientSteps == summary.gradientSteps)
        #expect(trainer.store.count == 20)
    }

    @Test func everyStateOfTheRandomGeneratorsSurvivesTheFiles() throws {
        let (_, folder) = try runs.begin(seed: .max)
        #expect(try RunSetup(reopening: folder).seed == .max)
        var progress = RunProgress(seed: 1)
        progress.policyRandom = try #require(RandomGenerator(state: [.max, 1 << 63, 1, 0]))
        try progress.save(in: folder)
        #expect(try RunProgress(reading: folder) == progress)
    }

    /// As after a kill -9 before the first checkpoint: what is there is what the run wrote before it moved.
    @Test func aRunThatWasKilledInItsFirstEpisodeCanBeResumed() throws {
        let (setup, folder) = try runs.begin()
        do {
            let training = try Training(
                setup, rig: UnreachableRig(), folder: folder, extent: .init(episodes: 1, robotSeconds: nil), resume: false
            ) { _ in }
            #expect(throws: UnreachableRig.Gone.self) { try training.run { _ in } }
        }
        #expect(try runs.resume(folder, episodes: 1).episodes == 1)
    }

    @Test func aRunWhoseFolderVanishesStillParksTheArmAndSaysWhatIsLostOnce() throws {
        let (setup, folder) = try runs.begin()
        let heard = Heard()
        let training = try Training(
            setup, rig: LockstepRig(setup), folder: folder, extent: .init(episodes: 2, robotSeconds: nil), resume: false
        ) { heard.say($0) }
        let (summary, ending) = try training.run { _ in try? FileManager.default.removeItem(atPath: folder.path) }
        #expect(ending == Ending(.parked, .finished) && summary.episodes == 2)
        #expect(summary.fault?.contains("policy.safetensors cannot be written") == true, "\(heard.all)")
        #expect(heard.all.count == Set(heard.all).count && heard.all.count <= 2, "\(heard.all)")
    }

    @Test func aRunInWhichNoTrainingBeganIsRefusedByName() throws {
        let (setup, folder) = try runs.begin()
        let error = #expect(throws: RunMismatch.self) { try runs.train(setup, folder, episodes: 1, resume: true) }
        #expect(error == .neverTrained(run: folder.path))
        #expect(error?.description.contains("holds no progress.yaml") == true)
    }

    @Test func aRunOfAnotherRobotOrTaskIsRefusedByName() throws {
        let (setup, folder) = try runs.begin()
        let reach = scratch.path + "/short.yaml"
        try setup.require(robot: "widowx250s", task: reach, of: folder)
        #expect(throws: RunMismatch.robot(run: folder.path, is: "widowx250s", asked: "viperx300s")) {
            try setup.require(robot: "viperx300s", task: reach, of: folder)
        }
        let text = try String(contentsOfFile: reach, encoding: .utf8)
        let other = try scratch.write(text.replacing("task: reach", with: "task: wave"), as: "wave.yaml")
        #expect(throws: RunMismatch.task(run: folder.path, is: "reach", asked: "wave")) {
            try setup.require(robot: "widowx250s", task: other, of: folder)
        }
    }

    @Test func aRunWhoseFilesWereExchangedIsRefusedByName() throws {
        let (_, folder) = try runs.begin()
        let text = try String(contentsOfFile: folder.settings, encoding: .utf8)
        func reopen(_ changed: String) throws -> RunMismatch? {
            try changed.write(toFile: folder.settings, atomically: true, encoding: .utf8)
            return #expect(throws: RunMismatch.self) { try RunSetup(reopening: folder) }
        }
        let foreign = try reopen(text.replacing("robot: widowx250s", with: "robot: viperx300s"))
        #expect(foreign == .foreignFile(path: folder.path + "/robot.yaml", says: "widowx250s", settings: "viperx300s"))
        #expect(try reopen(text.replacing("speed: 1.0", with: "speed: 3.0"))?.description.contains("a speed of 3.0") == true)
    }
}

/// An arm that is gone before anything has moved.
private final class UnreachableRig: Rig {
    struct Gone: Error {}
    let control = ControlBlock()
    let robotSeconds = 0.0
    func run(_ job: Job, pump: () throws -> Void) throws -> RigOutcome { throw Gone() }
}
