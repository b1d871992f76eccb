import Control
import Foundation
import Realtime
import Robot
import Session
import Simulation

/// A trial in real time: the program itself, its guardian, and an emulated arm on its wire.
final class RealtimeTrial {
    private let trial: FaultTrial
    private let moment: Double
    private let arm: SimulatedArm
    private let process: TrainingProcess
    private let disturbance: ProcessDisturbance

    private var faultAt: Double?
    private var detectedAt: Double?
    private var stance: LoopStance?
    /// s, when the loop reacted to the last fault.
    private var reactedAt = 0.0
    private var keptUntil: UInt64?
    private var learnerBeats: UInt64 = 0

    /// s on the arm's clock after which a run that has not ended is given up.
    private static let patience = 60.0

    init(_ trial: FaultTrial) throws {
        self.trial = trial
        moment = trial.moment
        var faults: [TimedFault] = []
        if case .arm(let kind, let seconds) = trial.row.disturbance { faults = [TimedFault(kind, from: moment, duration: seconds)] }
        arm = try SimulatedArm(.load(trial.row.arm.rawValue), .load(trial.row.arm.unit), faults: faults, seed: trial.seed)
        disturbance = ProcessDisturbance(trial.row.disturbance, folder: trial.folder)
        process = try TrainingProcess(
            [
                "train", trial.row.arm.rawValue, "short.yaml", "--simulate", "--arm", trial.row.arm.unit, "--seed", "\(trial.seed)",
                "--port",
                arm.place, "--episodes", "\(trial.episodes)",
            ], in: trial.folder)
    }

    func run() throws -> FaultFinding {
        while process.isRunning, arm.seconds < RealtimeTrial.patience {
            process.find()
            act()
            look()
            usleep(1000)
        }
        let endedAt = arm.seconds
        let hasBegun = disturbance.hasActed || process.witness != nil && !disturbance.mustAct
        disturbance.end()
        process.end()
        look()
        let truth = arm.finish()
        let errors = process.errors
        // Where the loop had come to its end, the guardian only ended a process that did not.
        let isGuardians = errors.contains("limber guardian:") && stance?.place == nil
        let faultAt = faultAt ?? moment
        if isGuardians || disturbance.isSeenOnTheWire { detectedAt = arm.judge.firstHeard(after: faultAt + 0.02) }
        let finished = keptUntil ?? process.witness?.signs.steps ?? 0
        let record = FaultRecord(
            faultAt: faultAt, endedAt: endedAt,
            detectedAt: detectedAt, stance: stance, isGuardians: isGuardians, stepsFinished: Int(finished),
            stepsStored: try trial.stored(run: trial.run), truth: truth, said: errors.replacing("\n", with: " "))
        var finding = record.finding(trial.row, .realtime)
        if !hasBegun { finding.complaints = ["the training did not begin", errors] }
        finding.isMachines = !trial.row.takesTime && wasHeldUp(finding)
        return finding
    }

    /// Whether the machine kept the loop or the emulator from its work, and the loop stopped for that.
    private func wasHeldUp(_ finding: FaultFinding) -> Bool {
        switch stance?.fault {
        case .watchdogsFired, .overrunStorm: true
        case .badPackets, .filter(.staleState): !finding.passed && arm.wasLate(before: reactedAt)
        default: false
        }
    }

    private func act() {
        let now = arm.seconds
        guard now >= moment else { return }
        if case .arm = trial.row.disturbance {
            faultAt = faultAt ?? moment
            // An arm that rests until it has cooled would do so for minutes.
            if stance?.place == .parked, stance?.fault?.passesByCooling == true { process.send(SIGINT, to: .controller) }
            return
        }
        disturbance.act(on: process, arm, seconds: now - (faultAt ?? now))
        if faultAt == nil, disturbance.hasActed { faultAt = now }
    }

    private func look() {
        guard let signs = process.witness?.signs else { return }
        let now = arm.seconds
        let learner = signs.learnerBeats
        if let seen = signs.stance {
            if seen.fault != stance?.fault { reactedAt = now }
            stance = seen
        }
        if learner != learnerBeats {
            // What a learner that hangs has not taken has not been reported to anybody.
            if disturbance.hangsLearner { (faultAt, keptUntil) = (now, signs.steps) }
        }
        learnerBeats = learner
        guard let faultAt, now > faultAt else { return }
        if detectedAt == nil, let fault = stance?.fault, fault != .finished { detectedAt = now }
        if keptUntil == nil, process.errors.contains("no longer stored") { keptUntil = signs.steps }
    }
}
