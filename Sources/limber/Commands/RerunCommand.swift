import Foundation
import Recording
import Session

/// `limber rerun`: a run again from its log, every command compared.
enum RerunCommand {
    private static let run = Positional<String>("RUN", help: "the folder of a run, or one of its logs: log.mcap, fault-1.mcap")

    static let command = Command(
        name: "rerun", abstract: "Run a log again through the same code and compare every command",
        discussion: """
            What the arm said and when, what was asked and what the policy chose are taken from the log. Everything that the loop makes of
            it is compared bit for bit: modes, resets, requests, the safety filter's verdicts and set-points, reactions, and what each
            policy step executed. The network and the wire are not run. The exit status is 0 where all is identical, 1 at the first
            difference, which is named.
            """,
        parameters: [run], run: rerun)

    private static func rerun(_ arguments: Arguments) throws -> CommandStatus {
        let named = arguments[run]
        let logs = named.hasSuffix(".mcap") ? [named] : Rerun.logs(of: try RunFolder.open(named).path)
        guard !logs.isEmpty else { throw LogError.foreign(path: named, what: "no log") }
        var status = CommandStatus.ok
        var progress = Progress()
        for log in logs {
            let rerun = try Rerun(path: log)
            let result = try rerun.run { if $0.isMultiple(of: 10_000) { progress.update("\(log): tick \($0)") } }
            progress.note("\(log): \(sentence(result))" + (rerun.path == log ? "" : " (from the beginning of \(rerun.path))"))
            if result.difference != nil { status = .failed }
        }
        return status
    }

    private static func sentence(_ result: Rerun.Result) -> String {
        if let difference = result.difference { return "identical for \(result.ticks) ticks, then different: \(difference)" }
        return "identical, \(result.ticks) ticks"
    }
}
