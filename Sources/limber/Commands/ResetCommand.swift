import Session

/// `limber reset`: let a stopped unit be driven again.
enum ResetCommand {
    private static let unit = Positional<String>("UNIT", help: "the unit that was stopped")

    static let command = Command(
        name: "reset", abstract: "Let a unit be driven again that was stopped",
        discussion: """
            Shows who stopped it, when and why, and asks for the unit's name. A script has to give the name on its standard input.
            Nothing moves.
            """,
        parameters: [unit]
    ) { arguments in
        let latch = UnitState.standard.latch(arguments[unit])
        let console = Console.standardOutput
        guard latch.isEngaged else {
            console.say("\(latch.unit) is not stopped.")
            return .ok
        }
        let record = latch.record
        console.say(
            "\(latch.unit) was stopped at \(record?.at ?? "an unknown time") by \(record?.by ?? "somebody"): \(record?.reason ?? "no reason given")."
        )
        console.write("Is its reach clear, and the cause mended? Type the unit's name to let it be driven again: ")
        try latch.reset(typed: readLine())
        console.say("\(latch.unit) may be driven again.")
        return .ok
    }
}
