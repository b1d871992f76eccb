import Robot

/// The velocities that one joint may take over the next period, and which limit draws each end.
struct JointBounds {
    private let braking: Braking
    private let period: Double
    /// rad
    private let position: Double
    /// rad/s
    private let velocity: Double
    /// rad/s, of a joint that brakes as hard as it may. By induction it then stays inside its limits.
    private let brake: Double
    private(set) var low: Double
    private(set) var high: Double
    private(set) var lowReason = LimitReasons.acceleration
    private(set) var highReason = LimitReasons.acceleration
    /// rad, what the joint's braking way may not leave: its limits, or where it is when that is outside.
    private let lowest: Double
    private let highest: Double

    /// - Parameter effort: N·m that the joint exerts now; beyond the limit it may not go further in that direction.
    @_noLocks init(joint: Int, limits: borrowing LimitNumbers, at setPoint: SetPoint, effort: Double, period: Double) {
        braking = Braking(joint, limits, period)
        self.period = period
        position = setPoint.position[joint]
        velocity = setPoint.velocity[joint]
        let acceleration = setPoint.acceleration[joint]
        brake = braking.next(velocity, acceleration)
        lowest = min(limits.lowerPosition[joint], position)
        highest = max(limits.upperPosition[joint], position)
        let reach = braking.ramp.reach(acceleration)
        low = velocity + reach.low * period
        high = velocity + reach.high * period
        // A velocity that the joint may not exceed is approached so that it has no acceleration left there.
        lower(to: braking.ramp.next(velocity, acceleration, towards: limits.velocity[joint]), for: .velocity)
        raise(to: braking.ramp.next(velocity, acceleration, towards: -limits.velocity[joint]), for: .velocity)
        if effort > limits.effort[joint] { lower(to: brake, for: .effort) }
        if effort < -limits.effort[joint] { raise(to: brake, for: .effort) }
    }

    /// The admissible velocity nearest to `wish`; adds the limit that stood in between to `reasons`.
    @_noLocks func clamp(_ wish: Double, _ reasons: inout LimitReasons) -> Double {
        // Rounding is no intervention: a nanoradian per second is far below what any servo resolves.
        if wish > high + 1e-9 { reasons.insert(highReason) }
        if wish < low - 1e-9 { reasons.insert(lowReason) }
        let candidate = min(max(wish, low), high)
        if stops(candidate) { return candidate }
        reasons.insert(.position)
        return nearestThatStops(to: candidate)
    }

    /// Bisection: the higher the velocity, the higher the whole braking way.
    @_noLocks private func nearestThatStops(to candidate: Double) -> Double {
        var (accepted, refused) = (brake, candidate)
        for _ in 0..<JointBounds.bisections {
            let middle = (accepted + refused) / 2
            if stops(middle) { accepted = middle } else { refused = middle }
        }
        return accepted
    }

    /// Whether braking after a period at `next` stays where the joint may be.
    @_noLocks private func stops(_ next: Double) -> Bool {
        let acceleration = braking.ramp.acceleration(from: velocity, to: next)
        let isFar =
            position + braking.furthest(next, acceleration) < highest && position - braking.furthest(-next, -acceleration) > lowest
        if isFar { return true }
        let span = braking.span(from: position, next, acceleration)
        return span.lowest >= lowest && span.highest <= highest
    }

    /// Halvings of the way between braking and the request: the rest is a thousandth of what jerk allows in a period.
    private static var bisections: Int { @_noLocks get { 10 } }

    @_noLocks private mutating func lower(to bound: Double, for reason: LimitReasons) {
        guard bound < high else { return }
        high = bound
        highReason = reason
    }

    @_noLocks private mutating func raise(to bound: Double, for reason: LimitReasons) {
        guard bound > low else { return }
        low = bound
        lowReason = reason
    }
}
