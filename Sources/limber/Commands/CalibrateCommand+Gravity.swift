import Foundation
import Recording
import Robot
import Session

// The gravity check: the one part of `limber calibrate` in which the arm moves by itself.
extension CalibrateCommand {
    static let gravity = Flag("gravity", help: "compare effort with gravity: the arm moves by itself, once you have said yes")
    static let poses = Option<UInt64>("poses", "N", standard: 10, help: "with --gravity: in which effort is measured, 4 to 40")

    static let gravityParameters: [any Parameter] = [
        gravity, poses, RunOptions.simulate, RunOptions.lockstep, RunOptions.enable, RunOptions.enableKey, RunOptions.faults,
        RunOptions.noRealtime,
    ]

    static func weigh(_ robot: String, unit: String, _ arguments: Arguments) throws -> CommandStatus {
        try RunOptions.validate(arguments)
        guard let count = Int(exactly: arguments[poses]), GravityCheck.poseCounts.contains(count) else {
            throw UsageError.refused("Give --poses 4 to 40.")
        }
        let isSimulated = arguments[RunOptions.simulate]
        var setup = try RunSetup(weighing: robot, unit: unit)
        let file = setup.calibrationFile
        let check: GravityCheck
        do { check = try GravityCheck(setup, poses: count) } catch { throw UsageError.refused(error.description) }
        guard try isSimulated || isTold(check.plan) else {
            Console.standardOutput.say("Nothing was moved.")
            return .failed
        }
        let folder = try RunFolder.create(robot: setup.robot.name, task: setup.task.description.name)
        try setup.save(in: folder, version: Limber.version)
        let report: @Sendable (String) -> Void = { Console.standardOutput.interject($0) }
        let arm = try Arm(setup, arguments, report: report)
        defer { arm.close() }
        let terminal = isSimulated ? nil : try KeyTerminal(STDIN_FILENO)
        let outcome = try check.run(
            folder: folder, rig: arm.rig, keys: terminal == nil ? nil : STDIN_FILENO, leave: { kill(getpid(), SIGINT) }, report: report)
        terminal?.restore()
        return try tell(outcome, of: setup, folder, file: isSimulated ? nil : file)
    }

    /// A person at a terminal says yes before a real arm moves, and any key parks it then.
    private static func isTold(_ plan: String) throws -> Bool {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw UsageError.refused("The arm moves by itself only when a person at a terminal says yes: run it by hand, and in no pipe.")
        }
        return try CalibrationTerminal().answersYes(
            "\(plan)\nClear its reach, and take the power switch into your hand. Any key parks the arm, Ctrl-C twice stops it where it is.\n"
                + "Write yes to begin; anything else moves nothing.")
    }

    /// - Parameter file: the unit's, which gets the findings; nil for a simulated arm.
    private static func tell(
        _ outcome: GravityOutcome, of setup: RunSetup, _ folder: RunFolder, file: String?
    ) throws -> CommandStatus {
        let console = Console.standardOutput
        if let findings = outcome.findings {
            for line in findings.table { console.say(line) }
            for warning in findings.warnings { console.say(warning) }
            if findings.warnings.isEmpty, findings.passed { console.say("Effort follows gravity at every joint that tells it.") }
            try folder.replace(folder.figure, with: findings.figure(title: "Effort and gravity of \(setup.calibration.unit)").svg())
            console.say("picture: \(folder.figure)")
        }
        console.say("run: \(folder.path)")
        guard outcome.isComplete else {
            if let joint = outcome.laggard {
                Console.standardError.say("\(joint) did not come on towards its next pose: something is in its way, or a limit is.")
            }
            Console.standardError.say("\(outcome.ending) The check is not complete, and nothing was written.")
            if let suspicion = outcome.suspicion { Console.standardError.say(suspicion) }
            return .failed
        }
        if outcome.ending.place == .parked { console.say("The arm is parked.") }
        guard outcome.ending.isOrderly, let findings = outcome.findings, findings.passed, let record = findings.record(on: today) else {
            Console.standardError.say("\(outcome.ending.isOrderly ? "" : "\(outcome.ending) ")Nothing was written to the unit's file.")
            return .failed
        }
        guard let file else { return .ok }
        try note(record, in: file)
        console.say("\(file) has the figures now, under gravity. Nothing is driven by them.")
        return .ok
    }

    /// Everything else of the file stays as it is.
    private static func note(_ record: GravityRecord, in path: String) throws {
        let old = try ModelFile(path, folder: "Calibration").text
        let new = record.replacing(in: old)
        var expected = try Calibration(yaml: old, file: path)
        expected.gravity = record
        guard try Calibration(yaml: new, file: path) == expected else {
            throw UsageError.refused("\(path) could not be added to; put these lines at its end:\n\(record.yaml)")
        }
        try new.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
