import Robot

/// What an arm asks for that lets itself be pushed: its set-point stays near it.
///
/// A position servo exerts its proportional gain times the way between set-point and arm. So a bound on that way is a bound on what a
/// hand has to bear, and nothing winds up: an arm that is released goes on from where it is. The velocity that keeps to the bound
/// is a wish like any other; limits of position, velocity, acceleration and workspace come after it.
enum Yield {
    /// rad/s, the nearest to `wish` that brings no joint's set-point further from the arm, as it moves now, than the joint yields.
    @_noLocks static func velocity(
        nearest wish: JointVector, from setPoint: JointVector, to state: JointState, _ limits: SafetyLimits, _ period: Double,
        _ reasons: inout LimitReasons
    ) -> JointVector {
        var velocity = wish
        for joint in 0..<limits.jointCount {
            let lead = setPoint[joint] - state.position[joint]
            let yield = limits.contact.yield[joint]
            let ahead = approach(yield - lead, limits.acceleration[joint], period)
            let behind = approach(yield + lead, limits.acceleration[joint], period)
            velocity[joint] = min(max(wish[joint], state.velocity[joint] - behind), state.velocity[joint] + ahead)
            if velocity[joint] != wish[joint] { reasons.insert(.yield) }
        }
        return velocity
    }

    /// rad/s, faster than the arm: what can be braked within `distance`; away from a bound that is passed as fast as it can be come back to.
    @_noLocks private static func approach(_ distance: Double, _ acceleration: Double, _ period: Double) -> Double {
        let fastest = Braking.fastest(within: distance.magnitude, acceleration: acceleration, period: period)
        return distance < 0 ? -fastest : fastest
    }
}
