import Robot
import Safety
import Task

/// Moves to an episode's start pose, in several attempts if need be.
///
/// The straight way may end where a folded arm is caught in itself: then the arm first goes back the way that it came, to where the last
/// episode began. Or it runs along a wall of the workspace and ends there, as an arm that is stretched out behind itself cannot always come
/// over the top: then the arm first folds into its park pose, from which the way to ready is proven.
struct ResetMotion {
    private enum Leg { case straight, back, folding }

    private let goal: JointVector
    private let settings: LoopSettings
    private var attempt = 1
    private var leg = Leg.straight
    private var motion: PoseMotion
    private var ticksOut = 0
    private var ticksHeld = 0

    @_noLocks init(to pose: JointVector, settings: LoopSettings) {
        goal = pose
        self.settings = settings
        motion = PoseMotion(goal: pose, tolerance: settings.resetTolerance, timeout: settings.resetTimeout)
    }

    @_noLocks mutating func advance(
        _ filter: borrowing SafetyFilter, _ state: JointState, _ task: CompiledTask, _ trail: inout Trail
    ) -> MotionProgress {
        if Double(ticksOut) * settings.period < settings.retractionTime {
            ticksOut += 1
            return .moving(JointCommand(mode: .velocity, values: task.retraction(at: filter.setPoint.position)))
        }
        let progress = motion.advance(filter, state)
        switch progress {
        case .moving: return progress
        case .arrived where leg == .straight: return hold(progress)
        case .arrived where leg == .folding: begin(.straight, to: goal)
        case .arrived: goBack(state, &trail, hasArrived: true)
        case .failed where leg == .back: goBack(state, &trail, hasArrived: false)
        case .failed:
            if leg == .straight, trail.goBack(from: state, by: &motion) {
                leg = .back
                break
            }
            guard attempt < settings.resetAttempts else { return progress }
            attempt += 1
            if leg == .folding { begin(.straight, to: goal) } else { begin(.folding, to: settings.parkPose) }
        }
        return .moving(.hold(joints: goal.count))
    }

    @_noLocks private mutating func goBack(_ state: JointState, _ trail: inout Trail, hasArrived: Bool) {
        if !trail.goBack(from: state, by: &motion, hasArrived: hasArrived) { begin(.straight, to: goal) }
    }

    /// Holds the start pose for a while.
    @_noLocks private mutating func hold(_ arrived: MotionProgress) -> MotionProgress {
        guard Double(ticksHeld) * settings.period < settings.resetPause else { return arrived }
        ticksHeld += 1
        return .moving(.hold(joints: goal.count))
    }

    @_noLocks private mutating func begin(_ leg: Leg, to pose: JointVector) {
        self.leg = leg
        motion = PoseMotion(goal: pose, tolerance: settings.resetTolerance, timeout: settings.resetTimeout)
    }
}
