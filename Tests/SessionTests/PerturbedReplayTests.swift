import Control
import Recording
import Robot
import Simulation
import Task
import Testing

@testable import Session

/// A replay under a plan, in lockstep; success is nearly everywhere, so that an arm that has learned nothing recovers as well.
@Suite struct PerturbedReplayTests {
    private static let plan = PerturbationPlan(
        episode: 3,
        perturbations: [
            Perturbation(.displace(.all, by: 0.3, within: 0.8), at: 0.5, duration: 1.2),
            Perturbation(.push(frame: "tip", force: SIMD3(0, 5, 0)), at: 0.5, duration: 0.5),
            Perturbation(.target, at: 1, duration: 0), Perturbation(.hold(.any), at: 0.5, duration: 0.5),
            Perturbation(.payload(frame: "tip", mass: 0.05), at: 0.5, duration: 1),
            Perturbation(.delay(seconds: 0.03), at: 0.5, duration: 1),
        ])
    private let scratch: Scratch
    private let folder: RunFolder

    init() throws {
        scratch = try Scratch()
        var runs = ShortRun(scratch: scratch)
        runs.within = 2
        folder = try runs.train(seed: 5, episodes: 1).folder
    }

    private func replay(
        _ plan: PerturbationPlan, targets: Int, _ faults: FaultPlan = .none, people: Bool = false
    ) throws -> RunSummary {
        var setup = try RunSetup(reopening: folder)
        setup.contact = .yield
        try setup.lengthen(episode: plan.episode)
        let rig = try LockstepRig(setup, faults: faults)
        let replay = try Replay(
            setup, actor: ReplayedPolicy.untrained.load(setup, folder: folder), rig: rig, episodes: targets, seed: 1,
            pushes: people ? .people : .plan(plan, rig))
        return try replay.run(folder: folder, figure: "perturbed.svg") { _, _ in }.summary
    }

    private func entries(_ topic: String) throws -> [LoggedEntry] {
        let reader = try LogReader(path: folder.path + "/replay-log.mcap")
        var entries: [LoggedEntry] = []
        while let entry = try reader.next() { if entry.topic == topic { entries.append(entry) } }
        return entries
    }

    @Test func everyPerturbationIsDoneToldJudgedAndRunAgainAlike() throws {
        let summary = try replay(PerturbedReplayTests.plan, targets: 6)
        let report = try #require(summary.pushes)
        #expect(summary.fault == nil && summary.episodes == 12)
        #expect(report.without == Share(6, of: 6) && report.recovered == Share(6, of: 6) && report.with == Share(6, of: 6))
        #expect(report.pushes.map(\.what) == ["displace", "push", "target", "hold", "payload", "delay"])
        #expect(report.pushes.map(\.episode) == [1, 3, 5, 7, 9, 11])
        #expect(report.pushes.allSatisfy { $0.size > 0 && $0.peakError > 0 && ($0.recoverySeconds ?? 9) < 0.011 }, "\(report.pushes)")
        #expect(report.pushes[0].size <= 0.3 && report.pushes[1].size == 5)
        #expect(report.kinds.count == 6 && report.kinds.allSatisfy { $0.stops == 0 && $0.without == Share(1, of: 1) })
        #expect(try entries("pushes").map { $0["what"] } == report.pushes.map { .text($0.what) })
        let rerun = try Rerun(path: folder.path + "/replay-log.mcap").run()
        #expect(rerun.difference == nil && rerun.isWhole, "\(rerun)")
    }

    @Test func theSameSeedsGiveTheSameBytes() throws {
        let plan = PerturbationPlan(episode: 3, perturbations: [PerturbedReplayTests.plan.perturbations[0]])
        let (one, again) = (try replay(plan, targets: 1), try replay(plan, targets: 1))
        #expect(one.wireDigest == again.wireDigest && one.pushes == again.pushes)
        var other = plan
        other.seed = 2
        #expect(try replay(other, targets: 1).wireDigest != one.wireDigest)
    }

    @Test func aMovedTargetIsAnotherFromItsStepOn() throws {
        _ = try replay(PerturbationPlan(episode: 3, perturbations: [Perturbation(.target, at: 1, duration: 0)]), targets: 1)
        let targets = try entries("steps").filter { $0["episode"] == .integer(1) }.map { $0["target"] }
        #expect(targets.count == 30 && Set(targets.prefix(10).map { "\($0 as Any)" }).count == 1)
        #expect(targets[9] != targets[10] && targets[10] == targets[29])
    }

    @Test func aPushThatStopsTheArmIsAFailureAndIsNotMadeUpFor() throws {
        let hard = Perturbation(.push(frame: "tip", force: SIMD3(0, 40, 0)), at: 0.5, duration: 0.5)
        let summary = try replay(PerturbationPlan(episode: 3, perturbations: [hard]), targets: 2)
        let report = try #require(summary.pushes)
        #expect(summary.episodes == 4 && report.with == Share(0, of: 2) && report.without == Share(2, of: 2))
        #expect(report.pushes.allSatisfy { $0.stop != nil && !$0.recovered })
    }

    @Test func peoplesPushesAreNoticedByTheirTorque() throws {
        let pushes = [7.0, 12, 17].map { TimedFault(.push(frame: "tip", force: SIMD3(0, 10, 0)), from: $0, duration: 0.5) }
        let plan = PerturbationPlan(episode: 10, perturbations: [Perturbation(.target, at: 1, duration: 0)])
        let report = try #require(replay(plan, targets: 2, FaultPlan(timed: pushes), people: true).pushes)
        #expect(report.without == nil && (2...3).contains(report.pushes.count), "\(report.pushes)")
        #expect(report.pushes.allSatisfy { $0.what == "noticed" && $0.size > 0.8 && $0.recovered }, "\(report.pushes)")
    }
}
