import Realtime
import Synchronization
import Testing

@testable import limber

/// What a console was told.
private final class Paper: Sendable {
    private let text = Mutex("")

    var read: String { text.withLock { $0 } }

    func console(isTerminal: Bool = false) -> Console {
        Console(isTerminal: isTerminal) { [self] written in text.withLock { $0 += written } }
    }
}

private let arm = Option<String?>("arm", "UNIT", help: "names the physical arm")
private let wave = Command(
    name: "wave", abstract: "Wave at the camera", discussion: "The arm waves once.",
    parameters: [Positional<String>("ROBOT", help: "a robot's name"), arm, Option<Int>("times", "N", standard: 3, help: "how often")]
) { arguments in
    if arguments[arm] == "broken" { throw Broken() }
    return arguments[arm] == nil ? .ok : .failed
}
private let ghost = Command(name: "ghost", abstract: "Haunt", parameters: [], isHidden: true) { _ in .ok }

private struct Broken: Error, CustomStringConvertible { let description = "The arm is broken; mend it." }

@Suite struct LimberTests {
    private let output = Paper()
    private let errors = Paper()

    private func run(_ words: String...) -> CommandStatus {
        Limber.run(words, commands: [wave, ghost], output: output.console(), errors: errors.console())
    }

    @Test func aCommandsResultIsTheExitStatus() {
        #expect(run("wave", "arm") == .ok)
        #expect(run("wave", "arm", "--arm=left") == .failed)
        #expect(run("ghost") == .ok)
        #expect(errors.read.isEmpty && output.read.isEmpty)
    }

    @Test func anErrorIsShownOnceAndFails() {
        #expect(run("wave", "arm", "--arm", "broken") == .failed)
        #expect(errors.read == "limber wave: The arm is broken; mend it.\n")
    }

    @Test func aWrongCommandLineIsStatusTwo() {
        #expect(run("wave") == .usage)
        #expect(run("wav") == .usage)
        #expect(
            errors.read == """
                limber wave: ROBOT is missing. Try limber wave --help.
                limber: There is no command wav; did you mean wave? Try limber --help.

                """)
    }

    @Test func theHelpOfACommandIsMadeFromItsDeclaration() {
        #expect(run("wave", "--help") == .ok)
        #expect(
            output.read == """
                Wave at the camera.

                Usage: limber wave ROBOT [OPTIONS]

                  ROBOT   a robot's name

                Options:
                  --arm UNIT   names the physical arm
                  --times N    how often (3 unless given)
                  --help       show this text

                The arm waves once.

                """)
    }

    @Test func theListOfCommandsLeavesOutHiddenOnes() {
        #expect(run("--help") == .ok)
        #expect(output.read.contains("  wave   Wave at the camera\n"))
        #expect(!output.read.contains("ghost"))
        #expect(run() == .usage)
        #expect(errors.read == output.read)
    }

    @Test func theVersionIsOneLine() {
        #expect(run("--version") == .ok)
        #expect(output.read == "limber \(Limber.version)\n")
    }

    @Test func everyCommandHasItsOwnNameAndAHelp() {
        #expect(Set(Limber.commands.map(\.name)).count == Limber.commands.count)
        for command in Limber.commands {
            #expect(Set(command.parameters.map(\.name)).count == command.parameters.count, "limber \(command.name)")
            #expect(!command.abstract.hasSuffix("."), "limber \(command.name)")
        }
    }
}

@Suite struct ConsoleTests {
    private let time = VirtualClock()
    private let paper = Paper()

    @Test func aTerminalShowsOneLineThatRewritesItself() {
        var progress = Progress(console: paper.console(isTerminal: true), clock: time.clock)
        for step in 0..<4 {
            progress.update("step \(step)")
            time.advance(to: Instant(nanoseconds: Int64(step + 1) * 60_000_000))
        }
        progress.note("done")
        #expect(paper.read == "\r\u{1B}[Kstep 0\r\u{1B}[Kstep 2\r\u{1B}[Kdone\n")
    }

    @Test func aPipeGetsPlainLinesEveryFewSeconds() {
        var progress = Progress(console: paper.console(), clock: time.clock)
        for second in 0..<12 {
            progress.update("second \(second)")
            time.advance(to: Instant(nanoseconds: Int64(second + 1) * 1_000_000_000))
        }
        progress.note("done")
        #expect(paper.read == "second 0\nsecond 5\nsecond 10\ndone\n")
    }

    @Test func aSummaryIsOneLineWithSortedKeys() throws {
        struct Summary: Encodable { let wall = 2.5, run = "Runs/a", broken = Double.nan }
        try paper.console().sayJSON(Summary())
        #expect(paper.read == #"{"broken":"nan","run":"Runs/a","wall":2.5}"# + "\n")
    }

    @Test(arguments: [(0.4, "0 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s"), (7500, "2 h 5 min"), (.infinity, "?")])
    func durationsAreSpoken(_ seconds: Double, _ words: String) { #expect(spokenDuration(seconds) == words) }

    @Test(arguments: [(-0.6, "-1"), (412.4, "412"), (1e30, "1e+30"), (-.infinity, "-inf"), (.nan, "nan")])
    func numbersAreSpoken(_ number: Double, _ words: String) { #expect(spokenNumber(number) == words) }
}
