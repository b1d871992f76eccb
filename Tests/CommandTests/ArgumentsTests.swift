import Testing

@testable import limber

private enum Speed: String, CaseIterable, OptionValue { case slow, fast }

private let robot = Positional<String>("ROBOT", help: "a robot's name or file")
private let task = Positional<String?>("TASK", help: "a task's name or file")
private let seed = Option<UInt64>("seed", "N", standard: 1, help: "starts the random numbers")
private let offset = Option<Double>("offset", "METRES", standard: 0.5, help: "how far")
private let resume = Option<String?>("resume", "RUN", help: "goes on with a run")
private let speed = Option<Speed>("speed", "SPEED", standard: .slow, help: "how fast")
private let simulate = Flag("simulate", help: "uses a simulated arm")
private let parameters: [any Parameter] = [robot, task, seed, offset, resume, speed, simulate]

private func parse(_ words: String...) throws(UsageError) -> Arguments { try Arguments(parsing: words, for: parameters) }

@Suite struct ArgumentsTests {
    @Test func valuesAreReadInBothSpellings() throws {
        let arguments = try parse("arm", "--seed", "7", "reach", "--offset=-0.25", "--simulate", "--resume=a=b", "--speed", "fast")
        #expect(arguments[robot] == "arm")
        #expect(arguments[task] == "reach")
        #expect(arguments[seed] == 7)
        #expect(arguments[offset] == -0.25)
        #expect(arguments[resume] == "a=b")
        #expect(arguments[speed] == .fast)
        #expect(arguments[simulate])
    }

    @Test func whatIsNotGivenIsStandard() throws {
        let arguments = try parse("arm")
        #expect(arguments[task] == nil)
        #expect(arguments[seed] == 1)
        #expect(arguments[resume] == nil)
        #expect(arguments[speed] == .slow)
        #expect(!arguments[simulate])
        #expect(!arguments.asksForHelp)
    }

    @Test func afterTwoDashesAllAreWords() throws {
        let arguments = try parse("--simulate", "--", "--seed", "--simulate")
        #expect(arguments[robot] == "--seed")
        #expect(arguments[task] == "--simulate")
    }

    @Test func aListTakesAllWordsBehindTheOthers() throws {
        let places = Words("PLACE", help: "where")
        let arguments = try Arguments(parsing: ["arm", "a", "--seed", "3", "b"], for: [robot, places, seed])
        #expect(arguments[robot] == "arm" && arguments[places] == ["a", "b"] && arguments[seed] == 3)
        #expect(try Arguments(parsing: [], for: [places])[places] == [])
    }

    @Test func aNegativeNumberIsAValueAndNoOption() throws {
        #expect(try parse("arm", "--offset", "-3")[offset] == -3)
    }

    @Test func helpComesBeforeComplaints() throws {
        #expect(try parse("--help").asksForHelp)
        #expect(try parse("arm", "-h", "--nonsense").asksForHelp)
    }

    @Test(arguments: [
        (["arm", "--sed", "3"], "There is no option --sed; did you mean --seed?"),
        (["arm", "--xyzzyx"], "There is no option --xyzzyx."),
        (["arm", "--seed"], "--seed needs a value: --seed N."),
        (["arm", "--seed", "-1"], "--seed must be a whole number from 0, not \"-1\"."),
        (["arm", "--offset=nan"], "--offset must be a finite number, not \"nan\"."),
        (["arm", "--speed=warp"], "--speed must be one of slow, fast, not \"warp\"."),
        (["arm", "--simulate=yes"], "--simulate takes no value; leave out what follows the equals sign."),
        (["arm", "--seed=1", "--seed=2"], "--seed is given twice; give it once."),
        ([], "ROBOT is missing."),
        (["a", "b", "c"], "\"c\" is one word too many."),
    ])
    func aWrongCommandLineIsRefusedInOneSentence(_ words: [String], _ sentence: String) {
        let error = #expect(throws: UsageError.self) { try Arguments(parsing: words, for: parameters) }
        #expect(error?.description == sentence)
    }
}
