import Robot
import Safety

/// Moves to the pose where the arm rests without power, once: what is in its way then should not be pushed again.
struct ParkMotion {
    private var motion: PoseMotion

    @_noLocks init(settings: LoopSettings) {
        motion = PoseMotion(goal: settings.parkPose, tolerance: settings.parkTolerance, timeout: settings.parkTimeout)
    }

    @_noLocks mutating func advance(_ filter: borrowing SafetyFilter, _ state: JointState) -> MotionProgress {
        motion.advance(filter, state)
    }
}
