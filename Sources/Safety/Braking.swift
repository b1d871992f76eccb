import CRealtime
import Robot

/// How one joint brakes: along its ramp to rest.
struct Braking {
    let ramp: VelocityRamp
    /// rad/s²
    private let deceleration: Double
    /// s³/rad, the inverse of the jerk.
    private let perJerk: Double
    /// s²/rad, the inverse of twice the deceleration.
    private let perDeceleration: Double
    /// s
    private let period: Double
    /// s
    private let delay: Double

    @_noLocks init(_ joint: Int, _ limits: borrowing LimitNumbers, _ period: Double) {
        deceleration = limits.acceleration[joint]
        perJerk = 1 / limits.jerk[joint]
        perDeceleration = 0.5 / deceleration
        self.period = period
        delay = 0.5 * deceleration * perJerk + period
        ramp = VelocityRamp(acceleration: deceleration, jerk: limits.jerk[joint], period: period)
    }

    /// rad/s, the velocity of the next period.
    @_noLocks func next(_ velocity: Double, _ acceleration: Double) -> Double { ramp.next(velocity, acceleration, towards: 0) }

    /// rad, the ends of the way that a joint takes which moves one period at `velocity`, brought to that by `acceleration`, and then brakes.
    ///
    /// Each sum is the set-point's own, so that it is right to the bit. A joint whose acceleration cannot be let go of in time turns round
    /// before it rests, so that either end may be neither the first place nor the last.
    @_noLocks func span(from position: Double, _ velocity: Double, _ acceleration: Double) -> (lowest: Double, highest: Double) {
        var (position, velocity, acceleration) = (position, velocity, acceleration)
        var (lowest, highest) = (position, position)
        while !ramp.rests(velocity, acceleration) {
            position += velocity * period
            lowest = min(lowest, position)
            highest = max(highest, position)
            let next = next(velocity, acceleration)
            acceleration = ramp.acceleration(from: velocity, to: next)
            velocity = next
        }
        return (lowest, highest)
    }

    /// rad, at most how far up that way leads; by its mirror image, how far down.
    ///
    /// In continuous time the acceleration a is let go of within t = a/j, by when the velocity has risen to p = v + at/2; from p the joint
    /// stops within p²/2d + pd/2j, where it has the time for its greatest deceleration d, and within p·√(p/j), which is less, where it has
    /// not. In discrete time it takes up to a period longer.
    @_noLocks func furthest(_ velocity: Double, _ acceleration: Double) -> Double {
        let time = max(0, acceleration) * perJerk
        let peak = max(0, velocity + acceleration * time / 2)
        return peak * (time + peak * perDeceleration + delay)
    }

    /// rad/s, at most how fast up a joint on that way still gets; by its mirror image, how fast down.
    @_noLocks func fastest(_ velocity: Double, _ acceleration: Double) -> Double {
        let rising = max(0, acceleration)
        return max(0, velocity + rising * (0.5 * rising * perJerk + period))
    }

    /// rad/s, from which a joint without acceleration can stop within `distance`: the same bound, solved for v.
    @_noLocks func fastest(within distance: Double) -> Double {
        deceleration * (rt_sqrt(delay * delay + 2 * max(0, distance) / deceleration) - delay)
    }
}
