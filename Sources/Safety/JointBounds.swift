import Robot

/// The velocities that one joint may take over the next period, and which limit draws each end.
struct JointBounds {
    private(set) var low: Double
    private(set) var high: Double
    private(set) var lowReason = LimitReasons.acceleration
    private(set) var highReason = LimitReasons.acceleration

    /// - Parameter effort: N·m that the joint exerts now; beyond the limit it may not go further in that direction.
    @_noLocks init(joint: Int, limits: SafetyLimits, at setPoint: SetPoint, effort: Double, period: Double) {
        let velocity = setPoint.velocity[joint]
        let acceleration = limits.acceleration[joint]
        let step = acceleration * period
        low = velocity - step
        high = velocity + step
        lower(to: limits.velocity[joint], for: .velocity)
        raise(to: -limits.velocity[joint], for: .velocity)
        let position = setPoint.position[joint]
        let above = limits.upperPosition[joint] - position
        let below = position - limits.lowerPosition[joint]
        lower(to: Braking.fastest(within: above, acceleration: acceleration, period: period), for: .position)
        raise(to: -Braking.fastest(within: below, acceleration: acceleration, period: period), for: .position)
        if effort > limits.effort[joint] { lower(to: 0, for: .effort) }
        if effort < -limits.effort[joint] { raise(to: 0, for: .effort) }
        // Braking as hard as the joint can is always allowed: no limit may ask for more than that.
        let brake = Braking.next(velocity, step: step)
        high = max(high, brake)
        low = min(low, brake)
    }

    /// The admissible velocity nearest to `wish`; adds the limit that stood in between to `reasons`.
    @_noLocks func clamp(_ wish: Double, _ reasons: inout LimitReasons) -> Double {
        // Rounding is no intervention: a nanoradian per second is far below what any servo resolves.
        if wish > high + 1e-9 { reasons.insert(highReason) }
        if wish < low - 1e-9 { reasons.insert(lowReason) }
        return min(max(wish, low), high)
    }

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
