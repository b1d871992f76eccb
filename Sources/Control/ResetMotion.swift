import Robot
import Safety

/// Moves to an episode's start pose, in several attempts if need be.
struct ResetMotion {
    private let settings: LoopSettings
    private var attempt = 1
    private var motion: PoseMotion

    @_noLocks init(to pose: JointVector, settings: LoopSettings) {
        self.settings = settings
        motion = PoseMotion(goal: pose, tolerance: settings.resetTolerance, timeout: settings.resetTimeout)
    }

    @_noLocks mutating func advance(_ filter: borrowing SafetyFilter, _ state: JointState) -> MotionProgress {
        let progress = motion.advance(filter, state)
        guard case .failed = progress, attempt < settings.resetAttempts else { return progress }
        attempt += 1
        motion = PoseMotion(goal: motion.goal, tolerance: motion.tolerance, timeout: motion.timeout)
        return .moving(.hold(joints: motion.goal.count))
    }
}
