import Robot
import Safety
import Task

/// Moves to an episode's start pose, in several attempts if need be.
///
/// The straight way may run along a wall of the workspace and end there: an arm that is stretched out behind itself cannot always
/// come over the top. So after a failed attempt the arm first folds into its park pose, from which the way to ready is proven.
struct ResetMotion {
    private let goal: JointVector
    private let settings: LoopSettings
    private var attempt = 1
    private var isFolding = false
    private var motion: PoseMotion
    private var ticksOut = 0
    private var ticksHeld = 0

    @_noLocks init(to pose: JointVector, settings: LoopSettings) {
        goal = pose
        self.settings = settings
        motion = PoseMotion(goal: pose, tolerance: settings.resetTolerance, timeout: settings.resetTimeout)
    }

    @_noLocks mutating func advance(_ filter: borrowing SafetyFilter, _ state: JointState, _ task: CompiledTask) -> MotionProgress {
        if Double(ticksOut) * settings.period < settings.retractionTime {
            ticksOut += 1
            return .moving(JointCommand(mode: .velocity, values: task.retraction(at: filter.setPoint.position)))
        }
        let progress = motion.advance(filter, state)
        switch progress {
        case .moving: return progress
        case .arrived:
            guard isFolding else { return hold(progress) }
            begin(folding: false)
        case .failed:
            guard attempt < settings.resetAttempts else { return progress }
            attempt += 1
            begin(folding: !isFolding)
        }
        return .moving(.hold(joints: goal.count))
    }

    /// Holds the start pose for a while.
    @_noLocks private mutating func hold(_ arrived: MotionProgress) -> MotionProgress {
        guard Double(ticksHeld) * settings.period < settings.resetPause else { return arrived }
        ticksHeld += 1
        return .moving(.hold(joints: goal.count))
    }

    @_noLocks private mutating func begin(folding: Bool) {
        isFolding = folding
        motion = PoseMotion(
            goal: folding ? settings.parkPose : goal, tolerance: settings.resetTolerance, timeout: settings.resetTimeout)
    }
}
