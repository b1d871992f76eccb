import Foundation
import Learning
import Policy
import Recording
import Simulation
import Task
import Testing

@testable import Session

@Suite struct ReplayTests {
    private let scratch: Scratch
    private let runs: ShortRun
    private let folder: RunFolder

    init() throws {
        scratch = try Scratch()
        runs = ShortRun(scratch: scratch)
        folder = try runs.train(seed: 5, episodes: 3).folder
    }

    @Test func aReplayIsRepeatableLearnsNothingAndDrawsItsPaths() throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.policy))
        let stored = try FileManager.default.attributesOfItem(atPath: folder.replay + "/segment-000001.limber")[.size] as? Int
        let first = try runs.replay(folder, episodes: 3)
        let again = try runs.replay(folder, episodes: 3)
        #expect(first.episodes == 3 && first.policySteps == 30 && first.gradientSteps == 0 && first.fault == nil)
        #expect(first.wireDigest == again.wireDigest && first.weightsDigest == again.weightsDigest)
        #expect(try runs.replay(folder, episodes: 3, seed: 2).wireDigest != first.wireDigest)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.policy)) == before)
        #expect(try FileManager.default.attributesOfItem(atPath: folder.replay + "/segment-000001.limber")[.size] as? Int == stored)
        let figure = try String(contentsOfFile: #require(first.figure), encoding: .utf8)
        #expect(figure.hasPrefix("<svg") || figure.hasPrefix("<?xml"))
    }

    @Test func theTrainedPolicyIsTheOneOfTheTraining() throws {
        let trained = try runs.replay(folder)
        #expect(trained.weightsDigest == Digest.hexadecimal(of: try FrozenPolicy.load(folder: folder.path).parameters))
    }

    @Test(arguments: [ReplayedPolicy.untrained, .random])
    func aBaselineHasWeightsOfItsOwnAndReachesHardlyAnything(_ which: ReplayedPolicy) throws {
        let trained = try runs.replay(folder)
        let baseline = try runs.replay(folder, which, episodes: 4)
        #expect(baseline.weightsDigest != trained.weightsDigest && baseline.wireDigest != trained.wireDigest)
        #expect(baseline.successRate <= 0.25 && baseline.fault == nil)
        #expect(baseline.figure == "\(folder.path)/replay-\(which.rawValue).svg")
    }

    @Test(arguments: [
        (PolicyExecution.Latents.zero, "latent zero"), (.frozen(count: 3, until: nil), "3 frozen latents"),
        (.best(of: 8), "the best of 8 by Q"),
    ])
    func aReplayActsByTheLatentsThatAreAskedForAndSaysSo(_ latents: PolicyExecution.Latents, _ name: String) throws {
        let usual = try runs.replay(folder)
        let asked = try runs.replay(folder, latents: latents)
        #expect(usual.execution == "random latents" && asked.execution == name && asked.fault == nil)
        #expect(asked.weightsDigest == usual.weightsDigest && asked.wireDigest != usual.wireDigest)
        #expect(try runs.replay(folder, latents: latents).wireDigest == asked.wireDigest)
    }

    /// Eight newtons at the tip, three times for half a second: as many as the stop budget allows.
    @Test func aReplayThatMayBePushedGoesOnWhereAnotherIsStopped() throws {
        let pushes = [6, 8.5, 11].map { TimedFault(.push(frame: "tip", force: SIMD3(0, 8, 0)), from: $0, duration: 0.5) }
        let pushed = try runs.replay(folder, episodes: 6, faults: FaultPlan(timed: pushes), contact: .yield)
        #expect(pushed.episodes == 6 && pushed.policySteps == 60 && pushed.fault == nil)
        let stopped = try runs.replay(folder, episodes: 6, faults: FaultPlan(timed: pushes))
        #expect(stopped.episodes == 6 && stopped.fault == nil)
        // Each stop takes the push, a second of health and what was cut.
        #expect(stopped.robotSeconds > pushed.robotSeconds + 3, "\(stopped.robotSeconds) s, \(pushed.robotSeconds) s")
    }

    @Test func theBestByQNeedsTheRunsQNetwork() throws {
        try FileManager.default.removeItem(atPath: folder.path + "/learner.safetensors")
        #expect(try runs.replay(folder, episodes: 1).fault == nil)
        let error = #expect(throws: CheckpointError.self) { try runs.replay(folder, latents: .best(of: 8)) }
        #expect(error?.description.contains("learner.safetensors cannot be read") == true)
    }

    @Test func theRandomPolicyDoesNotLookAndIsNearlyUniform() {
        let policy = FrozenPolicy.random(observation: 4, action: 2)
        let weights = policy.parameters
        #expect(policy.shape == SamplerShape(observation: 4, action: 2, hidden: []))
        #expect(weights.count { $0 != 0 } == 2)
        #expect((0..<2).allSatisfy { weights[$0 * 6 + 4 + $0] == 0.85 })
    }

    @Test func aPolicyOfAnotherArmIsRefusedByItsSizes() throws {
        let setup = try RunSetup(reopening: folder)
        let policy = FrozenPolicy.random(observation: 5, action: 4)
        #expect(throws: TaskMismatch.policy(observation: 5, action: 4, task: "reach")) {
            try Replay(setup, actor: FrozenActor(policy: policy), rig: LockstepRig(setup), episodes: 1, seed: 1)
        }
    }
}
