import Control
import Foundation
import Learning
import Realtime
import Robot
import Session
import Task

/// One disturbed training, on a folder of its own.
final class FaultTrial {
    let row: FaultRow
    let seed: UInt64
    /// Of the run and its task.
    let folder: String
    /// Why this machine cannot do it.
    private(set) var impossible: String?
    private var disk: SmallDisk?

    init(_ row: FaultRow, seed: UInt64, in parent: String, mayStepClock: Bool = false) throws {
        self.row = row
        self.seed = seed
        folder = "\(parent)/\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        prepare(mayStepClock)
        try shortTask().write(toFile: folder + "/short.yaml", atomically: true, encoding: .utf8)
    }

    private func prepare(_ mayStepClock: Bool) {
        switch row.disturbance {
        case .fullDisk:
            disk = SmallDisk(on: folder)
            if disk == nil { impossible = "needs the superuser, for a disk that can be filled" }
        case .clockStep:
            if !mayStepClock {
                impossible = "needs --step-clock"
            } else if !WallClock.maySet {
                impossible = "needs the superuser, to set the clock"
            }
        case .takenProcessor where RealtimeRights.check(priority: 90).schedulerError != 0: impossible = "needs real-time rights"
        default: break
        }
    }

    /// Episodes of a second, and a learner that begins at once.
    private func shortTask() throws -> String {
        var text = try ModelFile(row.arm.task, folder: "Tasks").text
            .replacing(/episode: [0-9.]+/, with: "episode: 1.0")
            .replacing(/minimum_pool: [0-9]+/, with: "minimum_pool: 8")
            .replacing(/hidden: \[.*\]/, with: "hidden: [16, 16]")
            .replacing(/batch: [0-9]+/, with: "batch: 16")
        if case .learnerDiverges(let settings) = row.disturbance {
            text = text.replacing(/\ +(q|sampler)_rate: .*\n/, with: "").replacing(/learning:.*\n/, with: "learning:\n" + settings)
        }
        return text
    }

    /// s, when the fault begins: any time within an episode and its reset.
    var moment: Double {
        var random = RandomGenerator(seed: seed, stream: 0x6d6f_6d65_6e74)
        switch row.disturbance {
        case .killAtRandom, .pullOutAtRandom: return random.uniform(0.3, row.arm.moments.upperBound + 1.5)
        default: return random.uniform(row.arm.moments.lowerBound, row.arm.moments.upperBound)
        }
    }

    /// In real time. A learner that hangs is noticed when it has been silent for ten seconds, a guardian after one.
    var episodes: Int {
        switch row.disturbance {
        case .learnerBlocked: 12
        case .pause(.guardian, _): 8
        default: 4
        }
    }

    /// Transitions in the run's store, opened anew.
    func stored(run: String?) throws -> Int {
        guard let run, FileManager.default.fileExists(atPath: run + "/replay") else { return 0 }
        let description = try RobotDescription.load(row.arm.rawValue)
        let file = try TaskFile<SoftQSettings>(yaml: shortTask(), file: "short.yaml")
        let task = try BoundTask(file.description, robot: description).compiled
        return try ReplayStore.open(
            folder: run + "/replay", capacity: 10_000, observation: task.observationCount, action: task.actionCount
        ).appended
    }

    var run: String? { (try? FileManager.default.contentsOfDirectory(atPath: folder + "/Runs"))?.first.map { "\(folder)/Runs/\($0)" } }
}

/// What was seen of a trial, before it is judged.
struct FaultRecord {
    /// s, when the fault began.
    var faultAt: Double
    /// s, when the run had come to its end.
    var endedAt: Double
    /// s, when somebody noticed it.
    var detectedAt: Double?
    /// The last fault that the loop reacted to, and how it said to have left the arm.
    var stance: LoopStance?
    /// Whether its guardian acted for the loop.
    var isGuardians = false
    /// Policy steps that must be in the store.
    var stepsFinished: Int
    var stepsStored: Int
    var truth: ArmTruth
    /// What was said, for one who looks into a row that failed.
    var said: String
}

extension FaultRecord {
    func finding(_ row: FaultRow, _ wire: FaultRow.Wire) -> FaultFinding {
        let fault = isGuardians ? Fault.controllerDied : stance?.fault
        let seen = outcome
        let lost = max(0, stepsFinished - stepsStored)
        let asked = fault.map { Reaction(to: $0, given: $0.circumstances) }
        var complaints: [String] = []
        if truth.violations > 0 { complaints.append(truth.firstViolation ?? "") }
        if case .arm = row.disturbance, endedAt < faultAt { complaints.append("the run ended before the fault began") }
        if lost > 1 { complaints.append("\(lost) steps are not in the store") }
        if !row.allowed.contains(seen) { complaints.append("the arm \(seen.rawValue); \(fault.map { "\($0)" } ?? "no fault was raised")") }
        if let asked, seen != .moves, !fits(asked, seen) {
            complaints.append("the table asks for \(asked.words), the arm \(seen.rawValue)")
        }
        // Where nothing is energised, there is nothing to hurry for.
        let noticedAt = seen == .limp && truth.energisedCount == 0 ? nil : detectedAt
        return FaultFinding(
            robot: row.arm, fault: row.name, wire: wire, detectedAfter: noticedAt.map { max(0, $0 - faultAt) * 1000 },
            stoppedWithin: seen == .finished || seen == .moves ? nil : max(0, truth.cameToRest - faultAt) * 1000,
            limitsViolated: truth.violations,
            stepsLost: lost, asked: asked?.words ?? "", seen: seen,
            complaints: complaints.isEmpty ? [] : complaints + [said])
    }

    private var outcome: FaultRow.Outcome {
        guard truth.isAtRest else { return .moves }
        if truth.isParked, let stance, stance.place == .parked { return stance.fault == .finished ? .finished : .parked }
        return truth.energisedCount == truth.motorCount ? .holds : .limp
    }

    /// Whether an arm that was left so has been treated as the table asks.
    private func fits(_ asked: Reaction, _ seen: FaultRow.Outcome) -> Bool {
        switch asked {
        // In doubt, of which the last fault says nothing, the table asks for a controlled stop in a park's place.
        case .park: seen == .parked || seen == .finished || seen == .holds
        case .carryOn, .yield: seen == .finished || seen == .parked
        case .hold, .controlledStop, .leaveToWatchdog: seen == .holds || seen == .limp
        }
    }
}

extension Reaction {
    /// As `Docs/safety.md` calls it.
    var words: String {
        switch self {
        case .carryOn: "carry on"
        case .park: "park"
        case .hold: "hold"
        case .yield: "yield"
        case .controlledStop: "controlled stop"
        case .leaveToWatchdog: "leave to the watchdog"
        }
    }
}
