import Drivers
import Foundation
import Realtime
import Robot
import Safety
import Synchronization
import Testing

@testable import Session
@testable import Simulation

/// An emulated arm in real time behind a pseudo-terminal, which the test can look into after a controller's death.
private final class EmulatedArm: @unchecked Sendable {
    let path: String
    private let emulator: DynamixelEmulator
    private let host: PseudoTerminalHost
    private let thread: RealtimeThread

    init() throws {
        emulator = try DynamixelEmulator(robot: .load("widowx250s"), calibration: .load("widowx250s-example"))
        let host = try PseudoTerminalHost(emulator: emulator)
        self.host = host
        path = host.path
        thread = try RealtimeThread(.init(name: "emulator", rights: .wanted)) { host.run() }
    }

    /// Ends the emulation; the emulator then belongs to the caller.
    func stop() -> DynamixelEmulator {
        host.stop()
        thread.join()
        return emulator
    }
}

/// A controller in a process of its own: energises the arm, lets it swing, and ends as it is told to.
private enum Controller {
    enum Ending: String, Codable { case trap, segmentationFault, killed, stopped }

    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path + "/limber"

    /// - Parameter robotFile: the description that controller and guardian work by.
    static func run(_ path: String, _ robotFile: String, _ ending: Ending) throws {
        let robot = try RobotDescription.load(robotFile)
        let wire = try Port.open(path: path, baud: robot.wire.baud)
        let clock = LoopClock.monotonic
        let unit = "widowx250s-example"
        var driver = DynamixelDriver(robot: robot, calibration: try .load(unit), transport: Transport(descriptor: wire), clock: clock)
        try patiently { try driver.connect() }
        let guardian = try Guardian(executable: program, arguments: ["guardian", robotFile, unit], wire: wire)
        try patiently { try driver.engage() }
        var state = JointState(joints: robot.joints.count)
        guard driver.readAll(into: &state) else { throw GuardianError.noController }
        guardian.watch()
        swing(&driver, guardian.heartbeat, robot, state, clock)
        end(ending)
        usleep(3_000_000)
    }

    /// On a busy machine an emulated servo without real-time rights may answer too late.
    private static func patiently(_ step: () throws -> Void) throws {
        for _ in 0..<10 where (try? step()) != nil { return }
        try step()
    }

    /// Turns the waist at half its speed, through the filter, until it is measured to have moved.
    private static func swing(
        _ driver: inout DynamixelDriver, _ heartbeat: Heartbeat, _ robot: RobotDescription, _ start: JointState, _ clock: LoopClock
    ) {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: 1 / robot.wire.rate)
        var state = start
        filter.seed(position: state.position, velocity: state.velocity)
        var wish = JointCommand.hold(joints: robot.joints.count)
        wish.values[0] = robot.joints[0].limits.velocity / 2
        var tick = clock.now()
        let latest = tick.advanced(bySeconds: 10)
        while abs(state.position[0] - start.position[0]) < 0.05, clock.now() < latest {
            _ = driver.read(into: &state)
            _ = filter.apply(wish, state: state)
            _ = driver.write(position: filter.setPoint.position)
            heartbeat.beat()
            tick = tick.advanced(bySeconds: filter.period)
            clock.sleep(until: tick)
        }
    }

    private static func end(_ ending: Ending) {
        switch ending {
        case .trap: fatalError("the controller breaks")
        case .segmentationFault: kill(getpid(), SIGSEGV)
        case .killed: kill(getpid(), SIGKILL)
        case .stopped: kill(getpid(), SIGSTOP)
        }
    }
}

@Suite final class GuardianTests {
    private let scratch = NSTemporaryDirectory() + "limber-guardian-\(UInt64.random(in: 0 ... .max)).yaml"

    /// A robot whose servos wait a second before they stop by themselves, so that on a busy machine, too, the guardian comes first.
    private func patientRobot() throws -> String {
        let text = try ModelFile("widowx250s", folder: "Robots").text
        let patient = text.replacing(/watchdog: [0-9.]+/, with: "watchdog: 1.0")
        try patient.write(toFile: scratch, atomically: true, encoding: .utf8)
        return scratch
    }

    deinit { try? FileManager.default.removeItem(atPath: scratch) }

    private func positions(_ emulator: DynamixelEmulator) -> [Double] {
        (0..<emulator.world.axisCount).map(emulator.world.position)
    }

    /// After the controller's end the arm must be energised, still, and stay where it is.
    private func expectSafe(_ arm: EmulatedArm, _ run: ExitTest.Result?, _ message: String, moved: Bool = true) {
        let said = String(decoding: run?.standardErrorContent ?? [], as: UTF8.self)
        #expect(said.contains("limber guardian: " + message), "\(said)")
        let emulator = arm.stop()
        let before = positions(emulator)
        #expect(!moved || abs(before[0]) > 0.02, "the arm never moved")
        #expect(emulator.bus.servos.allSatisfy { $0.settings.torqueOn })
        emulator.advance(to: emulator.now.advanced(bySeconds: 0.5))
        let drift = zip(before, positions(emulator)).map { abs($0 - $1) }.max() ?? .infinity
        #expect(drift < 0.01, "the arm still moves")
    }

    @Test func aControllerThatTrapsLeavesAnArmAtRest() async throws {
        let arm = try EmulatedArm()
        let robot = try patientRobot()
        let run = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            [path = arm.path as String, robot = robot as String] in
            try Controller.run(path, robot, .trap)
        }
        expectSafe(arm, run, "The controller died. The arm was braked.")
    }

    @Test func aControllerThatIsKilledLeavesAnArmAtRest() async throws {
        let arm = try EmulatedArm()
        let robot = try patientRobot()
        let run = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardErrorContent]) {
            [path = arm.path as String, robot = robot as String] in
            try Controller.run(path, robot, .killed)
        }
        expectSafe(arm, run, "The controller died. The arm was braked.")
    }

    @Test func aControllerThatFaultsLeavesAnArmAtRest() async throws {
        let arm = try EmulatedArm()
        let robot = try patientRobot()
        let run = await #expect(processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]) {
            [path = arm.path as String, robot = robot as String] in
            try Controller.run(path, robot, .segmentationFault)
        }
        expectSafe(arm, run, "The controller died. The arm was braked.")
    }

    @Test func aControllerThatHangsIsKilledAndLeavesAnArmAtRest() async throws {
        let arm = try EmulatedArm()
        let run = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardErrorContent]) { [path = arm.path as String] in
            try Controller.run(path, "widowx250s", .stopped)
        }
        expectSafe(arm, run, "The controller hung and was ended. The servos' own watchdogs have stopped the arm.", moved: false)
    }

    @Test(arguments: [ControllerEnd.died, .hung])
    func theMessageSaysWhatBecameOfTheArm(_ end: ControllerEnd) {
        let message = GuardianProcess.message(end, .braked)
        #expect(message.hasPrefix(end == .hung ? "The controller hung and was ended." : "The controller died."))
        #expect(message.hasSuffix("It is at rest and still energised: support it before you switch it off."))
        #expect(GuardianProcess.message(end, .unreachable).contains("may still be energised"))
    }
}
