import Drivers
import Realtime
import Robot
import Safety

/// Brings servos whose controller is gone to rest, and leaves them energised where they stand: without brakes the arm would fall.
struct ArmRescue<Driver: ServoDriver & ~Copyable>: Rescue, ~Copyable {
    /// s
    private static var longestBraking: Double { 3 }
    /// rad/s; two steps of a servo's own measurement.
    private static var stillness: Double { 0.05 }
    /// Successful reads in a row that must show stillness.
    private static var stillReads: Int { 10 }
    /// s; how much longer than a watchdog's time the line is kept silent, since servos count in steps of 20 ms.
    private static var silenceMargin: Double { 0.06 }
    /// s that servos without a watchdog are given to come to their last goals.
    private static var settling: Double { 0.5 }

    private var driver: Driver
    private var filter: SafetyFilter
    private let clock: LoopClock
    private let transport: Transport
    private let robot: RobotDescription

    init(robot: RobotDescription, calibration: Calibration, transport: Transport, clock: LoopClock) {
        self.robot = robot
        self.transport = transport
        self.clock = clock
        driver = Driver(robot: robot, calibration: calibration, transport: transport, clock: clock)
        filter = SafetyFilter(limits: SafetyLimits(robot: robot), period: 1 / robot.wire.rate)
    }

    mutating func stayReady() -> Bool { true }

    mutating func run() -> RescueOutcome {
        awaitSilence()
        return takeOver() ?? (robot.wire.hasWatchdog ? leaveToWatchdogs() : leaveAtGoals())
    }

    /// - Returns: nil when the arm does not answer as it should, so that nobody can say what it would do with a goal.
    private mutating func takeOver() -> RescueOutcome? {
        var state = JointState(joints: robot.joints.count)
        guard driver.readAll(into: &state) else { return nil }
        let torque = driver.readTorque()
        guard torque.count == servoCount else { return nil }
        guard torque.values.contains(true) else { return .notEnergised }
        // A watchdog that has fired keeps its servo still and refuses goals. To clear it would only bring back the chance to move.
        if !driver.readStopped().isEmpty {
            return comesToRest(writing: false) ? .stoppedByWatchdog : .notAtRest
        }
        do throws(ConnectError) { try driver.takeOver() } catch { return nil }
        guard driver.readAll(into: &state) else { return nil }
        seed(state)
        return comesToRest(writing: true) ? .braked : .notAtRest
    }

    /// Silence is what stops servos that cannot be told to: each whose watchdog is armed stops where it is.
    private mutating func leaveToWatchdogs() -> RescueOutcome {
        clock.sleep(until: clock.now().advanced(bySeconds: robot.safety.watchdog + ArmRescue.silenceMargin))
        let (torque, fired) = (driver.readTorque(), driver.readStopped())
        guard !torque.isEmpty else { return .unreachable }
        let stopped = torque.keys.filter { torque[$0] == false || fired.contains($0) }
        guard stopped.count < servoCount else { return torque.values.contains(true) ? .stoppedByWatchdog : .notEnergised }
        return .partlyStopped(silent: servos.filter { !stopped.contains($0) })
    }

    /// Nothing stops servos without a watchdog but their own goals: each goes to the last one that it was given, and holds there.
    private mutating func leaveAtGoals() -> RescueOutcome {
        clock.sleep(until: clock.now().advanced(bySeconds: ArmRescue.settling))
        let torque = driver.readTorque()
        guard !torque.isEmpty else { return .unreachable }
        guard torque.count < servoCount || torque.values.contains(true) else { return .notEnergised }
        return .leftAtGoals(silent: servos.filter { torque[$0] == nil })
    }

    /// From the last goal where the arm is near it, since the arm lags behind it and sags below it, and would jump back; else from where
    /// it is measured.
    private mutating func seed(_ state: JointState) {
        var goal = state.position
        let isNear =
            driver.readGoals(into: &goal)
            && zip(goal.array, state.position.array).allSatisfy {
                abs($0 - $1) <= robot.safety.trackingError
            }
        if isNear {
            filter.seed(position: goal, velocity: JointVector(count: goal.count))
        } else {
            filter.seed(position: state.position, velocity: state.velocity)
        }
    }

    private var servos: [UInt8] {
        robot.servos.flatMap(\.ids).map { UInt8(truncatingIfNeeded: $0) }
    }

    private var servoCount: Int { servos.count }

    /// What the controller had still handed to the line passes first, and so do the answers to it.
    private func awaitSilence() {
        let longest = clock.now().advanced(bySeconds: 0.2)
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        defer { bytes.deallocate() }
        while clock.now() < longest, transport.waitReadable(until: clock.now().advanced(bySeconds: 0.01)) {
            guard transport.read(into: bytes, capacity: 256) >= 0 else { return }
        }
    }

    /// Reads, and brakes where it may write, one tick after the other until the arm is measured at rest or the time is over.
    private mutating func comesToRest(writing: Bool) -> Bool {
        var state = JointState(joints: robot.joints.count)
        var stillReads = 0
        var tick = clock.now()
        let end = tick.advanced(bySeconds: ArmRescue.longestBraking)
        while tick < end {
            let outcome = driver.read(into: &state)
            guard outcome != .lost else { return false }
            // A read that failed says nothing of the arm.
            if outcome.isMeasured {
                stillReads = state.velocity.array.allSatisfy { abs($0) < ArmRescue.stillness } ? stillReads + 1 : 0
            }
            if stillReads >= ArmRescue.stillReads { return true }
            if writing {
                filter.brake()
                guard driver.write(position: filter.setPoint.position) != .lost else { return false }
            }
            tick = tick.advanced(bySeconds: filter.period)
            clock.sleep(until: tick)
        }
        return false
    }
}

extension WireOutcome {
    /// Whether the numbers are those of now, whatever else a servo complains of.
    fileprivate var isMeasured: Bool {
        switch self {
        case .fresh, .alert, .shadowApart, .letGo, .robotStopped, .robotDisabled, .robotHindered: true
        case .bad, .topicLost, .lost: false
        }
    }
}
