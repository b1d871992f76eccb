import Robot

/// What an arm asks for that lets itself be pushed: its set-point stays near it.
///
/// A position servo exerts its proportional gain times the way between set-point and arm. So a bound on that way is a bound on what a
/// hand has to bear, and nothing winds up: an arm that is released goes on from where it is. The velocity that keeps to the bound
/// is a wish like any other; limits of position, velocity, acceleration and workspace come after it.
enum Yield {
    /// rad/s, the nearest to `wish` that brings no joint's set-point further from the arm, as it moves now, than the joint yields.
    @_noLocks static func velocity(
        nearest wish: JointVector, from setPoint: SetPoint, to state: JointState, _ limits: LimitNumbers, _ period: Double,
        _ reasons: inout LimitReasons
    ) -> JointVector {
        var near = wish
        for joint in 0..<limits.jointCount {
            let lead = setPoint.position[joint] - state.position[joint]
            let yield = limits.contact.yield[joint]
            let braking = Braking(joint, limits, period)
            let ahead = approach(yield - lead, braking)
            let behind = approach(yield + lead, braking)
            let (velocity, acceleration) = (setPoint.velocity[joint], setPoint.acceleration[joint])
            let slowest = braking.ramp.next(velocity, acceleration, towards: state.velocity[joint] - behind)
            let fastest = braking.ramp.next(velocity, acceleration, towards: state.velocity[joint] + ahead)
            near[joint] = min(max(wish[joint], slowest), fastest)
            if near[joint] != wish[joint] { reasons.insert(.yield) }
        }
        return near
    }

    /// rad/s, faster than the arm: what can be braked within `distance`; away from a bound that is passed as fast as it can be come back to.
    @_noLocks private static func approach(_ distance: Double, _ braking: Braking) -> Double {
        let fastest = braking.fastest(within: distance.magnitude)
        return distance < 0 ? -fastest : fastest
    }
}
