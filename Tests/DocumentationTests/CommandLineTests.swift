import Testing

@testable import limber

/// A command line as a page shows it.
struct ShownCommand: CustomTestStringConvertible {
    var page: String
    /// Without `limber`, a comment behind it, and what the shell does with its output.
    var words: [String]
    var testDescription: String { "\(page): limber \(words.joined(separator: " "))" }

    static func all() throws -> [ShownCommand] {
        try Pages.all().flatMap { page in
            let text = try Pages.text(page)
            let blocks = text.matches(of: /(?s)```.*?\n(.*?)```/).flatMap { $0.1.split(separator: "\n") }
            let spans = text.replacing(/(?s)```.*?```/, with: "").matches(of: /`([^`]+)`/).map(\.1)
            return (blocks + spans).compactMap { ShownCommand(page: page, line: $0) }
        }
    }

    private init?(page: String, line: Substring) {
        let words = line.prefix { !"#|>&".contains($0) }.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.first == "limber", words.count > 1 else { return nil }
        self.page = page
        self.words = Array(words.dropFirst())
    }
}

@Suite struct CommandLineTests {
    /// Commands that pages name as missing, and the word that stands for any.
    private static let announced = ["COMMAND"]

    @Test(arguments: try ShownCommand.all())
    func everyCommandOfThePagesExistsWithItsOptions(_ shown: ShownCommand) throws {
        let name = shown.words[0]
        guard !name.hasPrefix("--"), !CommandLineTests.announced.contains(name) else { return }
        let command = try #require(Limber.commands.first { $0.name == name }, "there is no limber \(name)")
        // A bare `limber NAME` names the command; what it needs stands elsewhere.
        guard shown.words.count > 1 else { return }
        #expect(throws: Never.self) { try Arguments(parsing: Array(shown.words.dropFirst()), for: command.parameters) }
    }

    @Test func whatIsAnnouncedIsReallyMissing() {
        #expect(Limber.commands.allSatisfy { !CommandLineTests.announced.contains($0.name) })
    }

    @Test func thePagesShowEveryCommandThatPeopleMayUse() throws {
        let shown = Set(try ShownCommand.all().map { $0.words[0] })
        for command in Limber.commands where !command.isHidden { #expect(shown.contains(command.name), "limber \(command.name)") }
    }
}
