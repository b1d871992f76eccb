import Foundation
import YAML

/// `limber faults`: train under every fault that is known, and see that the arm is left as the reaction table says.
enum FaultsCommand {
    private static let quick = Flag("quick", help: "a few random moments in place of hundreds: some minutes on two processors")
    private static let seed = Option<UInt64>("seed", "N", standard: 1, help: "of the moments, the policies and the arms' dice")
    private static let only = Option<String?>("only", "TEXT", help: "only the faults whose name has this in it")
    private static let robot = Option<String?>("robot", "ROBOT", help: "only on that arm: widowx250s, so101, ur5e or sawyer")
    private static let stepClock = Flag("step-clock", help: "move this machine's wall clock by 3 s for a moment, which all programs see")
    private static let json = Flag("json", help: "end with one JSON object for each fault and wire")
    private static let markdown = Flag("markdown", help: "end with the table as Docs/safety-case.md has it")

    static let command = Command(
        name: "faults", abstract: "Train simulated arms under every fault, and judge what becomes of them",
        discussion: """
            Each fault disturbs a training in lockstep, in real time, or both. How fast it was noticed and the arm at rest, whether a limit
            was violated, what was lost of the transitions, and how the arm was left. Limits are judged by the simulated links and by the
            bytes on the wire, not by what the controller says. The exit status is 1 when a row fails. Some faults need the superuser
            (a small disk, a processor taken), or leave to step the wall clock, and are skipped without.
            """,
        parameters: [quick, seed, only, robot, stepClock, json, markdown], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        let arms = FaultedArm.allCases.map(\.rawValue)
        guard arguments[robot].map(arms.contains) ?? true else {
            throw UsageError.refused("Faults are tried on \(arms.joined(separator: ", ")).")
        }
        let rows = FaultRow.all.filter { row in
            arguments[only].map { row.name.contains($0) } ?? true && arguments[robot].map { row.arm.rawValue == $0 } ?? true
        }
        guard !rows.isEmpty else {
            let text = arguments[only] ?? ""
            throw UsageError.refused(
                "No fault has \"\(text)\" in its name; there are \(FaultedArm.allCases.map(names).joined(separator: "; ")).")
        }
        let folder = NSTemporaryDirectory() + "limber-faults-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let matrix = FaultMatrix(
            rows: rows, quick: arguments[quick], seed: arguments[seed], folder: folder, mayStepClock: arguments[stepClock]
        ) {
            Console.standardError.say($0)
        }
        let findings = matrix.run()
        show(findings, asMarkdown: arguments[markdown])
        findings.forEach(explain)
        if arguments[json] { for finding in findings { try Console.standardOutput.sayJSON(finding) } }
        return findings.allSatisfy(\.passed) ? .ok : .failed
    }

    private static func names(of arm: FaultedArm) -> String {
        "for the \(arm.rawValue) " + FaultRow.all.filter { $0.arm == arm }.map(\.name).joined(separator: ", ")
    }

    /// Once more at the end, where one looks first.
    private static func explain(_ finding: FaultFinding) {
        guard !finding.passed else { return }
        Console.standardError.say("\(finding.robot.rawValue), \(finding.fault), \(finding.wire.rawValue):")
        for complaint in finding.complaints { Console.standardError.say("    \(complaint)") }
    }

    private static func show(_ findings: [FaultFinding], asMarkdown: Bool) {
        let console = Console.standardOutput
        guard asMarkdown else {
            let rows = [FaultFinding.columns] + findings.map(\.cells)
            let widths = FaultFinding.columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
            for row in rows {
                console.say(zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  "))
            }
            return
        }
        console.say("| " + FaultFinding.columns.joined(separator: " | ") + " |")
        console.say("|" + String(repeating: "---|", count: FaultFinding.columns.count))
        for finding in findings { console.say("| " + finding.cells.joined(separator: " | ") + " |") }
    }
}
