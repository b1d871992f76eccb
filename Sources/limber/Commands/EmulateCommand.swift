import Dispatch
import Drivers
import Foundation
import Learning
import Realtime
import Robot
import Simulation
import Task
import YAML

/// `limber emulate`: be the arm, for continuous integration and for other clients.
enum EmulateCommand {
    private static let robot = Positional<String>("ROBOT", help: "a name in Robots/, or the path of a file")
    private static let pty = Flag("pty", help: "behind a pseudo-terminal, whose path is the first line of output")
    private static let unit = Option<String?>("arm", "UNIT", help: "the unit in Calibration/ to be (ROBOT-example unless given)")
    private static let faults = Option<String?>("faults", "PLAN", help: "a YAML plan of what goes wrong, and when")
    private static let seed = Option<UInt64>("seed", "N", standard: 0, help: "of the faults' dice")
    private static let hands = Flag("hands", help: "read from standard input what somebody does to the arm, a line each")
    private static let untilClosed = Flag("until-closed", help: "end when clients were there and the last one has gone")
    private static let master = Option<String?>("master", "URI", help: "the ROS master to join (ROS_MASTER_URI, else one of its own)")
    private static let port = Option<UInt64?>(
        "port", "N", help: "of a ROS master of its own (11311), or of RTDE (30004); 0 for any that is free")
    private static let host = Option<String>(
        "host", "ADDRESS", standard: "127.0.0.1", help: "of this machine, on which a Universal Robots controller listens")
    private static let rate = Option<Double>("rate", "HZ", standard: 100, help: "of what a robot on a ROS graph publishes")
    private static let task = Option<String?>("task", "TASK", help: "whose bricks the arm has in its hand and before it")
    private static let software = Option<String>("software", "VERSION", standard: "5.3.0.0", help: "that a Sawyer says it has")

    static let command = Command(
        name: "emulate",
        abstract: "Be an arm: its servos on a bus, a Sawyer on a ROS graph, or a Universal Robots controller, with physics behind them",
        discussion: """
            Any client of the vendor's protocol can open the pseudo-terminal, one after the other. Bytes take as long as they would
            on the robot's wire, plus a millisecond for the USB adapter. A Sawyer needs no --pty: the first line of output is the URI of
            its ROS master. A UR5e is a controller with its dashboard, script and RTDE ports; the first line is the address of RTDE, and the
            other ports stand as far from it as on a robot. Ctrl-C ends it. With --hands a line such as {push: tip, force: [0, 8, 0], for: 0.5} disturbs the arm at once, and
            an empty line lets go of it.
            """,
        parameters: [robot, pty, unit, faults, seed, hands, untilClosed, master, port, host, rate, task, software], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        let description = try RobotDescription.load(arguments[robot])
        let host: any EmulatorHost =
            switch description.wire.protocol {
            case .dynamixel, .feetech: try servos(description, arguments)
            case .intera: try sawyer(description, arguments)
            case .rtde: try controller(description, arguments)
            }
        let interruption = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { host.stop() }
            source.resume()
            return source
        }
        Console.standardOutput.say(host.place)
        if !arguments[untilClosed] { Console.standardError.say("\(description.name) is on \(host.place); Ctrl-C ends it.") }
        if arguments[hands] { listen(for: host) }
        try runInRealTime(host, untilClosed: arguments[untilClosed])
        withExtendedLifetime(interruption) {}
        return .ok
    }

    private static func servos(_ description: RobotDescription, _ arguments: Arguments) throws -> any EmulatorHost {
        guard arguments[pty] else { throw UsageError.refused("A bus needs a place to be: give --pty.") }
        guard arguments[task] == nil else { throw UsageError.refused("Only a Sawyer has a task's bricks so far: leave out --task.") }
        let calibration = try Calibration.load(arguments[unit] ?? "\(description.name)-example")
        let emulator = try BusEmulator.make(
            robot: description, calibration: calibration, faults: FaultPlan.load(arguments[faults]), seed: arguments[seed])
        return try PseudoTerminalHost(emulator: emulator, baud: description.wire.baud)
    }

    private static func sawyer(_ description: RobotDescription, _ arguments: Arguments) throws -> any EmulatorHost {
        guard !arguments[pty] else { throw UsageError.refused("A Sawyer is on a ROS graph, not on a bus: leave out --pty.") }
        guard InteraHost.rates.contains(arguments[rate]) else { throw UsageError.refused("Give a --rate of 1 to 800 Hz.") }
        guard let port = UInt16(exactly: arguments[port] ?? 11311) else { throw UsageError.refused("Give a --port of 0 to 65535.") }
        guard arguments[master] == nil || arguments[self.port] == nil else {
            throw UsageError.refused("Give --master to join one or --port to be one, not both.")
        }
        let usual = arguments[self.port] == nil ? ProcessInfo.processInfo.environment["ROS_MASTER_URI"] : nil
        let arm = try InteraArm(robot: description, workpiece: workpiece(description, arguments), seed: arguments[seed])
        try arm.suffer(.load(arguments[faults]))
        return try InteraHost(
            arm: arm, robot: description, master: arguments[master] ?? usual, port: port, rate: arguments[rate],
            software: arguments[software])
    }

    private static func controller(_ description: RobotDescription, _ arguments: Arguments) throws -> any EmulatorHost {
        guard !arguments[pty] else { throw UsageError.refused("A Universal Robots arm is in a network, not on a bus: leave out --pty.") }
        guard arguments[task] == nil, arguments[master] == nil else {
            throw UsageError.refused("A Universal Robots arm has no bricks or ROS master: leave out --task and --master.")
        }
        guard let port = UInt16(exactly: arguments[self.port] ?? UInt64(URService.rtde.rawValue)) else {
            throw UsageError.refused("Give a --port of 0 to 65535.")
        }
        let controller = try URController(
            arm: URArm(robot: description, seed: arguments[seed]), robot: description, habits: .init(rate: description.wire.rate))
        try controller.suffer(.load(arguments[faults]))
        return try URHost(controller: controller, robot: description, address: arguments[host], port: port)
    }

    private static func workpiece(_ description: RobotDescription, _ arguments: Arguments) throws -> Workpiece? {
        guard let task = arguments[task] else { return nil }
        let source = try ModelFile(task, folder: "Tasks")
        let file = try TaskFile<SoftQSettings>(yaml: source.text, file: source.path)
        guard let workpiece = try Workpiece(BoundTask(file.description, robot: description)) else {
            throw UsageError.refused("The task '\(task)' has no bricks: leave out --task.")
        }
        return workpiece
    }

    /// Lines that say nothing sensible are told and left out.
    private static func listen(for host: any EmulatorHost) {
        Thread.detachNewThread {
            while let line = readLine() {
                do {
                    let isEmpty = line.allSatisfy(\.isWhitespace)
                    try host.disturb(isEmpty ? nil : YAMLDecoder().decode(Disturbance.self, from: line, file: "standard input"))
                } catch { Console.standardError.say("limber emulate: \(error)") }
            }
        }
    }

    /// An arm answers in its time, whatever the machine is busy with; where there are no rights it may come late.
    private static func runInRealTime(_ host: any EmulatorHost, untilClosed: Bool) throws {
        var settings = RealtimeThread.Settings(name: "emulator", rights: .wanted)
        // Below a control thread, which asks it.
        settings.priority = RealtimeThread.Settings.defaultPriority - 10
        let thread = try RealtimeThread(settings) {
            host.run(untilClosed: untilClosed)
        }
        thread.join()
    }
}
