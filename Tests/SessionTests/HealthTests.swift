import Control
import Foundation
import Policy
import Recording
import Testing

@testable import Learning
@testable import Session

/// What a run does about a learner that fails.
@Suite struct HealthTests {
    private let scratch: Scratch
    private let runs: ShortRun

    init() throws {
        scratch = try Scratch()
        runs = ShortRun(scratch: scratch)
    }

    private func column(_ name: String, _ folder: RunFolder) throws -> [Double?] {
        let lines = try String(contentsOfFile: folder.metrics + "/episodes.csv", encoding: .utf8).split(separator: "\n")
        let index = try #require(lines[0].split(separator: ",").firstIndex { $0 == name })
        return lines.dropFirst().map { Double($0.split(separator: ",", omittingEmptySubsequences: false)[index]) }
    }

    @Test func aHealthyTrainingSaysNothing() throws {
        let (setup, folder) = try runs.begin()
        let heard = Heard()
        let (summary, _) = try runs.train(setup, folder, episodes: 12, heard: heard)
        #expect(heard.all.isEmpty && summary.fault == nil)
        #expect(try column("health", folder).allSatisfy { $0 == 0 })
        #expect(try column("weights_age", folder).allSatisfy { $0 == 0 || $0 == 1 })
        #expect(try column("q_bias", folder).last! != nil)
    }

    private func isSaid(_ sentence: String, in folder: RunFolder) throws -> Bool {
        try Data(contentsOf: URL(fileURLWithPath: folder.path + "/log.mcap")).range(of: Data(sentence.utf8)) != nil
    }

    /// Whether what the policy acts by is what the learner has, and a number throughout.
    private func actsSoundly(_ training: Training) -> Bool {
        let (values, _) = training.job.weights.reader.newest()
        let inUse = Array(UnsafeBufferPointer(start: values, count: training.job.weights.count))
        return inUse == training.trainer.learner.samplerParameters && inUse.allSatisfy(\.isFinite)
    }

    /// Sets the last number of the Q-network, its output's bias.
    private func spoil(_ learner: SoftQLearner, _ bias: Float) {
        learner.q.parameters.start[learner.q.parameters.count - 1] = bias
        learner.networks.pack()
    }

    @Test(arguments: [(Float.nan, "not a finite number"), (1e9, "values have run away")])
    func aLearnerThatIsSpoiltOnceGoesBackSaysSoAndLearnsOn(_ bias: Float, _ reason: String) throws {
        let (setup, folder) = try runs.begin()
        let heard = Heard()
        var shown: [Int] = []
        let (summary, ending) = try runs.train(setup, folder, episodes: 8, heard: heard) { training, progress in
            #expect(actsSoundly(training))
            shown.append(progress.learnerFaults)
            if progress.policySteps == 40 { spoil(training.trainer.learner, bias) }
        }
        #expect(ending == Ending(.parked, .finished) && summary.episodes == 8)
        #expect(summary.fault == nil && summary.learnerFaults == 1 && summary.gradientSteps > 30)
        let said = try #require(heard.all.first)
        #expect(said.hasPrefix("The learner has gone back to gradient step 0, and goes on from there. The ") && heard.all.count == 1)
        #expect(said.contains(reason))
        #expect(try isSaid(said, in: folder))
        #expect(try column("learner_faults", folder) == [0, 0, 0, 0, 1, 1, 1, 1])
        #expect(try column("health", folder) == [0, 0, 0, 0, 1, 1, 1, 1])
        #expect(Set(shown) == [0, 1])
    }

    @Test func aLearnerThatKeepsFailingStopsAndLeavesTheArmToTheLastGoodPolicy() throws {
        let (setup, folder) = try runs.begin()
        let untrained = try ReplayedPolicy.untrained.load(setup, folder: folder, latents: .random).policy
        let heard = Heard()
        let (summary, ending) = try runs.train(setup, folder, episodes: 8, heard: heard) { training, progress in
            #expect(actsSoundly(training))
            guard progress.policySteps == 40 else { return }
            for _ in 0..<400 {
                var extreme = training.trainer.store[0]
                extreme.reward = 1e38
                #expect(throws: Never.self) { try training.trainer.store.append(extreme) }
            }
        }
        #expect(ending == Ending(.parked, .finished) && summary.episodes == 8)
        let said = try #require(heard.all.last)
        #expect(said.hasPrefix("Learning has stopped, and the arm goes on with the policy of gradient step 0."), "\(heard.all)")
        #expect(summary.fault == said && summary.learnerFaults == 3 && summary.gradientSteps == 0)
        #expect(try isSaid(said, in: folder))
        #expect(try FrozenPolicy.load(folder: folder.path) == untrained)
        #expect(try column("learner_faults", folder) == [0, 0, 0, 0, 3, 3, 3, 3])
        #expect(try column("health", folder) == [0, 0, 0, 0, 2, 2, 2, 2])
        #expect(try runs.resume(folder, episodes: 1).episodes == 1)
    }

    @Test func aStepThatIsNoNumberIsLeftOutAndLearningGoesOn() throws {
        let (setup, folder) = try runs.begin()
        let shape = try ReplayedPolicy.untrained.load(setup, folder: folder, latents: .random).policy.shape
        let job = Job(setup: setup, shape: shape, policy: .init(random: RunProgress(seed: 1).policyRandom))
        let trainer = try Trainer(
            task: setup.task, settings: setup.learning, seed: 1, weights: job.weights.writer, folder: folder.path)
        for step in 0..<UInt32(20) {
            var record = EpisodeLedgerTests.record(setup.task, 0, step)
            if step == 9 { record.after.position[2] = .nan }
            _ = trainer.take(record)
        }
        trainer.learn(gradientSteps: 3)
        #expect(trainer.setback?.hasPrefix("Transition 9 has a number that is not finite") == true)
        #expect(trainer.healthLevel == 1 && trainer.store.count == 19 && trainer.fault == nil && trainer.learner.gradientSteps == 3)
    }

    @Test func theAgeOfTheWeightsInUseIsTheLargestOfAWholeEpisode() throws {
        let setup = try runs.begin().setup
        let learner = SoftQLearner(
            observation: setup.task.compiled.observationCount, action: 6, settings: setup.learning, seed: 1)
        var health = EpisodeHealth()
        let transition = Transition(observation: [], action: [], reward: 0, nextObservation: [])
        for (step, version) in [UInt64(1), 0, 1].enumerated() {
            var record = EpisodeLedgerTests.record(setup.task, 0, UInt32(step), step == 2 ? .timeout : .none)
            record.weightsVersion = version
            health.take(record, transition, isWhole: step == 2, learner: learner)
        }
        #expect(health.weightsAge == 1)
        #expect(health.warnings(allowed: -10...10, limits: HealthLimits()).isEmpty)
        var limits = HealthLimits()
        limits.weightsAge = 0
        #expect(health.warnings(allowed: -10...10, limits: limits).map(\.kind) == [.staleWeights])
    }
}
