import Recording
import Session

/// `limber report`: a run on one page of HTML.
enum ReportCommand {
    private static let run = Positional<String>("RUN", help: "the folder of a run, which may be unfinished")

    static let command = Command(
        name: "report", abstract: "Put a run on one page of HTML that needs nothing beside it",
        discussion: """
            Writes report.html into the run's folder, as limber train does at its end: learning curve, success, interventions, health of
            the learner, timing, faults and stops with their moments, settings, and where the data lies.
            """,
        parameters: [run], run: report)

    private static func report(_ arguments: Arguments) throws -> CommandStatus {
        let path = try RunPage(RunFolder.open(arguments[run])).write()
        Console.standardOutput.say("report: \(path)")
        return .ok
    }
}
