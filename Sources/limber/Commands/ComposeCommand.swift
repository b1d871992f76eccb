import Learning
import Recording
import Session

/// `limber compose`: two skills become one, without a new step of the arm.
enum ComposeCommand {
    private static let first = Positional<String>("FIRST", help: "the folder of a run")
    private static let second = Positional<String>("SECOND", help: "another one of the same robot, observation and network sizes")
    private static let rule = Option<CompositionRule>("rule", "RULE", standard: .mean, help: "mean or sum of the two soft Q-functions")
    private static let task = Option<String?>(
        "task", "TASK", help: "by which a replay judges the new run: a name in Tasks/, or the path of a file (that of FIRST unless given)")
    private static let steps = Option<Int>("steps", "N", standard: 5000, help: "of the sampler's fit")
    private static let temperature = Option<Double?>(
        "temperature", "ALPHA", help: "of the new policy, in units of reward (that of FIRST at its end unless given)")
    private static let seed = Option<UInt64>("seed", "N", standard: 1, help: "of everything random")
    private static let json = Flag("json", help: "prints the result as one line of JSON")

    static let command = Command(
        name: "compose", abstract: "Combine the skills of two runs into a new run",
        discussion: """
            Fits a sampler to the combined soft Q-functions, at the states that both runs have met; no arm moves, and the two runs stay
            as they are. The sum is the policy of the mean at half the temperature. limber replay runs the result.
            """,
        parameters: [first, second, rule, task, steps, temperature, seed, json], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        guard (1...10_000_000).contains(arguments[steps]) else { throw UsageError.refused("--steps is from 1 to 10000000.") }
        if let alpha = arguments[temperature], !(alpha > 0 && alpha.isFinite) { throw UsageError.refused("--temperature is above 0.") }
        var request = Composer.Request()
        (request.rule, request.steps) = (arguments[rule], arguments[steps])
        (request.temperature, request.seed) = (arguments[temperature], arguments[seed])
        let runs = try [arguments[first], arguments[second]].map { try RunFolder.open($0) }
        let composer = try Composer(runs, task: arguments[task], request: request)
        var progress = Progress()
        let clock = Stopwatch()
        let summary = try composer.run(version: Limber.version) { metrics in
            progress.update(line(metrics, of: request.steps, clock.seconds))
        }
        progress.note(
            "\(summary.steps) steps in \(spokenDuration(summary.wallSeconds)), alpha \(summary.temperature), "
                + "mean Q \(rounded(summary.policyQMean)), entropy \(rounded(summary.entropy)) nat")
        progress.note("run: \(summary.run)")
        if arguments[json] { try Console.standardOutput.sayJSON(summary) }
        return .ok
    }

    private static func line(_ now: LearnerMetrics, of wanted: Int, _ seconds: Double) -> String {
        let left = seconds / Double(now.gradientSteps) * Double(wanted - now.gradientSteps)
        return "step \(now.gradientSteps) of \(wanted) · mean Q \(rounded(Double(now.policyQMean))) · "
            + "entropy \(rounded(Double(now.entropy))) nat · \(spokenDuration(left)) left"
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

extension CompositionRule: OptionValue {}
