import Control
import Foundation
import Realtime
import Recording
import Robot
import Session
import Simulation
import Synchronization

/// A trial under a virtual clock, in this process.
final class LockstepTrial {
    private let trial: FaultTrial
    private let moment: Double
    private var detectedAt: Double?
    private var stance: LoopStance?
    private var hasActed = false
    private let heard = Heard()
    private var keptUntil: UInt64?

    private static let episodes = 8

    init(_ trial: FaultTrial) {
        self.trial = trial
        moment = trial.moment
    }

    private var faults: [TimedFault] {
        guard case .arm(let kind, let seconds) = trial.row.disturbance else { return [] }
        return [TimedFault(kind, from: moment, duration: seconds)]
    }

    func run() throws -> FaultFinding {
        var setup = try RunSetup(
            robot: trial.row.arm.rawValue, task: trial.folder + "/short.yaml", unit: trial.row.arm.unit, seed: trial.seed, speedFactor: 1)
        let folder = try RunFolder.create(in: trial.folder + "/Runs", robot: setup.robot.name, task: "short")
        try setup.save(in: folder, version: Limber.version)
        let rig = try LockstepRig(setup, faults: FaultPlan(timed: faults)) { [heard] in heard.say($0) }
        let judge = LimitJudge(setup.robot)
        rig.observed.observer = judge
        do { try train(setup, rig, folder) } catch { heard.say("\(error)") }
        let endedAt = rig.observed.elapsed
        let truth = ArmTruth(of: rig.observed, judge, after: 1.5)
        let finished = keptUntil ?? rig.control.signs.steps
        return FaultRecord(
            faultAt: moment, endedAt: endedAt, detectedAt: detectedAt, stance: stance, stepsFinished: Int(finished),
            stepsStored: try trial.stored(run: folder.path), truth: truth, said: heard.all
        ).finding(trial.row, .lockstep)
    }

    /// The store is let go with the training.
    private func train(_ setup: RunSetup, _ rig: LockstepRig, _ folder: RunFolder) throws {
        let watched = WatchedRig(rig) { [self] in look(rig) }
        let training = try Training(
            setup, rig: watched, folder: folder, extent: .init(episodes: LockstepTrial.episodes, robotSeconds: nil), resume: false
        ) { [heard] in heard.say($0) }
        _ = try training.run { _ in }
    }

    /// After every tick.
    private func look(_ rig: LockstepRig) {
        let now = rig.observed.elapsed
        stance = rig.control.signs.stance
        guard now >= moment else { return }
        if detectedAt == nil, let fault = stance?.fault, fault != .finished { detectedAt = now }
        if !hasActed, case .fullDisk = trial.row.disturbance { SmallDisk.fill(trial.folder) }
        hasActed = true
        if keptUntil == nil, heard.all.contains("no longer stored") { keptUntil = rig.control.signs.steps }
    }
}

/// What a person was told.
private final class Heard: Sendable {
    private let sentences = Mutex<[String]>([])
    func say(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
    var all: String { sentences.withLock { $0.joined(separator: " ") } }
}

/// A rig that is looked at with every tick.
private final class WatchedRig: Rig {
    private let rig: LockstepRig
    private let look: () -> Void

    init(_ rig: LockstepRig, look: @escaping () -> Void) {
        self.rig = rig
        self.look = look
    }

    var control: ControlBlock { rig.control }
    var robotSeconds: Double { rig.robotSeconds }

    func run(_ job: Job, pump: () throws -> Void) throws -> RigOutcome {
        try rig.run(job) {
            look()
            try pump()
        }
    }
}
