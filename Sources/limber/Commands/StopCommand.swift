import Robot
import Session

/// `limber stop`: stop an arm that another program drives, until somebody resets it.
enum StopCommand {
    private static let name = Positional<String?>(
        "NAME", help: "a unit, or a robot of which units are driven (all that are driven unless given)")
    private static let reason = Option<String>("reason", "TEXT", standard: "limber stop", help: "shown to who wants to drive it again")

    static let command = Command(
        name: "stop", abstract: "Stop an arm that another program drives, and keep it stopped",
        discussion: """
            A software stop: the arm brakes and holds, energised, and no program of this user drives the unit until `limber reset UNIT`. It
            needs a machine that works. What does not is the switch that cuts the servos' supply, with a hand or a stand under the arm.
            """,
        parameters: [name, reason]
    ) { arguments in
        let state = UnitState.standard
        let driven = state.claims()
        guard arguments[name] != nil || !driven.isEmpty else {
            Console.standardError.say("limber stop: No arm is driven, so there is nothing to stop.")
            return .failed
        }
        let units = try units(arguments[name], driven)
        for unit in units { try state.latch(unit).engage(reason: arguments[reason]) }
        for unit in units { Console.standardOutput.say(sentence(unit, driven)) }
        return .ok
    }

    /// A name that nobody drives may be a unit all the same, which is then kept from being driven.
    private static func units(_ name: String?, _ driven: [UnitClaim.Record]) throws -> [String] {
        guard let name else { return Set(driven.map(\.unit)).sorted() }
        let named = Set(driven.filter { $0.unit == name || $0.robot == name }.map(\.unit))
        if !named.isEmpty { return named.sorted() }
        guard ModelFile.names(in: "Calibration").contains(name) else {
            let known = driven.isEmpty ? "no arm is driven" : "driven are " + driven.map(\.unit).joined(separator: ", ")
            throw UsageError.refused("\(name) is neither driven nor in Calibration/: \(known). Without a name every arm is stopped.")
        }
        return [name]
    }

    private static func sentence(_ unit: String, _ driven: [UnitClaim.Record]) -> String {
        let processes = driven.filter { $0.unit == unit }.map { "process \($0.process)" }.joined(separator: ", ")
        let effect = processes.isEmpty ? "nobody drives it" : "\(processes) brakes the arm, which then holds; if it does not, cut its power"
        return "\(unit) is stopped: \(effect). To drive it again: limber reset \(unit)"
    }
}
