import Drivers
import Realtime
import Robot

/// Sees a Sawyer to rest whose controller is gone: its command timeout makes it hold its position, and where it does not, it is stopped.
struct InteraRescue: Rescue, ~Copyable {
    /// s that the arm may take to rest after its command timeout, and after it was told to stop.
    private static let patience = 2.0
    /// s without a word after which nobody knows what the robot does.
    private static let silence = 0.2
    /// s without a word after which a guardian is no guardian any more.
    private static let deafness = 0.5
    /// rad/s
    private static let stillness = 0.05
    /// s for which it must be still.
    private static let rest = 0.1

    private var driver: InteraDriver
    private var state: JointState
    private let clock: LoopClock
    private let robot: RobotDescription

    /// Joins the robot's graph, and says nothing to the arm.
    init(robot: RobotDescription, master: String, clock: LoopClock) throws(InteraError) {
        driver = try InteraDriver(robot: robot, master: master, clock: clock)
        state = JointState(joints: robot.joints.count)
        (self.robot, self.clock) = (robot, clock)
    }

    /// What nobody reads would be old when it is needed.
    mutating func stayReady() -> Bool {
        _ = driver.read(into: &state)
        return driver.loss == nil && state.age < InteraRescue.deafness
    }

    mutating func run() -> RescueOutcome {
        _ = driver.listen(&state, for: robot.safety.watchdog + InteraRescue.silence) { _ in false }
        guard driver.loss == nil, state.age < InteraRescue.silence else { return .unreachable }
        guard driver.assembly.isEnabled else { return .notEnergised }
        if comesToRest() { return .heldByController }
        do throws(InteraProblem) { try driver.stop() } catch { return driver.loss == nil ? .notAtRest : .unreachable }
        return comesToRest() ? .stoppedByController : .notAtRest
    }

    private mutating func comesToRest() -> Bool {
        var stillSince: Instant?
        return driver.listen(&state, for: InteraRescue.patience) { [clock] state in
            let now = clock.now()
            let isStill = state.age < InteraRescue.rest && state.velocity.array.allSatisfy { abs($0) < InteraRescue.stillness }
            stillSince = isStill ? stillSince ?? now : nil
            return stillSince.map { now.seconds(since: $0) > InteraRescue.rest } ?? false
        }
    }
}
