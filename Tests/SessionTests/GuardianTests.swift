import Control
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
    enum Ending: String, Codable, CaseIterable {
        case trap, segmentationFault, killed, stopped
        /// An endless loop in the control thread.
        case spinning
        /// Its learner's thread breaks.
        case learnerTraps
        /// Its learner's thread takes memory until there is none.
        case outOfMemory
        /// In the middle of a packet.
        case killedWhileSending
    }

    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path + "/limber"

    /// - Parameter robotFile: the description that controller and guardian work by.
    static func run(_ path: String, _ robotFile: String, _ ending: Ending) throws {
        let robot = try RobotDescription.load(robotFile)
        let wire = try Port.open(path: path, baud: robot.wire.baud)
        let clock = LoopClock.monotonic
        let unit = "widowx250s-example"
        var driver = DynamixelDriver(robot: robot, calibration: try .load(unit), transport: Transport(descriptor: wire), clock: clock)
        try patiently { try driver.connect() }
        hesitateToDie()
        let guardian = try Guardian(executable: program, arguments: ["guardian", robotFile, unit], wire: wire)
        try patiently { try driver.engage() }
        var state = JointState(joints: robot.joints.count)
        guard driver.readAll(into: &state) else { throw GuardianError.noController }
        guardian.watch()
        let control = ControlThread(driver: driver, signs: guardian.signs, robot: robot, start: state, wire: wire)
        let settings = RealtimeThread.Settings(name: "control", rights: .wanted, processor: RealtimeThread.quietestProcessor)
        let thread = try RealtimeThread(settings) { control.run(ending) }
        thread.join()
        usleep(3_000_000)
    }

    /// As Swift's crash handler does, which holds every thread until another process has written a backtrace.
    private static func hesitateToDie() {
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGABRT] { signal(number) { _ in while true { pause() } } }
    }

    /// On a busy machine an emulated servo without real-time rights may answer too late.
    private static func patiently(_ step: () throws -> Void) throws {
        for _ in 0..<10 where (try? step()) != nil { return }
        try step()
    }
}

/// What a controller's control thread does.
private final class ControlThread: @unchecked Sendable {
    private var driver: DynamixelDriver
    private let signs: LoopSigns
    private let robot: RobotDescription
    private let start: JointState
    private let wire: Int32

    init(driver: consuming DynamixelDriver, signs: LoopSigns, robot: RobotDescription, start: JointState, wire: Int32) {
        self.driver = driver
        self.signs = signs
        self.robot = robot
        self.start = start
        self.wire = wire
    }

    func run(_ ending: Controller.Ending) {
        swing()
        switch ending {
        case .trap: fatalError("the controller breaks")
        case .segmentationFault: kill(getpid(), SIGSEGV)
        case .killed: kill(getpid(), SIGKILL)
        case .stopped: kill(getpid(), SIGSTOP)
        case .spinning: while true {}
        case .learnerTraps: breakBeside { fatalError("the learner breaks") }
        case .outOfMemory: breakBeside { ControlThread.takeAllMemory() }
        case .killedWhileSending:
            let packet: [UInt8] = [0xFF, 0xFF, 0xFD, 0x00, 0xFE, 0x3F, 0x00, 0x83, 116, 0, 4, 0, 1, 0]
            _ = write(wire, packet, packet.count)
            kill(getpid(), SIGKILL)
        }
    }

    /// Goes on swinging while a thread like the learner's ends the process.
    private func breakBeside(_ ending: @escaping @Sendable () -> Void) {
        let learner = try? RealtimeThread(.init(name: "learner", rights: .declined), body: ending)
        withExtendedLifetime(learner) { swing(for: 3) }
    }

    private static func takeAllMemory() {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").first.flatMap { UInt($0) }
        let most = rlim_t((pages ?? 0) * 4096 + 64 << 20)
        var limit = rlimit(rlim_cur: most, rlim_max: most)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        var taken: [[UInt8]] = []
        while true { taken.append([UInt8](repeating: 1, count: 1 << 20)) }
    }

    /// Turns the waist at half its speed, through the filter, until it is measured to have moved, or for so many seconds.
    private func swing(for seconds: Double? = nil) {
        let clock = LoopClock.monotonic
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: 1 / robot.wire.rate)
        var state = start
        guard seconds == nil || driver.readAll(into: &state) else { return }
        filter.seed(position: state.position, velocity: state.velocity)
        var wish = JointCommand.hold(joints: robot.joints.count)
        wish.values[0] = robot.joints[0].limits.velocity / 2
        var tick = clock.now()
        let latest = tick.advanced(bySeconds: seconds ?? 10)
        while seconds != nil || abs(state.position[0] - start.position[0]) < 0.05, clock.now() < latest {
            _ = driver.read(into: &state)
            _ = filter.apply(wish, state: state)
            _ = driver.write(position: filter.setPoint.position)
            signs.beat()
            tick = tick.advanced(bySeconds: filter.period)
            clock.sleep(until: tick)
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

    @Test func aControllerInAnEndlessLoopIsKilledAndLeavesAnArmAtRest() async throws {
        let arm = try EmulatedArm()
        let robot = try patientRobot()
        let run = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardErrorContent]) {
            [path = arm.path as String, robot = robot as String] in
            try Controller.run(path, robot, .spinning)
        }
        expectSafe(arm, run, "The controller hung and was ended. The arm was braked.")
    }

    @Test(arguments: [Controller.Ending.learnerTraps, .outOfMemory])
    fileprivate func aLearnerThatBreaksOrTakesAllMemoryLeavesAnArmAtRest(_ ending: Controller.Ending) async throws {
        let arm = try EmulatedArm()
        let robot = try patientRobot()
        let run = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            [path = arm.path as String, robot = robot as String, ending = ending as Controller.Ending] in
            try Controller.run(path, robot, ending)
        }
        expectSafe(arm, run, "The controller died. The arm was braked.")
    }

    @Test func aControllerThatDiesInTheMiddleOfAPacketLeavesAnArmAtRest() async throws {
        let arm = try EmulatedArm()
        let robot = try patientRobot()
        let run = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardErrorContent]) {
            [path = arm.path as String, robot = robot as String] in
            try Controller.run(path, robot, .killedWhileSending)
        }
        expectSafe(arm, run, "The controller died. The arm was braked.")
    }

    private func guardian(of arm: EmulatedArm) throws -> Guardian {
        let wire = try Port.open(path: arm.path, baud: 1_000_000)
        defer { close(wire) }
        return try Guardian(
            executable: Controller.program, arguments: ["guardian", "widowx250s", "widowx250s-example"], wire: wire)
    }

    @Test(.enabled(if: RealtimeRights.check().areComplete, "needs real-time rights"))
    func aGuardianRunsBeforeTheControlThreadAndNeedsNoDisk() throws {
        let arm = try EmulatedArm()
        let guardian = try guardian(of: arm)
        #expect(guardian.standing == [.ready, .realtime, .locked])
        let process = "/proc/\(guardian.identifier)"
        let threads = try FileManager.default.contentsOfDirectory(atPath: process + "/task")
        let named = try threads.filter { try String(contentsOfFile: "\(process)/task/\($0)/comm", encoding: .utf8) == "guardian\n" }
        let fields = try String(contentsOfFile: "\(process)/task/\(try #require(named.first))/stat", encoding: .utf8)
            .split(separator: " ")
        #expect(fields[39] == "85" && fields[40] == "1", "SCHED_FIFO, above the 80 of a control thread")
        let locked = try String(contentsOfFile: process + "/status", encoding: .utf8).firstMatch(of: /VmLck:\s+(\d+)/)
        #expect((locked.flatMap { Int($0.1) } ?? 0) > 1000)
        guardian.release()
        _ = arm.stop()
    }

    @Test(arguments: [SIGKILL, SIGSTOP])
    func aGuardianThatIsKilledOrHangsIsFoundOutAndDoesNotHoldTheEndUp(_ signal: Int32) throws {
        let arm = try EmulatedArm()
        let guardian = try guardian(of: arm)
        kill(guardian.identifier, signal)
        usleep(100_000)
        let looks = guardian.signs.guardianBeats
        usleep(100_000)
        guardian.check()
        #expect(guardian.signs.guardianIsGone == (signal == SIGKILL))
        if signal == SIGSTOP { #expect(guardian.signs.guardianBeats == looks) }
        guardian.release()
        #expect(!guardian.isAlive)
        _ = arm.stop()
    }

    @Test(arguments: [ControllerEnd.died, .hung])
    func theMessageSaysWhatBecameOfTheArm(_ end: ControllerEnd) {
        let message = GuardianProcess.message(end, .braked)
        #expect(message.hasPrefix(end == .hung ? "The controller hung and was ended." : "The controller died."))
        #expect(message.hasSuffix("It is at rest and still energised: support it before you switch it off."))
        #expect(GuardianProcess.message(end, .unreachable).contains("may still be energised"))
    }
}
