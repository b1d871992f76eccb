import Dispatch
import Drivers
import Robot
import Synchronization

/// `limber find`: what arms are there; nothing moves, and nothing is written to them.
enum FindCommand {
    private static let places = Words(
        "PLACE", help: "a serial port, a robot's host, HOST:PORT of RTDE, or the URI of a ROS master (all that are known unless given)")
    private static let baud = Option<Int?>("baud", "RATE", help: "bit/s at which servos are asked (the usual ones unless given)")
    private static let json = Flag("json", help: "end with one JSON object: places, each with servos, robot or problem")

    static let command = Command(
        name: "find", abstract: "List serial ports and robots, and who answers there; nothing moves",
        discussion: """
            Without a PLACE every serial port is asked, and every controller and ROS master that a file in Robots/ names. Servos are asked
            by pings, at one rate after the other, which takes some ten seconds; robots by questions about their versions. Nothing is
            written, and no torque changes; but a port is opened for it, which restarts some boards that are no servos. Name the PLACE where
            such a board is plugged in.
            """,
        parameters: [places, baud, json], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        if let rate = arguments[baud], rate <= 0 { throw UsageError.refused("--baud is above 0.") }
        let robots = ModelFile.names(in: "Robots").compactMap { try? RobotDescription.load($0) }
        let ports = ListedPort.all()
        let named = arguments[places].flatMap(FindPlace.all)
        let places = named.isEmpty ? FindPlace.all(ports: ports, robots: robots) : named
        let console = Console.standardOutput
        if ports.isEmpty, named.isEmpty {
            console.say("This machine has no serial port: plug the adapter in, and look with `dmesg` whether it was seen.")
        }
        var results = look(places, arguments[baud], ports)
        for index in results.indices { results[index].compare(with: robots) }
        for line in results.flatMap(\.lines) { console.say(line) }
        let isFound = results.contains { !$0.isEmpty }
        if !isFound { console.say("No arm was found.") }
        if arguments[json] { try console.sayJSON(["places": results]) }
        return isFound ? .ok : .failed
    }

    /// All at once: each takes its own time to say nothing.
    private static func look(_ places: [FindPlace], _ baud: Int?, _ ports: [ListedPort]) -> [FindResult] {
        let progress = Mutex(Progress(console: .standardError))
        let results = Mutex([Int: FindResult]())
        DispatchQueue.concurrentPerform(iterations: places.count) { index in
            let result = places[index].look(baud: baud, ports: ports) { what in progress.withLock { $0.update("looking at \(what)") } }
            results.withLock { $0[index] = result }
        }
        progress.withLock { $0.clear() }
        return results.withLock { found in places.indices.compactMap { found[$0] } }
    }
}
