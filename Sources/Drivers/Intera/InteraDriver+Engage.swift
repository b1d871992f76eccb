import Glibc
import ROS
import Realtime
import Robot

/// All that is wrong with a Sawyer, or with the way to it.
public struct InteraError: ArmProblems, Equatable, CustomStringConvertible, Sendable {
    public var problems: [InteraProblem]

    public init(_ problems: [InteraProblem]) { self.problems = problems }

    public var sentences: [String] { problems.map(\.description) }
    public var description: String { sentences.joined(separator: "\n") }
}

extension InteraDriver {
    /// s that the robot may take to obey, and between two askings.
    private static let (patience, pause) = (5.0, 0.01)

    /// Finds out whether the robot is the one of the file: its kind, software, joints and limits. Moves nothing.
    /// - Throws: all problems found, not only the first.
    public mutating func connect() throws(InteraError) {
        var problems: [InteraProblem]
        do throws(ROSError) { problems = try remote.problems(robot) } catch { throw InteraError([.graph(error)]) }
        var state = JointState(joints: robot.joints.count)
        if !listen(&state, for: 1, until: { $0.age < .infinity }) { problems.append(.noState(topic: InteraRemote.statesTopic, seconds: 1)) }
        guard problems.isEmpty else { throw InteraError(problems) }
    }

    /// What may be sent of wished velocities (rad/s), one vector per period (s), to an arm in a measured state at rest.
    public typealias VelocityFilter = (RobotDescription, _ wish: [JointVector], JointState, _ period: Double) -> [JointVector]

    /// Enables the robot where it stands, sets its command timeout to `safety.watchdog`, and proves that it obeys it.
    ///
    /// Nothing is cleared: a stopped robot stays stopped. Afterwards it holds its position by itself until commands come.
    /// - Parameter filter: all that the arm moves for the proof passes it.
    public mutating func engage(filter: VelocityFilter) throws(InteraError) {
        do throws(InteraProblem) {
            try refuseStopped()
            remote.timeout.publish(Float64Message(robot.safety.watchdog))
            remote.speedRatio.publish(Float64Message(InteraDriver.speedRatio))
            try urge("enabled", remote.enabling, BoolMessage(true)) { $0.isEnabled }
            try proveTimeout(filter)
            heldPosition = try measured().position
        } catch { throw InteraError([error]) }
    }

    /// Share of its greatest speed with which the robot goes to positions; the filter's set-points are never far.
    private static let speedRatio = 1.0

    /// Leaves the arm to its own controller, which holds it: gravity is compensated and the brakes are on after that.
    /// - Returns: whether the robot says that it is disabled.
    @discardableResult public mutating func disengage() -> Bool {
        guard loss == nil, let state = try? measured() else { return false }
        _ = write(position: state.position)
        remote.timeout.publish(Float64Message(InteraDriver.usualTimeout))
        do throws(InteraProblem) { try urge("disabled", remote.enabling, BoolMessage(false)) { !$0.isEnabled } } catch { return false }
        return true
    }

    /// s, the SDK's.
    private static let usualTimeout = 0.2

    /// Stops the robot by software; it must be reset afterwards.
    public mutating func stop() throws(InteraProblem) { try urge("stopped", remote.stopping, EmptyMessage()) { $0.isStopped } }

    /// Clears a stop, on an operator's word only; the robot stays disabled.
    public mutating func reset() throws(InteraProblem) {
        var state = JointState(joints: robot.joints.count)
        _ = listen(&state, for: 0.1) { _ in false }
        guard assembly.isStopped else { throw .notStopped }
        guard assembly.button != .pressed else { throw .pressedButton }
        try urge("ready", remote.resetting, EmptyMessage()) {
            !$0.isStopped && !$0.hasError && $0.button == .unpressed && $0.source == .none
        }
    }

    private mutating func refuseStopped() throws(InteraProblem) {
        var state = JointState(joints: robot.joints.count)
        guard listen(&state, for: 1, until: { $0.age < 0.1 }) else { throw .noState(topic: InteraRemote.statesTopic, seconds: 1) }
        guard !assembly.isStopped else { throw .stopped(assembly.source, assembly.button) }
        guard !assembly.hasError else { throw .faulty }
        guard assembly.isHomed else { throw .notHomed }
    }

    /// Asks again and again, as the SDK does, until the robot says that it is so.
    private mutating func urge<Message: ROSMessage>(
        _ wish: String, _ publication: Publication, _ message: Message, until isDone: (AssemblyState) -> Bool
    ) throws(InteraProblem) {
        let deadline = clock.now().advanced(bySeconds: InteraDriver.patience)
        var state = JointState(joints: robot.joints.count)
        repeat {
            publication.publish(message)
            _ = listen(&state, for: InteraDriver.pause) { _ in false }
            if let loss { throw .ended(loss) }
            if isDone(assembly) { return }
        } while clock.now() < deadline
        throw .didNotObey(wish: wish, seconds: InteraDriver.patience)
    }

    /// Reads until the condition holds.
    /// - Returns: whether it came to hold within `seconds`.
    public mutating func listen(_ state: inout JointState, for seconds: Double, until condition: (JointState) -> Bool) -> Bool {
        let deadline = clock.now().advanced(bySeconds: seconds)
        while true {
            _ = read(into: &state)
            if condition(state) { return true }
            guard loss == nil, clock.now() < deadline else { return false }
            clock.sleep(until: clock.now().advanced(bySeconds: 0.002))
        }
    }

    /// A state that comes from now on.
    mutating func measured() throws(InteraProblem) -> JointState {
        var state = JointState(joints: robot.joints.count)
        let (before, deadline) = (heardAt, clock.now().advanced(bySeconds: 1))
        while true {
            _ = read(into: &state)
            if heardAt > before { return state }
            guard loss == nil, clock.now() < deadline else { throw .noState(topic: InteraRemote.statesTopic, seconds: 1) }
            clock.sleep(until: clock.now().advanced(bySeconds: 0.002))
        }
    }

    /// Sees that the command timeout ends a motion: turns the last joint slowly for a moment, falls silent, and looks how far it goes on.
    ///
    /// Nothing that the robot publishes says in which mode it is, so its watchdog shows itself in a motion only: under two degrees of the
    /// wrist's last joint, between limits that it is far from.
    private mutating func proveTimeout(_ filter: VelocityFilter) throws(InteraProblem) {
        let last = robot.joints.count - 1
        let begin = try measured()
        let range = robot.joints[last].limits.position
        let isFar =
            begin.position[last] + 2 * Proof.farthest < range.upperBound && begin.position[last] - 2 * Proof.farthest > range.lowerBound
        guard isFar else { throw .atLimit(joint: robot.joints[last].name, position: begin.position[last]) }
        var wish = JointVector(count: robot.joints.count)
        wish[last] = Proof.velocity
        var state = begin
        for velocity in filter(robot, Array(repeating: wish, count: Int(Proof.motion / InteraDriver.pause)), begin, InteraDriver.pause) {
            _ = write(velocity: velocity)
            _ = listen(&state, for: InteraDriver.pause) { _ in false }
        }
        let moved = state.position[last] - begin.position[last]
        _ = listen(&state, for: robot.safety.watchdog + Proof.silence) { _ in false }
        let coasted = state.position[last] - begin.position[last] - moved
        _ = write(position: try measured().position)
        guard moved > 0.2 * Proof.velocity * Proof.motion else { throw .watchdogNotProven(moved: moved) }
        let allowed = Proof.velocity * (robot.safety.watchdog + Proof.lag)
        guard coasted < allowed else { throw .watchdogToothless(moved: coasted, allowed: allowed) }
    }

    private enum Proof {
        /// rad/s
        static let velocity = 0.08
        /// s with commands, which begin at rest, and without them beyond the timeout.
        static let (motion, silence) = (0.4, 0.4)
        /// s that the arm may take to come to rest.
        static let lag = 0.15
        /// rad, where no timeout stops it.
        static let farthest = 0.08
    }
}
