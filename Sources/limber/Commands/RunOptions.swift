import Foundation
import Recording
import Robot
import Session
import Simulation
import YAML

/// The options that `train` and `replay` share: which arm, and how it is driven.
enum RunOptions {
    static let simulate = Flag("simulate", help: "drive an emulated arm: this program again")
    static let lockstep = Flag("lockstep", help: "with --simulate: under a virtual clock, as fast as the machine can, repeatable")
    static let unit = Option<String?>("arm", "UNIT", help: "the physical arm that Calibration/UNIT.yaml describes")
    static let port = Option<String?>("port", "PATH", help: "the wire, the ROS master or the controller, in place of the robot file's")
    static let speed = Option<Double?>(
        "speed", "FACTOR", help: "of the mode's speeds, above 0 to 1; given, a real arm leaves its reduced mode")
    static let reduced = Flag("reduced", help: "a person is near: the robot's reduced mode, in which a real arm is unless --speed is given")
    static let enable = Option<String?>(
        "enable", "DEVICE", help: "a key or pedal that must be held while the arm moves: /dev/input/by-id/… of Linux")
    static let enableKey = Option<Int?>("enable-key", "CODE", help: "the key's code (any key of the device unless given)")
    static let faults = Option<String?>("faults", "PLAN", help: "what goes wrong with the emulated arm, a YAML file")
    static let noRealtime = Flag("no-realtime", help: "drive a real arm without real-time rights, at your own risk")
    static let json = Flag("json", help: "end with one JSON object")

    static let all: [any Parameter] = [simulate, lockstep, unit, port, speed, reduced, enable, enableKey, faults, noRealtime, json]

    /// Refuses what cannot be meant together.
    static func validate(_ arguments: Arguments) throws {
        if arguments[lockstep], !arguments[simulate] { throw UsageError.refused("--lockstep needs --simulate.") }
        if arguments[lockstep], arguments[port] != nil { throw UsageError.refused("--lockstep has no --port: its wire is in memory.") }
        if arguments[lockstep], arguments[enable] != nil { throw UsageError.refused("--lockstep has no time to hold --enable in.") }
        if let code = arguments[enableKey], arguments[enable] == nil || !(0..<768).contains(code) {
            throw UsageError.refused("--enable-key is from 0 to 767, and belongs to --enable.")
        }
        if arguments[faults] != nil, !arguments[simulate] { throw UsageError.refused("--faults needs --simulate.") }
        if arguments[simulate], let place = arguments[port], !EmulatedPlace.isOne(place) {
            throw UsageError.refused(
                "--simulate takes only an emulated arm for --port: behind \(place) there may be an arm that moves. It is a pseudo-terminal, or on "
                    + "a port of 127.0.0.1 where this program's own `limber emulate` listens.")
        }
        if let factor = arguments[speed], factor <= 0 || factor > 1 {
            throw UsageError.refused("--speed is above 0 and at most 1.")
        }
    }

    /// An earlier run's setup, for the arm that is to move now: its own where one is simulated, a named one otherwise.
    /// - Parameter purpose: nil goes on as the run began.
    static func reopen(_ folder: RunFolder, for purpose: DrivingMode?, _ arguments: Arguments) throws -> RunSetup {
        var setup = try RunSetup(reopening: folder)
        try setup.drive(
            unit: arguments[simulate] ? nil : unitName(robot: setup.robot.name, arguments),
            mode: mode(arguments, for: purpose ?? .training, usual: purpose ?? setup.mode), speedFactor: arguments[speed])
        return setup
    }

    /// Where a person answers what a task's reset asks; nobody is asked for a simulated arm.
    static func answers(_ arguments: Arguments) -> Int32? { arguments[simulate] ? nil : STDIN_FILENO }

    /// The name in a name or a path.
    static func stem(_ nameOrPath: String) -> String { URL(fileURLWithPath: nameOrPath).deletingPathExtension().lastPathComponent }

    /// A real arm is driven at reduced speed until `--speed` says how fast.
    /// - Parameter usual: the mode in which a simulated arm is driven where nothing is said.
    static func mode(_ arguments: Arguments, for purpose: DrivingMode, usual: DrivingMode? = nil) -> DrivingMode {
        if arguments[reduced] { return .reduced }
        if arguments[speed] != nil { return purpose }
        return arguments[simulate] ? usual ?? purpose : .reduced
    }

    /// The unit to drive. A real arm must be named, here or at the prompt; nothing moves otherwise.
    static func unitName(robot: String, _ arguments: Arguments) throws -> String {
        if let named = arguments[unit] { return named }
        guard !arguments[simulate] else { return "\(stem(robot))-example" }
        guard isatty(STDIN_FILENO) == 1 else {
            throw UsageError.refused("Name the arm that is to move with --arm UNIT, or simulate one with --simulate.")
        }
        Console.standardError.write("Which arm is to move? Clear its reach, and type its unit's name: ")
        guard let typed = readLine(), !typed.isEmpty else { throw UsageError.refused("No arm was named, so none is moved.") }
        return typed
    }
}

/// A rig, and what has to outlive it.
struct Arm {
    let rig: any Rig
    /// Where a plan's hands reach it; nil for an arm that only people can push.
    let disturbed: (any DisturbedArm)?
    private let emulator: EmulatorProcess?
    private let interruption: Interruption
    private let enable: EnableSwitch?

    /// Opens the way to the arm; nothing moves yet.
    init(_ setup: RunSetup, _ arguments: Arguments, report: @escaping @Sendable (String) -> Void) throws {
        if arguments[RunOptions.lockstep] {
            let rig = try LockstepRig(setup, faults: FaultPlan.load(arguments[RunOptions.faults]), report: report)
            (self.rig, disturbed) = (rig, rig)
            emulator = nil
            interruption = Interruption(rig.control, report: report)
            enable = nil
        } else {
            let isSimulated = arguments[RunOptions.simulate]
            let claim = try UnitClaim(
                unit: setup.calibration.unit, robot: setup.robot.name,
                wire: arguments[RunOptions.port] ?? (isSimulated ? "emulated" : setup.robot.wire.port), isSimulated: isSimulated)
            let simulates = arguments[RunOptions.simulate] && arguments[RunOptions.port] == nil
            let emulator =
                try simulates
                ? EmulatorProcess(
                    setup.robot.wire, robot: setup.robotFile, unit: setup.calibrationFile,
                    task: setup.task.description.bricks == nil ? nil : setup.taskFile, seed: setup.seed,
                    faults: arguments[RunOptions.faults]) : nil
            let rights: RealtimeRig.Rights =
                arguments[RunOptions.simulate] ? .wanted : arguments[RunOptions.noRealtime] ? .declined : .required
            let rig = try RealtimeRig(
                setup, way: Way(setup.robot.wire, at: emulator?.place ?? arguments[RunOptions.port]) { report($0.description) },
                claim: claim, rights: rights, report: report)
            self.rig = rig
            self.emulator = emulator
            disturbed = emulator
            interruption = Interruption(rig.control, latch: isSimulated ? nil : claim.latch, report: report)
            enable = try arguments[RunOptions.enable].map {
                try EnableSwitch(path: $0, key: arguments[RunOptions.enableKey], control: rig.control, report: report)
            }
        }
    }

    /// When the run is over.
    func close() {
        withExtendedLifetime((interruption, enable)) {}
        emulator?.stop()
    }
}

extension FaultPlan {
    /// No path is a plan without faults.
    static func load(_ path: String?) throws -> FaultPlan {
        guard let path else { return .none }
        return try YAMLDecoder().decode(FaultPlan.self, from: ModelFile(path, folder: "").text, file: path)
    }
}
