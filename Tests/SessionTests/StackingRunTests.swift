import Foundation
import Testing

import Recording

@testable import Session

/// The Sawyer experiment in lockstep, from files to a run's folder.
@Suite struct StackingRunTests {
    @Test func `two episodes are run, reset and stored, and again to the bit`() throws {
        let (one, other) = (try train(), try train())
        #expect(one.episodes == 2 && one.policySteps == 500 && one.fault == nil)
        #expect(one.wireDigest == other.wireDigest && one.weightsDigest == other.weightsDigest)
        #expect(one.robotSeconds > 25 && one.robotSeconds < 80, "two episodes of 12.5 s, their resets and pauses")
    }

    @Test func `a replay by another task counts the episodes that touch its obstacle`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "limber-around-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        var setup = try RunSetup(robot: "sawyer", task: "stack-lego", unit: "sawyer-example", seed: 1)
        let folder = try RunFolder.create(in: root, robot: "sawyer", task: "stack-lego")
        try setup.save(in: folder, version: "test")
        func hits(_ setup: RunSetup) throws -> Int? {
            let actor = try ReplayedPolicy.random.load(setup, folder: folder)
            return try Replay(setup, actor: actor, rig: LockstepRig(setup), episodes: 1, seed: 1).run(folder: folder, figure: nil) { _, _ in
            }
            .summary.hits
        }
        #expect(try hits(setup) == nil)
        try setup.judge(by: "stack-around")
        let count = try hits(setup)
        #expect(try #require(count) <= 1)
        #expect(throws: RunMismatch.foreignTask("stack-around", asked: "reach-sawyer")) { try setup.judge(by: "reach-sawyer") }
    }

    private func train() throws -> RunSummary {
        let root = FileManager.default.temporaryDirectory.appending(path: "limber-stack-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        var setup = try RunSetup(robot: "sawyer", task: "stack-lego", unit: "sawyer-example", seed: 1)
        let folder = try RunFolder.create(in: root, robot: "sawyer", task: "stack-lego")
        try setup.save(in: folder, version: "test")
        let training = try Training(
            setup, rig: LockstepRig(setup), folder: folder, extent: .init(episodes: 2, robotSeconds: nil), resume: false
        ) { _ in }
        return try training.run { _ in }.summary
    }
}
