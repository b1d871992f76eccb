import Robot

/// Turns requests into the velocities of the next period that would follow them, limits of speed and place aside.
struct RequestedVelocity {
    private var previousTarget: JointVector?
    /// rad/s, at which a moving target was followed.
    private var feed: JointVector

    @_noLocks init(joints: Int) {
        previousTarget = nil
        feed = JointVector(count: joints)
    }

    /// rad/s for one joint vector; nil for a request that a position-driven arm cannot follow.
    ///
    /// A velocity is approached along the joint's ramp.
    /// A position is tracked without lag as long as it moves no faster than the joints may, since its own velocity is fed forward.
    /// What is left over, as after a jump, is approached no faster than it can be braked, so that the arm does not swing past.
    @_noLocks mutating func following(
        _ request: JointCommand, at setPoint: SetPoint, limits: LimitNumbers, period: Double, _ reasons: inout LimitReasons
    ) -> JointVector? {
        switch request.mode {
        case .velocity:
            self = RequestedVelocity(joints: limits.jointCount)
            return RequestedVelocity.ramp(to: request.values, setPoint, limits, period, &reasons)
        case .position:
            return track(request.values, setPoint, limits, period)
        case .effort:
            return nil
        }
    }

    /// rad/s, the next on the joints' ramps to `target`.
    @_noLocks static func ramp(
        to target: JointVector, _ setPoint: SetPoint, _ limits: LimitNumbers, _ period: Double, _ reasons: inout LimitReasons
    ) -> JointVector {
        var wish = target
        for joint in 0..<limits.jointCount {
            wish[joint] = Braking(joint, limits, period).ramp.next(
                setPoint.velocity[joint], setPoint.acceleration[joint], towards: target[joint])
            // Rounding is no intervention.
            if (wish[joint] - target[joint]).magnitude > 1e-9 { reasons.insert(.acceleration) }
        }
        return wish
    }

    @_noLocks private mutating func track(
        _ target: JointVector, _ setPoint: SetPoint, _ limits: LimitNumbers, _ period: Double
    ) -> JointVector {
        let before = previousTarget ?? target
        previousTarget = target
        var wish = JointVector(count: limits.jointCount)
        for joint in 0..<limits.jointCount {
            let own = target[joint] - before[joint]
            let feed = own.magnitude <= limits.velocity[joint] * period ? own / period : 0
            let rest = target[joint] - setPoint.position[joint] - feed * period
            let braking = Braking(joint, limits, period)
            // All of this as seen by the target.
            let velocity = setPoint.velocity[joint] - self.feed[joint]
            let reach = braking.ramp.reach(setPoint.acceleration[joint])
            let low = setPoint.velocity[joint] + reach.low * period - feed
            let high = setPoint.velocity[joint] + reach.high * period - feed
            wish[joint] = feed + RequestedVelocity.approach(rest, velocity, low, high, braking, period)
            self.feed[joint] = feed
        }
        return wish
    }

    /// rad/s, the fastest between `low` and `high` from which a joint that moves at `velocity` still brakes within `rest` (rad).
    @_noLocks private static func approach(
        _ rest: Double, _ velocity: Double, _ low: Double, _ high: Double, _ braking: Braking, _ period: Double
    ) -> Double {
        func swingsPast(_ next: Double) -> Bool {
            let span = braking.span(from: 0, next, braking.ramp.acceleration(from: velocity, to: next))
            return rest < 0 ? span.lowest < rest - 1e-12 : span.highest > rest + 1e-12
        }
        var refused = min(max(rest / period, low), high)
        guard swingsPast(refused) else { return refused }
        var accepted = rest < 0 ? high : low
        for _ in 0..<12 {
            let middle = (accepted + refused) / 2
            if swingsPast(middle) { refused = middle } else { accepted = middle }
        }
        return accepted
    }
}
