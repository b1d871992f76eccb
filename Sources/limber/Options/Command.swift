/// How a command ended, as the shell sees it.
enum CommandStatus: Int32, Sendable {
    case ok = 0
    /// A fault of the run, or a failed check.
    case failed = 1
    /// A command line or file that cannot be used.
    case usage = 2
}

/// One verb of `limber`: what it reads, and what it does.
struct Command: Sendable {
    var name: String
    /// One sentence without a full stop, beginning with a verb.
    var abstract: String
    /// What a person should know beyond the options; shown at the end of the help.
    var discussion = ""
    /// In the order of the help.
    var parameters: [any Parameter]
    /// Started by Limber itself, and not listed.
    var isHidden = false
    var run: @Sendable (Arguments) throws -> CommandStatus
}

extension Command {
    /// The text of `limber NAME --help`.
    var help: String {
        var sections = ["\(abstract).", "Usage: \(usage)"]
        let words = parameters.filter(\.isPositional).map { ($0.name, $0.help) }
        if !words.isEmpty { sections.append(Command.table(words)) }
        let options = parameters.filter { !$0.isPositional }.map(Command.row) + [("--help", "show this text")]
        sections.append("Options:\n" + Command.table(options))
        if !discussion.isEmpty { sections.append(discussion) }
        return sections.joined(separator: "\n\n")
    }

    var usage: String {
        let words = parameters.compactMap { parameter -> String? in
            switch parameter.form {
            case .positional(let required): required ? parameter.name : "[\(parameter.name)]"
            case .words: "[\(parameter.name)...]"
            case .option, .flag: nil
            }
        }
        return (["limber", name] + words + ["[OPTIONS]"]).joined(separator: " ")
    }

    private static func row(_ parameter: any Parameter) -> (String, String) {
        guard case .option(let value, let standard) = parameter.form else { return ("--" + parameter.name, parameter.help) }
        return ("--\(parameter.name) \(value)", parameter.help + (standard.map { " (\($0) unless given)" } ?? ""))
    }

    /// Two columns, the second one aligned.
    static func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "  " + $0.0 + String(repeating: " ", count: width - $0.0.count + 3) + $0.1 }.joined(separator: "\n")
    }
}
