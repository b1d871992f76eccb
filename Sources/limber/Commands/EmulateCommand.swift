import Dispatch
import Foundation
import Realtime
import Robot
import Simulation

/// `limber emulate`: be the arm, for continuous integration and for other clients.
enum EmulateCommand {
    private static let robot = Positional<String>("ROBOT", help: "a name in Robots/, or the path of a file")
    private static let pty = Flag("pty", help: "behind a pseudo-terminal, whose path is the first line of output")
    private static let unit = Option<String?>("arm", "UNIT", help: "the unit in Calibration/ to be (ROBOT-example unless given)")
    private static let faults = Option<String?>("faults", "PLAN", help: "a YAML plan of what goes wrong, and when")
    private static let seed = Option<UInt64>("seed", "N", standard: 0, help: "of the faults' dice")
    private static let untilClosed = Flag("until-closed", help: "end when clients were there and the last one has gone")

    static let command = Command(
        name: "emulate", abstract: "Be an arm: its servos on a bus, with physics behind them",
        discussion: """
            Any client of the vendor's protocol can open the pseudo-terminal, one after the other. Bytes take as long as they would
            on the robot's wire, plus a millisecond for the USB adapter. Ctrl-C ends it.
            """,
        parameters: [robot, pty, unit, faults, seed, untilClosed], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        guard arguments[pty] else { throw UsageError.refused("A bus needs a place to be: give --pty.") }
        let description = try RobotDescription.load(arguments[robot])
        let calibration = try Calibration.load(arguments[unit] ?? "\(description.name)-example")
        let emulator = try DynamixelEmulator(
            robot: description, calibration: calibration, faults: FaultPlan.load(arguments[faults]), seed: arguments[seed])
        let host = try PseudoTerminalHost(emulator: emulator, baud: description.wire.baud)
        let interruption = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { host.stop() }
            source.resume()
            return source
        }
        Console.standardOutput.say(host.path)
        if !arguments[untilClosed] { Console.standardError.say("\(description.name) is on \(host.path); Ctrl-C ends it.") }
        try runInRealTime(host, untilClosed: arguments[untilClosed])
        withExtendedLifetime(interruption) {}
        return .ok
    }

    /// A servo answers in its time, whatever the machine is busy with; where there are no rights the arm may come late.
    private static func runInRealTime(_ host: PseudoTerminalHost, untilClosed: Bool) throws {
        var settings = RealtimeThread.Settings(name: "emulator", rights: .wanted)
        // Below a control thread, which asks it.
        settings.priority = RealtimeThread.Settings.defaultPriority - 10
        let thread = try RealtimeThread(settings) {
            host.run(untilClosed: untilClosed)
        }
        thread.join()
    }
}
