import Realtime
import Robot

extension URDriver {
    /// s for power and brakes.
    private static let switching = 30.0
    /// s between two set-points of the proof.
    private static let pause = 0.01

    /// What may be sent of wished velocities (rad/s), one vector per period (s), to an arm in a measured state at rest.
    public typealias VelocityFilter = (RobotDescription, _ wish: [JointVector], JointState, _ period: Double) -> [JointVector]

    /// Powers the arm on where it stands and releases its brakes, which takes its time; the controller then holds it.
    ///
    /// Nothing is cleared: a stopped robot stays stopped.
    public mutating func powerUp() throws(URError) {
        do throws(URProblem) {
            try requireFreedom()
            let mode = URRobotMode(rawValue: report.robotMode) ?? .noController
            switch mode {
            case .powerOff: _ = try order(.powerOn)
            case .powerOn, .idle, .running: break
            default: throw .notReady(mode)
            }
            try reach(.idle, "powered")
            if !report.isRunning { _ = try order(.brakeRelease) }
            try reach(.running, "free of its brakes")
        } catch { throw URError([error]) }
    }

    /// Has our program follow in the controller of an arm that is powered up, and proves that its watchdog stops it.
    /// - Parameter filter: all that the arm moves for the proof passes it.
    public mutating func engage(filter: VelocityFilter) throws(URError) {
        do throws(URProblem) {
            try requireFreedom()
            guard report.isRunning else { throw .notReady(URRobotMode(rawValue: report.robotMode) ?? .noController) }
            try follow()
            try proveWatchdog(filter)
            try follow()
            heldPosition = try measured().position
        } catch {
            // A program that no watchdog stops would follow the last command for ever.
            if token != 0, !disengage() { _ = try? order(.stop) }
            token = 0
            throw URError([error])
        }
    }

    /// Ends our program; the controller then holds the arm by itself, with its power on.
    /// - Returns: whether the controller says that no program runs.
    @discardableResult public mutating func disengage() -> Bool {
        guard loss == nil else { return false }
        var state = JointState(joints: robot.joints.count)
        let deadline = clock.now().advanced(bySeconds: URDriver.patience)
        while clock.now() < deadline, loss == nil {
            _ = listen(&state, for: URDriver.pause, sending: .end) { _ in false }
            if !report.playsProgram {
                token = 0
                return true
            }
        }
        return false
    }

    /// Has the controller end whatever program runs.
    public mutating func stop() throws(URProblem) { _ = try order(.stop) }

    private mutating func requireFreedom() throws(URProblem) {
        _ = try measured()
        if knowsControl, try order(.isInRemoteControl) != "true" { throw .localControl }
        guard report.isSafe else { throw .stopped(URSafetyStatus(rawValue: report.safety) ?? .undefined) }
        guard report.safety == URSafetyStatus.normal.rawValue else { throw .reducedMode }
        guard report.speed > 0.999 else { throw .speedSlider(report.speed) }
    }

    private mutating func reach(_ mode: URRobotMode, _ wish: String) throws(URProblem) {
        let deadline = clock.now().advanced(bySeconds: URDriver.switching)
        while report.robotMode < mode.rawValue || report.robotMode > URRobotMode.running.rawValue {
            guard clock.now() < deadline else { throw .didNotBecome(wish: wish, seconds: URDriver.switching) }
            guard report.isSafe else { throw .stopped(URSafetyStatus(rawValue: report.safety) ?? .undefined) }
            _ = try measured()
        }
    }

    /// Sends our program under a new token, and waits until it follows.
    private mutating func follow() throws(URProblem) {
        token = Int32(truncatingIfNeeded: clock.now().nanoseconds >> 10) & 0x7FFF_FFFF | 1
        stands = true
        let program = URProgram(
            token: token, leastRate: 1 / robot.safety.watchdog, period: version.major >= 5 ? 0.002 : 0.008,
            takesTorque: operating == .torque)
        let script = Array(program.script.utf8)
        guard ways.script.write(script, count: script.count) == script.count else { throw .closed(what: "The script server") }
        var state = JointState(joints: robot.joints.count)
        let deadline = clock.now().advanced(bySeconds: URDriver.patience)
        while !(report.playsProgram && report.answer == token) {
            guard loss == nil, clock.now() < deadline else { throw .didNotBecome(wish: "led by our program", seconds: URDriver.patience) }
            _ = listen(&state, for: period, sending: .hold) { _ in false }
        }
    }

    /// A state that comes from now on.
    mutating func measured() throws(URProblem) -> JointState {
        var state = JointState(joints: robot.joints.count)
        let before = heardAt
        let deadline = clock.now().advanced(bySeconds: 1)
        while heardAt <= before {
            guard loss == nil, clock.now() < deadline else { throw .silent(what: "RTDE", seconds: 1) }
            _ = read(into: &state)
            if token != 0 { _ = send(.hold, state.position) }
        }
        return state
    }

    /// Sees that the watchdog ends a motion: turns the last joint slowly for a moment, falls silent, and looks how far it goes on.
    private mutating func proveWatchdog(_ filter: VelocityFilter) throws(URProblem) {
        let last = robot.joints.count - 1
        let begin = try measured()
        let range = robot.joints[last].limits.position
        let isFar =
            begin.position[last] + 2 * Proof.farthest < range.upperBound && begin.position[last] - 2 * Proof.farthest > range.lowerBound
        guard isFar else { throw .atLimit(joint: robot.joints[last].name, position: begin.position[last]) }
        var wish = JointVector(count: robot.joints.count)
        wish[last] = Proof.velocity
        var state = begin
        for velocity in filter(robot, Array(repeating: wish, count: Int(Proof.motion / URDriver.pause)), begin, URDriver.pause) {
            _ = write(velocity: velocity)
            _ = listen(&state, for: URDriver.pause) { _ in false }
        }
        let silentSince = clock.now().advanced(bySeconds: -URDriver.pause)
        let moved = state.position[last] - begin.position[last]
        guard trouble == nil else { throw .proofDisturbed }
        let ended = try programEnds(&state)
        let coasted = state.position[last] - begin.position[last] - moved
        guard let ended else { throw .programOutlived(seconds: robot.safety.watchdog + Proof.silence) }
        guard moved > 0.2 * Proof.velocity * Proof.motion else { throw .watchdogNotProven(moved: moved) }
        // Whatever ended it sooner was not its watchdog.
        guard ended.seconds(since: silentSince) > robot.safety.watchdog / 2 else { throw .proofDisturbed }
        let allowed = Proof.velocity * (robot.safety.watchdog + Proof.lag)
        guard coasted < allowed else { throw .watchdogToothless(moved: coasted, allowed: allowed) }
    }

    /// Says nothing for as long as the watchdog and the arm may take.
    /// - Returns: when the controller first said that our program has stopped; nil where it runs on.
    private mutating func programEnds(_ state: inout JointState) throws(URProblem) -> Instant? {
        let deadline = clock.now().advanced(bySeconds: robot.safety.watchdog + Proof.silence)
        var ended: Instant?
        while clock.now() < deadline {
            _ = read(into: &state)
            guard loss == nil else { throw .closed(what: "RTDE") }
            guard report.isSafe, report.isRunning, report.speed > 0.999 else { throw .proofDisturbed }
            if ended == nil, report.hasStopped { ended = clock.now() }
            clock.sleep(until: clock.now().advanced(bySeconds: period / 2))
        }
        return report.hasStopped ? ended : nil
    }

    private enum Proof {
        /// rad/s
        static let velocity = 0.08
        /// s with commands, which begin at rest, and without them beyond the watchdog.
        static let (motion, silence) = (0.4, 0.4)
        /// s that the arm may take to come to rest.
        static let lag = 0.15
        /// rad, where no watchdog stops it.
        static let farthest = 0.08
    }
}
