import Drivers
import Realtime
import Robot

/// Sees a Universal Robots arm to rest whose controller is gone: the watchdog of its program ends that program, and where it does not, the
/// dashboard server is told to.
struct URRescue: Rescue, ~Copyable {
    /// s that the arm may take to rest after its watchdog, and after it was told to stop.
    private static let patience = 2.0
    /// s without a word after which nobody knows what the robot does.
    private static let silence = 0.2
    /// s without a word after which a guardian is no guardian any more.
    private static let deafness = 0.5
    /// rad/s
    private static let stillness = 0.05
    /// s for which it must be still.
    private static let rest = 0.1

    private var driver: URDriver
    private var state: JointState
    private let clock: LoopClock
    private let robot: RobotDescription

    /// Listens to the controller beside whoever drives the arm, and says nothing to it.
    init(robot: RobotDescription, place: String, clock: LoopClock) throws(URError) {
        var driver = try URDriver(robot: robot, place: place, clock: clock)
        try driver.connect(listensOnly: true)
        self.driver = driver
        state = JointState(joints: robot.joints.count)
        (self.robot, self.clock) = (robot, clock)
    }

    /// What nobody reads makes the controller close the connection.
    mutating func stayReady() -> Bool {
        _ = driver.read(into: &state)
        return driver.loss == nil && state.age < URRescue.deafness
    }

    mutating func run() -> RescueOutcome {
        _ = driver.listen(&state, for: robot.safety.watchdog + URRescue.silence) { _ in false }
        guard driver.loss == nil, state.age < URRescue.silence else {
            try? driver.stop()
            return .unreachable
        }
        guard driver.report.isRunning else { return .notEnergised }
        if comesToRest() { return .heldByController }
        do throws(URProblem) { try driver.stop() } catch { return driver.loss == nil ? .notAtRest : .unreachable }
        return comesToRest() ? .stoppedByController : .notAtRest
    }

    /// At rest is an arm that stands, and that no program leads any more, nor waits to.
    private mutating func comesToRest() -> Bool {
        var stillSince: Instant?
        let deadline = clock.now().advanced(bySeconds: URRescue.patience)
        while clock.now() < deadline, driver.loss == nil {
            _ = driver.listen(&state, for: 0.005) { _ in false }
            let isStill =
                driver.report.hasStopped && state.age < URRescue.rest && state.velocity.array.allSatisfy { abs($0) < URRescue.stillness }
            stillSince = isStill ? stillSince ?? clock.now() : nil
            if let stillSince, clock.now().seconds(since: stillSince) > URRescue.rest { return true }
        }
        return false
    }
}
