import Glibc
import Realtime
import Robot
import Simulation

/// A simulated arm in real time: this program again, as `limber emulate`, behind a pseudo-terminal, on a ROS graph of its own, or
/// on ports of its own.
///
/// A process of its own, as a robot is: it goes on when the controller dies, and ends when nobody has its wire open, or listens to it, any more.
public final class EmulatorProcess: DisturbedArm {
    /// What the driver opens: the path of a pseudo-terminal, the URI of a ROS master, or the address of RTDE.
    public let place: String
    private let process: pid_t
    /// Where it reads what is done to the arm.
    private let hands: Int32

    /// s
    private static let patience = 20.0

    /// - Parameters:
    ///   - wire: what it is reached by.
    ///   - robot: name or path; likewise `unit`, and `task`, whose things the arm has in its hand and before it.
    ///   - faults: the path of a fault plan.
    public init(
        _ wire: WireDescription, robot: String, unit: String, task: String? = nil, seed: UInt64, faults: String?
    ) throws(EmulatorProcessError) {
        let (output, input) = (try EmulatorProcess.makePipe(), try EmulatorProcess.makePipe())
        defer { close(output.read) }
        let words =
            ["emulate", robot, "--until-closed", "--hands", "--arm", unit, "--seed", "\(seed)"]
            + EmulatorProcess.place(wire) + (task.map { ["--task", $0] } ?? [])
            + (faults.map { ["--faults", $0] } ?? [])
        let started = ChildProcess.spawn(
            "/proc/self/exe", words,
            descriptors: [(source: output.write, target: STDOUT_FILENO), (source: input.read, target: STDIN_FILENO)])
        for end in [output.write, input.read] { close(end) }
        hands = input.write
        switch started {
        case .failure(let failure): throw .notStarted(errorNumber: failure.number)
        case .success(let child): process = child
        }
        guard let line = EmulatorProcess.firstLine(of: output.read), EmulatorProcess.isPlace(line, wire) else {
            kill(process, SIGTERM)
            waitpid(process, nil, 0)
            throw .gaveUp
        }
        place = line
    }

    /// The words that say where it is to be found.
    private static func place(_ wire: WireDescription) -> [String] {
        switch wire.protocol {
        case .dynamixel, .feetech: ["--pty"]
        case .intera: ["--port", "0", "--rate", "\(wire.rate)"]
        case .rtde: ["--port", "0"]
        }
    }

    private static func isPlace(_ line: String, _ wire: WireDescription) -> Bool {
        switch wire.protocol {
        case .dynamixel, .feetech: line.hasPrefix("/dev/")
        case .intera: line.hasPrefix("http://")
        case .rtde: line.hasPrefix("127.")
        }
    }

    /// Ends the emulator, if it has not ended by itself.
    public func stop() {
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
        close(hands)
    }

    /// An emulator that has ended, or is too slow to read, feels no hands.
    public func begin(_ disturbance: Disturbance) {
        say(disturbance.line)
    }

    public func letGo() { say("") }

    private func say(_ line: String) {
        Array("\(line)\n".utf8).withUnsafeBytes { _ = WholeTransfer.write($0, to: hands) }
    }

    private static func makePipe() throws(EmulatorProcessError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .notStarted(errorNumber: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func firstLine(of descriptor: Int32) -> String? {
        let deadline = LoopClock.monotonic.now().advanced(bySeconds: patience)
        var line: [UInt8] = []
        while LoopClock.monotonic.now() < deadline {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) > 0 else { continue }
            var byte: UInt8 = 0
            guard read(descriptor, &byte, 1) == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }
}

/// Why there is no emulated arm.
public enum EmulatorProcessError: Error, Equatable, CustomStringConvertible {
    case notStarted(errorNumber: Int32)
    case gaveUp

    public var description: String {
        switch self {
        case .notStarted(let number): "The emulator could not be started: \(String(cString: strerror(number)))."
        case .gaveUp: "The emulator ended before its wire was open; its message above says why."
        }
    }
}
