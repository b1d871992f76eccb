import Foundation
import Learning
import Recording
import Session

/// `limber store`: what a run has stored.
enum StoreCommand {
    private static let run = Positional<String>("RUN", help: "the folder of a run")
    private static let verify = Flag("verify", help: "names every damaged record, with exit status 1 when there is one")
    private static let export = Option<String?>(
        "export", "FILE", help: "writes all transitions as arrays that NumPy opens: a .safetensors file")
    private static let from = Option<String?>(
        "import", "RUN2", help: "takes over all transitions of another run of the same robot, observation, action and reward")
    private static let json = Flag("json", help: "prints what was found as one line of JSON")

    static let command = Command(
        name: "store", abstract: "Show, verify, export or import the transitions of a run",
        discussion: """
            Every record's checksum is looked at. Damaged ones are shown and never learned from; what can be done is said beside each. A
            run that is under way can be looked at, and not imported into. Imported transitions are learned from by limber train --resume
            RUN, and are no steps of the run: its schedules do not count them.
            """,
        parameters: [run, verify, export, from, json], run: perform)

    private static func perform(_ arguments: Arguments) throws -> CommandStatus {
        if let file = arguments[export], !file.hasSuffix(".safetensors") {
            throw UsageError.refused("--export writes safetensors: name a file that ends so.")
        }
        let console = Console.standardOutput
        let store = try RunStore(RunFolder.open(arguments[run]))
        if let other = arguments[from] {
            let taken = try store.take(from: RunStore(RunFolder.open(other)))
            Console.standardError.say("\(taken) transitions taken over from \(other)")
        }
        let seen = try store.inspect()
        if let file = arguments[export] { try store.export(to: file) }
        if arguments[json] { try console.sayJSON(seen) } else { console.say(text(seen, isFull: arguments[verify])) }
        return arguments[verify] && !seen.found.damage.isEmpty ? .failed : .ok
    }

    private static let mostShown = 5

    private static func text(_ seen: RunInspection, isFull: Bool) -> String {
        let found = seen.found
        var lines = [
            "\(seen.run): \(seen.robot), \(seen.task)",
            "\(found.transitions) transitions in \(found.episodes) ended episodes, \(spokenDuration(seen.motionSeconds)) of motion, "
                + "\(found.bytes) bytes in \(found.segments.count) segments",
            "terminal \(found.terminal), truncated \(found.truncated), intervened \(found.intervened), imported \(found.imported)",
        ]
        if let rewards = found.rewards {
            lines.append(
                "rewards from \(shown(rewards.least, 3)) to \(shown(rewards.largest, 3)), mean \(shown(rewards.mean, 3)), "
                    + "standard deviation \(shown(rewards.deviation, 3))")
        }
        if let checkpoint = seen.checkpoint {
            lines.append("a resumed run goes on after \(checkpoint.episodes) episodes and \(checkpoint.transitions) transitions")
        }
        if let date = seen.lastWritten { lines.append("last written \(date.formatted(.iso8601))") }
        lines += found.notices
        let shown = isFull ? found.damage : Array(found.damage.prefix(mostShown))
        lines += shown.map(\.description)
        if shown.count < found.damage.count { lines.append("and \(found.damage.count - shown.count) more; --verify names all.") }
        if isFull, found.damage.isEmpty { lines.append("Every checksum holds.") }
        return lines.joined(separator: "\n")
    }
}
