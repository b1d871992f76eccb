import Robot
import Safety

/// What a motion to a pose asks for in a tick.
enum MotionProgress {
    case moving(JointCommand)
    case arrived
    case failed
}

/// Brings the set-point to rest and then along a minimum-jerk way to a pose, and waits until the arm is measured there. An arm that is
/// driven by torques is drawn there by springs.
struct PoseMotion {
    /// rad/s, below which an arm that has arrived counts as still; two quanta of a Dynamixel's velocity register.
    static var stillness: Double { @_noLocks get { 0.05 } }

    /// rad, how near the set-point comes to the goal before the arm is looked at: a fifteenth of a Dynamixel's tick.
    private static var precision: Double { @_noLocks get { 1e-4 } }

    let goal: JointVector
    /// rad
    let tolerance: Double
    /// s
    let timeout: Double
    private var path: MinimumJerk?
    private var ticksOnPath = 0
    private var ticks = 0
    /// s that it has taken so far.
    private(set) var seconds = 0.0

    @_noLocks init(goal: JointVector, tolerance: Double, timeout: Double) {
        self.goal = goal
        self.tolerance = tolerance
        self.timeout = timeout
    }

    @_noLocks mutating func advance(_ filter: borrowing SafetyFilter, _ state: JointState) -> MotionProgress {
        ticks += 1
        seconds = Double(ticks) * filter.period
        if isOverdue { return .failed }
        if filter.limits.isTorqueDriven { return isThere(state) ? .arrived : .moving(filter.pull(to: goal, from: state)) }
        if path == nil, filter.setPoint.isAtRest {
            path = MinimumJerk(from: filter.setPoint.position, to: goal, limits: filter.model)
        }
        guard let path else { return .moving(.hold(joints: goal.count)) }
        if hasArrived(path, filter, state) { return .arrived }
        ticksOnPath += 1
        return .moving(JointCommand(mode: .position, values: path.position(at: Double(ticksOnPath) * filter.period)))
    }

    private var isOverdue: Bool { @_noLocks get { seconds > max(timeout, path.map { 1.5 * $0.duration } ?? 0) } }

    @_noLocks private func hasArrived(_ path: MinimumJerk, _ filter: borrowing SafetyFilter, _ state: JointState) -> Bool {
        guard Double(ticksOnPath) * filter.period >= path.duration else { return false }
        for joint in 0..<goal.count {
            guard (filter.setPoint.position[joint] - goal[joint]).magnitude <= PoseMotion.precision else { return false }
        }
        return isThere(state)
    }

    /// Whether the arm is measured at the goal, and still.
    @_noLocks func isThere(_ state: JointState) -> Bool {
        for joint in 0..<goal.count {
            guard (state.position[joint] - goal[joint]).magnitude <= tolerance else { return false }
            guard state.velocity[joint].magnitude <= PoseMotion.stillness else { return false }
        }
        return true
    }
}
