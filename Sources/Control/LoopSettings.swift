import Robot
import Task

/// The numbers of the loop that are not the robot's limits.
public struct LoopSettings: Sendable {
    /// s, a control period.
    public var period: Double
    /// rad, measured, at which a start pose is reached.
    public var resetTolerance: Double
    /// s for one attempt at the start pose, or half as much again as the motion is planned to take if that is more.
    public var resetTimeout: Double
    public var resetAttempts: Int
    /// s for which the tip is drawn out before the first attempt.
    public var retractionTime: Double
    /// s for which the start pose is held.
    public var resetPause: Double
    /// rad
    public var parkPose: JointVector
    /// rad, measured, at which the arm is parked. It is what a servo without integral gain sags under the weight of a small arm.
    public var parkTolerance = 0.12
    /// s, as `resetTimeout`.
    public var parkTimeout = 10.0
    public var badPackets: BudgetDescription
    public var contact = ContactReaction.stop
    /// s without a word from the loop, after which the arm's own watchdogs have stopped it.
    public var watchdog: Double
    /// Ticks within a second that may come late before the arm is stopped.
    public var overrunsPerSecond = 20
    /// How often the arm may be stopped and go on by itself.
    public var protectiveStops: BudgetDescription
    /// s without a sign of life from the guardian, after which the arm is parked.
    public var guardianPatience = 1.0
    /// s without a sign of life from the learner, after which an arm that has nothing to do is parked.
    public var learnerPatience = 10.0
    /// s of health that are seen before it does.
    public var recoveryPause = 1.0
    /// s to wait for that health.
    public var recoveryPatience = 10.0

    public init(robot: RobotDescription, reset: ResetDescription) {
        period = 1 / robot.wire.rate
        resetTolerance = reset.tolerance
        resetTimeout = reset.timeout
        resetAttempts = reset.attempts
        retractionTime = reset.retract?.duration ?? 0
        resetPause = reset.pause
        parkPose = robot.poses.park
        badPackets = robot.safety.badPackets
        protectiveStops = robot.safety.protectiveStops
        watchdog = robot.safety.watchdog
    }
}
