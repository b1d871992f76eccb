import Experiments
import Foundation
import Recording
import Robot
import Session
import Task
import YAML

/// The composition root: a table of commands, and the mapping from what they throw to what the shell sees.
@main
struct Limber {
    static let version = "0.1.0"

    /// In the order of the help.
    static let commands: [Command] = [
        TrainCommand.command, ReplayCommand.command, RerunCommand.command, ReportCommand.command, RenderCommand.command,
        StoreCommand.command, StopCommand.command, ResetCommand.command, ComposeCommand.command, EmulateCommand.command,
        FindCommand.command, SetupCommand.command, CheckCommand.command, CalibrateCommand.command, JogCommand.command,
        ImportCommand.command,
        BenchCommand.command, FaultsCommand.command, ExperimentCommand.command, GuardianCommand.command, TrialCommand.command,
        StartBench.firstStep,
    ]

    static func main() {
        // A closed pipe or a file that may not grow must not end a process that moves an arm; the write says so, too.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        exit(run(Array(CommandLine.arguments.dropFirst()), commands: commands, errors: Console.standardError).rawValue)
    }

    /// Runs one command line; never ends the process.
    static func run(_ words: [String], commands: [Command], output: Console = .standardOutput, errors: Console) -> CommandStatus {
        guard let first = words.first else {
            errors.say(help(commands))
            return .usage
        }
        switch first {
        case "--help", "-h", "help": output.say(help(commands))
        case "--version": output.say("limber \(version)")
        default: return run(command: first, Array(words.dropFirst()), commands, output, errors)
        }
        return .ok
    }

    private static func run(
        command name: String, _ words: [String], _ commands: [Command], _ output: Console, _ errors: Console
    ) -> CommandStatus {
        do {
            guard let command = commands.first(where: { $0.name == name }) else {
                throw UsageError.unknownCommand(name, nearest: nearestWord(to: name, among: commands.filter { !$0.isHidden }.map(\.name)))
            }
            let arguments = try Arguments(parsing: words, for: command.parameters)
            guard !arguments.asksForHelp else {
                output.say(command.help)
                return .ok
            }
            return try command.run(arguments)
        } catch let error as UsageError {
            let asked = commands.contains { $0.name == name } ? "limber \(name)" : "limber"
            errors.say("\(asked): \(error) Try \(asked) --help.")
            return .usage
        } catch {
            errors.say("limber \(name): \(error)")
            return isOfAFile(error) ? .usage : .failed
        }
    }

    /// Whether a person named or wrote a file that cannot be used.
    private static func isOfAFile(_ error: any Error) -> Bool {
        if case RecordingError.noRun = error { return true }
        switch error {
        case ExperimentError.otherSettings, ExperimentError.otherExperiment, ExperimentError.inUse: return true
        default: break
        }
        return error is YAMLError || error is TaskMismatch || error is ModelFileError || error is RunMismatch || error is LogError
            || error is FilmError
    }

    static func help(_ commands: [Command]) -> String {
        let rows = commands.filter { !$0.isHidden }.map { ($0.name, $0.abstract) }
        return """
            Limber drives robot arms in real time while they learn.

            Usage: limber COMMAND [OPTIONS]

            \(Command.table(rows))

            limber COMMAND --help says more; limber --version names the version.
            """
    }
}
