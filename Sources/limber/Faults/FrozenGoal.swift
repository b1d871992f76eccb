import Robot

/// For how long a joint whose encoder is frozen has been sent elsewhere than where its servo believes to be.
///
/// `Docs/safety.md` says what the loop does about it: it notices one that is sent a fifth of the tracking error away, or a tenth for half a
/// second, and leads one back that was sent on since it froze and then rests.
struct FrozenGoal {
    private static let farWay = 0.2
    private static let littleWay = 0.1
    private static let leastWay = 0.02
    /// s
    private static let patience = 0.5
    /// s, of a reset's pause, and as a way begins slowly.
    private static let stillness = 2.0

    /// rad, the goal when the encoder froze, or of a new beginning.
    private var anchor: Double
    private var goal: Double
    /// s, until when the goal had been nearer than either way, or on its way, or at hand.
    private var notFarUntil: Double
    private var nearUntil: Double
    private var nowhereUntil: Double

    init(goal: Double, at seconds: Double) {
        (anchor, self.goal) = (goal, goal)
        (notFarUntil, nearUntil, nowhereUntil) = (seconds, seconds, seconds)
    }

    mutating func beginAnew(at goal: Double) { anchor = goal }

    /// - Parameters:
    ///   - goal: rad
    ///   - believed: rad, where the servo believes to be.
    ///   - scale: rad, the tracking error.
    ///   - noticed: s that noticing may take.
    /// - Returns: whether it should have been sent back by now; once for each such time.
    mutating func isLate(_ goal: Double, believed: Double, scale: Double, noticed: Double, at seconds: Double) -> Bool {
        // Goals are whole ticks, as set-points are not.
        if abs(goal - believed) < abs(self.goal - believed) { anchor = goal }
        let way = (min(abs(goal - anchor), abs(goal - believed)) - 2 * ServoDescription.radiansPerTick) / scale
        if way <= FrozenGoal.littleWay { nearUntil = seconds }
        if way <= FrozenGoal.farWay { notFarUntil = seconds }
        if way <= FrozenGoal.leastWay || goal != self.goal { nowhereUntil = seconds }
        self.goal = goal
        let isLate =
            seconds - notFarUntil > noticed || seconds - nearUntil > FrozenGoal.patience + noticed
            || seconds - nowhereUntil > FrozenGoal.stillness + noticed
        if isLate { (notFarUntil, nearUntil, nowhereUntil) = (seconds, seconds, seconds) }
        return isLate
    }
}
