import Realtime
import Robot
import Simulation
import Synchronization

/// An emulated arm in this process, in real time, with a judge that looks on.
final class SimulatedArm: @unchecked Sendable {
    /// Where a driver finds it.
    var place: String { host.place }
    let judge: LimitJudge
    private let arm: any ObservedArm
    private let host: any EmulatorHost
    private let thread: RealtimeThread
    private let epoch: Atomic<Int64>
    /// s that an answer may take: of the loop that asks, where that is not short.
    private let period: Double
    private static let shortest = 0.01

    /// s after a pause within which a loop has noticed it.
    private static let effect = 0.5
    /// s for which the arm is looked at when nobody drives it any more.
    private static let aftermath = 1.5

    init(_ robot: RobotDescription, _ calibration: Calibration, faults: [TimedFault], seed: UInt64) throws {
        let (arm, host) = try SimulatedArm.make(robot, calibration, FaultPlan(timed: faults), seed: seed)
        judge = LimitJudge(robot)
        period = max(1 / robot.wire.rate, SimulatedArm.shortest)
        arm.observer = judge
        (self.arm, self.host) = (arm, host)
        epoch = Atomic(LoopClock.monotonic.now().nanoseconds)
        var settings = RealtimeThread.Settings(name: "emulator", rights: .wanted)
        settings.priority = RealtimeThread.Settings.defaultPriority - 10
        thread = try RealtimeThread(settings) { host.run(untilClosed: false) }
    }

    private static func make(
        _ robot: RobotDescription, _ calibration: Calibration, _ faults: FaultPlan, seed: UInt64
    ) throws -> (any ObservedArm, any EmulatorHost) {
        switch robot.wire.protocol {
        case .dynamixel, .feetech:
            let emulator = try BusEmulator.make(robot: robot, calibration: calibration, faults: faults, seed: seed)
            return (emulator, try PseudoTerminalHost(emulator: emulator, baud: robot.wire.baud))
        case .intera:
            let arm = try InteraArm(robot: robot, workpiece: nil, seed: seed)
            try arm.suffer(faults)
            return (arm, try InteraHost(arm: arm, robot: robot, port: 0, rate: robot.wire.rate))
        case .rtde:
            let controller = try URController(
                arm: URArm(robot: robot, seed: seed), robot: robot, habits: .init(rate: robot.wire.rate))
            try controller.suffer(faults)
            return (controller, try URHost(controller: controller, robot: robot, port: 0))
        }
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
        return ArmTruth(of: arm, judge, after: SimulatedArm.aftermath)
    }
}

/// How an arm was really left.
struct ArmTruth {
    var isAtRest: Bool
    /// Where it may be left, and following nobody.
    var isParked: Bool
    var energisedCount: Int
    var motorCount: Int
    /// s
    var cameToRest: Double
    var violations: Int
    var firstViolation: String?

    /// Lets the arm's time go on by `seconds`, with nobody on the wire.
    init(of arm: any ObservedArm, _ judge: LimitJudge, after seconds: Double) {
        arm.pass(seconds)
        precondition(judge.hasSeen, "nobody looked on")
        isAtRest = arm.elapsed - (judge.motions.last?.upperBound ?? 0) > 0.3
        isParked = arm.isNearPark && arm.isLeftAlone
        energisedCount = arm.energisedCount
        motorCount = arm.motorCount
        cameToRest = judge.cameToRest
        violations = judge.violations
        firstViolation = judge.firstViolation
    }
}
