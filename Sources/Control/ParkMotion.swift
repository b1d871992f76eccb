import Robot
import Safety

/// Moves to the pose where the arm rests without power.
///
/// An arm that does not come there goes back the way that it came, out of what it may be caught in, and tries once more from where its
/// way began; beyond that, what is in its way should not be pushed again.
struct ParkMotion {
    private let settings: LoopSettings
    private var motion: PoseMotion
    private var goesBack = false

    @_noLocks init(settings: LoopSettings) {
        self.settings = settings
        motion = ParkMotion.straight(settings)
    }

    @_noLocks mutating func advance(_ filter: borrowing SafetyFilter, _ state: JointState, _ trail: inout Trail) -> MotionProgress {
        let progress = motion.advance(filter, state)
        switch progress {
        case .moving: return progress
        case .arrived where goesBack: goBack(state, &trail, hasArrived: true)
        case .failed where goesBack: goBack(state, &trail, hasArrived: false)
        case .arrived: return progress
        case .failed:
            goesBack = trail.goBack(from: state, by: &motion)
            if !goesBack { return progress }
        }
        return .moving(.hold(joints: state.position.count))
    }

    /// Whether the arm is measured at the park pose, and still.
    @_noLocks func isThere(_ state: JointState) -> Bool { !goesBack && motion.isThere(state) }

    @_noLocks private mutating func goBack(_ state: JointState, _ trail: inout Trail, hasArrived: Bool) {
        goesBack = trail.goBack(from: state, by: &motion, hasArrived: hasArrived)
        if !goesBack { motion = ParkMotion.straight(settings) }
    }

    @_noLocks private static func straight(_ settings: LoopSettings) -> PoseMotion {
        PoseMotion(goal: settings.parkPose, tolerance: settings.parkTolerance, timeout: settings.parkTimeout)
    }
}
