/// For how long a joint whose encoder is frozen has been sent elsewhere.
///
/// `Docs/safety.md` says when that is noticed: at a fifth of the tracking error, or a tenth for half a second.
struct FrozenGoal {
    private static let farWay = 0.2
    private static let littleWay = 0.1
    /// s
    private static let patience = 0.5

    /// rad, the goal when the encoder froze, or of a new beginning.
    var anchor: Double
    /// s, until when the goal had been nearer than either way.
    private var notFarUntil: Double
    private var nearUntil: Double

    init(anchor: Double, at seconds: Double) {
        self.anchor = anchor
        (notFarUntil, nearUntil) = (seconds, seconds)
    }

    /// - Parameters:
    ///   - way: from the anchor to the goal, in tracking errors.
    ///   - noticed: s that noticing may take.
    /// - Returns: whether it should have been sent back by now; once for each such time.
    mutating func late(way: Double, noticed: Double, at seconds: Double) -> Bool {
        if way <= FrozenGoal.littleWay { nearUntil = seconds }
        if way <= FrozenGoal.farWay { notFarUntil = seconds }
        let isLate = seconds - notFarUntil > noticed || seconds - nearUntil > FrozenGoal.patience + noticed
        if isLate { (notFarUntil, nearUntil) = (seconds, seconds) }
        return isLate
    }
}
