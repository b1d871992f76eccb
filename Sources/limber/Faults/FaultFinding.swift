import Control

/// What one row of the fault matrix came to, the worst of its repetitions.
struct FaultFinding: Encodable, Sendable {
    var robot: FaultedArm
    var fault: String
    var wire: FaultRow.Wire
    var trials = 1
    /// Trials that were done again, as the machine had not given them their time.
    var repeats = 0
    /// ms from the fault to the first sign that somebody had noticed it; nil where nobody had to.
    var detectedAfter: Double?
    /// ms from the fault until no joint moved any more; nil where the run went on.
    var stoppedWithin: Double?
    var limitsViolated = 0
    /// Policy steps that the loop had finished, or that the run had said to be stored, and that are not in the store.
    var stepsLost = 0
    /// What the table asks for after the fault that was seen, and how the arm was really left.
    var asked: String
    var seen: FaultRow.Outcome
    /// Why the row fails.
    var complaints: [String] = []
    /// The loop or the emulator did not get its time from the machine, for which the fault is not to blame.
    var isMachines = false
    /// Why it was not run.
    var skipped: String?

    var passed: Bool { complaints.isEmpty }

    enum CodingKeys: String, CodingKey {
        case robot, fault, wire, trials, repeats, asked, seen, complaints, skipped
        case detectedAfter = "detected_after_ms"
        case stoppedWithin = "stopped_within_ms"
        case limitsViolated = "limits_violated"
        case stepsLost = "steps_lost"
    }

    /// Whether another trial would show more. What violates a limit or loses a step is shown, whoever is to blame.
    var isWorthAnother: Bool { isMachines && limitsViolated == 0 && stepsLost <= 1 }

    /// The worse of both, as one row.
    mutating func merge(_ other: FaultFinding) {
        trials += other.trials
        repeats += other.repeats
        detectedAfter = [detectedAfter, other.detectedAfter].compactMap(\.self).max()
        stoppedWithin = [stoppedWithin, other.stoppedWithin].compactMap(\.self).max()
        limitsViolated += other.limitsViolated
        stepsLost = max(stepsLost, other.stepsLost)
        if !other.asked.isEmpty, !asked.contains(other.asked) { asked += (asked.isEmpty ? "" : ", ") + other.asked }
        if passed, !other.passed { seen = other.seen }
        complaints += other.complaints
    }
}

extension FaultFinding {
    static let columns = [
        "robot", "fault", "wire", "trials", "detected after", "stopped within", "limits violated", "steps lost", "table asks for", "arm",
        "verdict",
    ]

    var cells: [String] {
        func milliseconds(_ value: Double?) -> String { value.map { "\(Int($0.rounded())) ms" } ?? "–" }
        if let skipped { return [robot.rawValue, fault, wire.rawValue, "0", "–", "–", "–", "–", "–", "–", "skipped: \(skipped)"] }
        return [
            robot.rawValue, fault, wire.rawValue, "\(trials)" + (repeats > 0 ? ", \(repeats) again" : ""), milliseconds(detectedAfter),
            milliseconds(stoppedWithin),
            "\(limitsViolated)",
            "\(stepsLost)",
            asked.isEmpty ? "–" : asked, seen.rawValue, passed ? "ok" : "FAILED",
        ]
    }
}
