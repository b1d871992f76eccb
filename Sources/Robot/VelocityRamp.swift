import CRealtime

/// The quickest way of one joint from velocity to velocity within its limits of acceleration and jerk, in discrete time.
///
/// The acceleration of a period is the change of velocity that it brought, over the period; from one period to the next it may itself
/// change by no more than jerk × period. A ramp pulls as hard as it may, and lets go in time to have neither acceleration left nor speed
/// missing on arrival. The safety filter sends ramps, and what a task learns from undoes them: both mean the same ones, to the bit.
public struct VelocityRamp: Sendable {
    /// rad/s²
    @usableFromInline let acceleration: Double
    /// rad/s² from one period to the next.
    @usableFromInline let change: Double
    /// s
    @usableFromInline let period: Double
    /// Hz, 1/period: the processor divides far more slowly than it multiplies, and every look ahead goes along ramps.
    @usableFromInline let rate: Double
    /// `change`, less a billionth: letting go is planned with it, so that rounding never stands in its way.
    @usableFromInline let planned: Double
    /// 1/`planned`
    @usableFromInline let perPlanned: Double

    /// - Parameters:
    ///   - acceleration: rad/s²
    ///   - jerk: rad/s³
    ///   - period: s
    @_noLocks @inlinable public init(acceleration: Double, jerk: Double, period: Double) {
        self.acceleration = acceleration
        self.period = period
        rate = 1 / period
        change = jerk * period
        planned = change * (1 - 1e-9)
        perPlanned = 1 / planned
    }

    /// rad/s, the velocity of the next period.
    ///
    /// - Parameters:
    ///   - velocity: rad/s, of the last period.
    ///   - acceleration: rad/s², of the last period.
    @_noLocks @inlinable public func next(_ velocity: Double, _ acceleration: Double, towards target: Double) -> Double {
        let side = target < velocity ? -1.0 : 1
        let (low, high) = reach(side * acceleration)
        let missing = (target - velocity).magnitude * rate
        if missing <= planned, missing >= low, missing <= high { return target }
        let pull = landing(high) <= missing ? high : max(steepest(missing), low)
        return velocity + side * min(pull, high) * period
    }

    /// rad/s², by which a period brings one velocity to the next (rad/s).
    @_noLocks @inlinable public func acceleration(from velocity: Double, to next: Double) -> Double { (next - velocity) * rate }

    /// rad/s², the accelerations that the next period may have.
    @_noLocks @inlinable public func reach(_ acceleration: Double) -> (low: Double, high: Double) {
        (max(-self.acceleration, acceleration - change), min(self.acceleration, acceleration + change))
    }

    /// Whether a joint rests that was brought to `velocity` by `acceleration`: one that only turns round moves on.
    @_noLocks @inlinable public func rests(_ velocity: Double, _ acceleration: Double) -> Bool {
        velocity == 0 && acceleration.magnitude <= change
    }

    /// rad/s over the period, that an acceleration brings which is let go of from then on.
    ///
    /// With j for `planned` that is a + (a − j) + … + (a − nj) = (n + 1) (a − jn/2), where n = ⌊a/j⌋.
    @_noLocks @inlinable func landing(_ acceleration: Double) -> Double {
        let whole = Double(Int(max(0, acceleration * perPlanned)))
        return (whole + 1) * (acceleration - planned * whole / 2)
    }

    /// rad/s², the acceleration whose landing brings as much as is `missing`.
    ///
    /// A landing grows with n from j n (n + 1) / 2 to the next such sum, which tells n; the rest is solved for a.
    @_noLocks @inlinable func steepest(_ missing: Double) -> Double {
        let whole = Double(Int(rt_sqrt(0.25 + 2 * missing * perPlanned) - 0.5))
        return missing / (whole + 1) + planned * whole / 2
    }
}
