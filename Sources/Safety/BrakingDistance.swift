import CRealtime

/// Braking in discrete time: each period the velocity may change by acceleration × period.
enum Braking {
    /// rad/s, the velocity of the next period when a joint brakes as hard as it may.
    @_noLocks static func next(_ velocity: Double, step: Double) -> Double {
        velocity > 0 ? max(0, velocity - step) : min(0, velocity + step)
    }

    /// rad/s, the fastest that a joint may go over the next period and still stop within `distance`.
    ///
    /// A joint that moves one period at v and then brakes has travelled at most v·dt + v²/2a: the sum of the discrete steps is
    /// smaller than the integral, since each of them is taken at the lower velocity of its period. The bound solves that for v.
    /// It can be kept for ever: after the period v²/2a of the distance is left, and with w = v − a·dt,
    /// w·dt + w²/2a = v²/2a − a·dt²/2 fits into it.
    @_noLocks static func fastest(within distance: Double, acceleration: Double, period: Double) -> Double {
        guard distance > 0 else { return 0 }
        return acceleration * (rt_sqrt(period * period + 2 * distance / acceleration) - period)
    }

    /// rad, at most what a joint still travels that moves one period at `velocity` (rad/s) and then brakes: v·dt + v²/2a, as above.
    @_noLocks static func distance(from velocity: Double, acceleration: Double, period: Double) -> Double {
        velocity.magnitude * period + velocity * velocity / (2 * acceleration)
    }
}
