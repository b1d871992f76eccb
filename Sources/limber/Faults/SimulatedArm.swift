import Realtime
import Robot
import Simulation
import Synchronization

/// An emulated arm in this process, behind a pseudo-terminal, with a judge that looks on.
final class SimulatedArm: @unchecked Sendable {
    let path: String
    let judge: LimitJudge
    private let emulator: BusEmulator
    private let host: PseudoTerminalHost
    private let thread: RealtimeThread
    private let epoch: Atomic<Int64>
    /// s, of the loop that asks.
    private let period: Double

    /// s after a pause within which a loop has noticed it.
    private static let effect = 0.5
    /// s for which the arm is looked at when nobody drives it any more.
    private static let aftermath = 1.5

    init(_ robot: RobotDescription, _ calibration: Calibration, faults: [TimedFault], seed: UInt64) throws {
        emulator = try BusEmulator.make(robot: robot, calibration: calibration, faults: FaultPlan(timed: faults), seed: seed)
        judge = LimitJudge(robot)
        period = 1 / robot.wire.rate
        emulator.observer = judge
        let host = try PseudoTerminalHost(emulator: emulator, baud: robot.wire.baud)
        self.host = host
        path = host.path
        epoch = Atomic(LoopClock.monotonic.now().nanoseconds)
        var settings = RealtimeThread.Settings(name: "emulator", rights: .wanted)
        settings.priority = RealtimeThread.Settings.defaultPriority - 10
        thread = try RealtimeThread(settings) { host.run() }
    }

    /// s on the arm's clock.
    var seconds: Double { Double(LoopClock.monotonic.now().nanoseconds - epoch.load(ordering: .relaxed)) * 1e-9 }

    func pullOut() { host.pullOut() }

    /// Whether the machine held up the emulator for so long that an answer came too late, shortly before `seconds`.
    func wasLate(before seconds: Double) -> Bool {
        SimulatedArm.explains(host.heldUp, period: period, reactionAt: seconds)
    }

    static func explains(_ pauses: [ClosedRange<Double>], period: Double, reactionAt seconds: Double) -> Bool {
        pauses.contains { pause in
            let length = pause.upperBound - pause.lowerBound
            return length > period && pause.lowerBound <= seconds && pause.upperBound > seconds - effect
        }
    }

    /// Ends the emulation, and looks how the arm is left.
    func finish() -> ArmTruth {
        host.stop()
        thread.join()
        return ArmTruth(of: emulator, judge, after: SimulatedArm.aftermath)
    }
}

/// How an arm was really left.
struct ArmTruth {
    var isAtRest: Bool
    /// Within reach of the park pose.
    var isAtPark: Bool
    var energised: Set<UInt8>
    var servoCount: Int
    /// s
    var cameToRest: Double
    var violations: Int
    var firstViolation: String?

    /// Lets the arm's time go on by `seconds`, with nobody on the wire.
    init(of emulator: BusEmulator, _ judge: LimitJudge, after seconds: Double) {
        let now = emulator.now
        emulator.advance(to: now.advanced(bySeconds: seconds))
        let end = Double(emulator.now.nanoseconds) * 1e-9
        isAtRest = end - (judge.motions.last?.upperBound ?? 0) > 0.3
        isAtPark = emulator.isNearPark
        energised = emulator.energised
        servoCount = emulator.servoCount
        cameToRest = judge.cameToRest
        violations = judge.violations
        firstViolation = judge.firstViolation
    }
}
