import Control
import Foundation
import Learning
import Realtime
import Recording
import Simulation
import Testing

@testable import Session

/// A run in lockstep is the same, bit for bit, whether it goes through at once, in several sessions, or is killed at any moment.
@Suite struct ExactResumeTests {
    private static let perLeg = 3
    private let scratch: Scratch
    private let runs: ShortRun

    init() throws {
        scratch = try Scratch()
        runs = ShortRun(scratch: scratch)
    }

    /// What a kill would leave behind after so many policy steps: a copy of the folder at that moment.
    private func train(
        _ folder: RunFolder, to episodes: Int, heard: Heard = Heard(), faults: FaultPlan = .none, copies: [Int: String] = [:]
    ) throws -> RunSummary {
        let setup = try RunSetup(reopening: folder)
        let isBegun = FileManager.default.fileExists(atPath: folder.learner)
        let done = isBegun ? try RunProgress(LearnerCheckpoint.read(folder: folder.path), of: folder).episodes : 0
        let training = try Training(
            setup, rig: LockstepRig(setup, faults: faults), folder: folder,
            extent: .init(episodes: episodes - done, robotSeconds: nil), resume: isBegun
        ) { heard.say($0) }
        training.episodesPerCheckpoint = ExactResumeTests.perLeg
        var steps = 0
        return try training.run { _ in
            steps += 1
            guard let copy = copies[steps] else { return }
            do { try FileManager.default.copyItem(atPath: folder.path, toPath: copy) } catch { Issue.record(error) }
        }.summary
    }

    /// Everything that later steps depend on, and every byte that was stored.
    private func state(_ folder: RunFolder) throws -> [Data] {
        try [folder.learner, folder.policy, folder.progress, folder.replay + "/segment-000001.limber"].map {
            try Data(contentsOf: URL(fileURLWithPath: $0))
        }
    }

    private func expectSame(_ one: RunFolder, _ other: RunFolder) throws {
        for (index, (ours, theirs)) in zip(try state(one), try state(other)).enumerated() {
            #expect(ours == theirs, "file \(index) differs")
        }
    }

    /// The second with rivals that grow more in both sessions.
    @Test(arguments: ["", "  latents: {best_of: {initial: 1, final: 8, begin: 5, end: 50}}\n"])
    func twoSessionsAreOneThatIsTwiceAsLong(learning: String) throws {
        let runs = ShortRun(scratch: scratch, learning: learning)
        let (whole, parts) = (try runs.begin().folder, try runs.begin().folder)
        let long = try train(whole, to: 6)
        let first = try train(parts, to: 3)
        let second = try train(parts, to: 6)
        #expect(first.wireDigest != second.wireDigest && long.wireDigest == second.wireDigest)
        #expect(long.weightsDigest == second.weightsDigest && long.gradientSteps == first.gradientSteps + second.gradientSteps)
        try expectSame(whole, parts)
        for log in ["\(whole.path)/log.mcap", "\(parts.path)/log-2.mcap"] {
            let rerun = try Rerun(path: log).run()
            #expect(rerun.difference == nil && rerun.isWhole && rerun.ticks > 500, "\(rerun)")
        }
    }

    @Test func aRunThatIsKilledAtAnyMomentComesToTheSameEnd() throws {
        let whole = try runs.begin().folder
        var random = RandomGenerator(seed: 7)
        let moments = [1, 30, 31] + (0..<2).map { _ in Int.random(in: 2..<60, using: &random) }
        let copies = Dictionary(uniqueKeysWithValues: Set(moments).map { ($0, "\(scratch.path)/killed-\($0)") })
        let long = try train(whole, to: 6, copies: copies)
        for (step, path) in copies {
            let folder = try RunFolder.open(path)
            let heard = Heard()
            let end = try train(folder, to: 6, heard: heard)
            #expect(end.wireDigest == long.wireDigest && end.weightsDigest == long.weightsDigest, "after step \(step)")
            #expect(heard.all.allSatisfy { $0.contains("after the checkpoint are set aside") }, "\(heard.all)")
            try expectSame(whole, folder)
        }
    }

    @Test func aRunWhoseNewestCheckpointIsDamagedGoesOnFromTheOneBeforeToTheSameEnd() throws {
        let whole = try runs.begin().folder
        let copy = "\(scratch.path)/damaged"
        _ = try train(whole, to: 9, copies: [75: copy])
        let folder = try RunFolder.open(copy)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.learner))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: folder.learner))
        let heard = Heard()
        _ = try train(folder, to: 9, heard: heard)
        #expect(heard.all.first?.hasSuffix("The checkpoint before it is used.") == true, "\(heard.all)")
        try expectSame(whole, folder)
    }

    @Test func theDiceOfAFaultPlanGoOnTooAndSoDoesItsTime() throws {
        let plan = FaultPlan(timed: [.init(.drop(probability: 0.01)), .init(.corrupt(probability: 0.05), from: 18, duration: 4)])
        let (whole, parts) = (try runs.begin().folder, try runs.begin().folder)
        let long = try train(whole, to: 6, faults: plan)
        _ = try train(parts, to: 3, faults: plan)
        let second = try train(parts, to: 6, faults: plan)
        #expect(long.badPackets > 5 && long.wireDigest == second.wireDigest)
        try expectSame(whole, parts)
    }

    @Test func stepsThatAnArmTookAfterItsCheckpointAreKeptAndCount() throws {
        var progress = RunProgress(seed: 1)
        progress.count(steps: 0, seed: 1)
        #expect(progress == RunProgress(seed: 1))
        progress.count(steps: 25, seed: 1)
        #expect(progress.policySteps == 25 && progress.policyRandom != RunProgress(seed: 1).policyRandom)
        // A checkpoint that no lockstep has made: whoever goes on keeps all.
        let folder = try runs.begin().folder
        let path = "\(scratch.path)/killed"
        _ = try train(folder, to: 6, copies: [45: path])
        let copy = try RunFolder.open(path)
        let checkpoint = try LearnerCheckpoint.read(folder: copy.path)
        var saved = try RunProgress(checkpoint, of: copy)
        #expect(saved.stored == 30 && saved.policySteps == 30)
        saved.lockstep = nil
        try checkpoint.replace(RunProgress.note, with: saved.text)
        _ = try train(copy, to: 6)
        let later = try RunProgress(LearnerCheckpoint.read(folder: copy.path), of: copy)
        #expect(later.stored == 75 && later.policySteps == 75 && later.episodes == 6)
    }
}
