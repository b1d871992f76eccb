import Robot

/// Turns requests into the velocities that would follow them, limits aside.
struct RequestedVelocity {
    private var previousTarget: JointVector?

    @_noLocks init() { previousTarget = nil }

    /// rad/s for one joint vector; nil for a request that a position-driven arm cannot follow.
    ///
    /// A position is tracked without lag as long as it moves no faster than the joints may, since its own velocity is fed forward.
    /// What is left over, as after a jump, is approached no faster than it can be braked, so that the arm does not swing past.
    @_noLocks mutating func following(
        _ request: JointCommand, from position: JointVector, limits: SafetyLimits, period: Double
    ) -> JointVector? {
        switch request.mode {
        case .velocity:
            previousTarget = nil
            return request.values
        case .position:
            let before = previousTarget ?? request.values
            previousTarget = request.values
            var wish = JointVector(count: position.count)
            for joint in 0..<position.count {
                let own = request.values[joint] - before[joint]
                let feed = own.magnitude <= limits.velocity[joint] * period ? own : 0
                let rest = request.values[joint] - position[joint] - feed
                let fastest = Braking.fastest(within: rest.magnitude, acceleration: limits.acceleration[joint], period: period)
                wish[joint] = feed / period + min(max(rest / period, -fastest), fastest)
            }
            return wish
        case .effort:
            return nil
        }
    }
}
