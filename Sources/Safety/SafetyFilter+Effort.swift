import Robot

/// An arm that is driven by torques.
///
/// While torques are asked for, the set-point is the measured state. What is asked for is cut to what the arm may be driven with; no
/// joint is pushed to its end of travel harder than the spring that would hold it there, nor beyond its velocity limit; what carries a
/// watched frame on fades before its tip speed; and each watched frame outside the workspace is pulled back by a spring, through the
/// transposed Jacobian. When there is reason to stop, the arm is led along its braking way instead. A torque also stands for the velocity
/// at which the joint's damper would hold it: when the way that follows a period towards that, from where the arm is measured, leaves
/// another limit, the arm is led with this velocity as any arm is, and so comes to rest at what is in its way or slides along it.
/// Set-points of other requests are followed by joint springs and dampers.
extension SafetyFilter {
    /// Part of a joint's velocity limit in which its torque fades.
    private static var fading: Double { @_noLocks get { 0.1 } }

    @_noLocks mutating func drive(_ request: JointCommand, _ state: JointState) -> Verdict {
        var (request, reasons) = (request, LimitReasons())
        if fadeAtTipSpeed(&request, state) { reasons.formUnion(.tipSpeed) }
        let velocity = damped(request)
        let broken = follow(state, velocity)
        if !broken.isEmpty { return slide(velocity, state, broken) }
        if let reason = reasonToStop(request, state) {
            seedIfFollowing()
            brake()
            lead(state)
            return .stop(reason.category, reason)
        }
        pullBack(state, &reasons)
        for joint in 0..<limits.jointCount {
            effort[joint] = bounded(request.values[joint] + pushBack[joint], joint, state, &reasons)
        }
        return reasons.isEmpty ? .pass : .limited(reasons)
    }

    /// The velocities (rad/s) at which the joints' dampers would hold the arm under the torques that are asked for.
    @_noLocks private mutating func damped(_ request: JointCommand) -> JointCommand {
        var velocity = JointCommand(mode: .velocity, values: request.values)
        for joint in 0..<min(velocity.values.count, limits.jointCount) {
            let most = limits.torque.limits[joint]
            velocity.values[joint] = min(max(velocity.values[joint], -most), most) / limits.torque.damping[joint]
        }
        return velocity
    }

    /// Makes the set-point the measured state, unless the arm is led and must be led on.
    ///
    /// What is not a number stays where it was, for `reasonToStop` to name.
    /// - Returns: the limits that the way ahead of the measured arm breaks, but for the workspace.
    @_noLocks private mutating func follow(_ state: JointState, _ velocity: JointCommand) -> LimitReasons {
        guard state.position.isFinite, state.velocity.isFinite else { return LimitReasons() }
        let measured = SetPoint(position: state.position, velocity: state.velocity)
        var broken = LimitReasons()
        if velocity.values.count == limits.jointCount, velocity.values.isFinite {
            var ramps = LimitReasons()
            let first = RequestedVelocity.ramp(to: velocity.values, measured, limits, period, &ramps)
            wayOfMeasured.forget()
            wayOfMeasured.prepare(from: measured, between: first, and: first)
            broken = wayOfMeasured.violations(at: first)
        }
        if broken.isEmpty || isFollowing { setPoint = measured }
        isFollowing = isFollowing || broken.isEmpty
        return broken
    }

    @_noLocks private mutating func slide(_ velocity: JointCommand, _ state: JointState, _ broken: LimitReasons) -> Verdict {
        seedIfFollowing()
        let verdict = move(velocity, state)
        lead(state)
        return switch verdict {
        case .pass: .limited(broken)
        case .limited(let reasons): .limited(broken.union(reasons))
        case .stop: verdict
        }
    }

    /// A set-point that has followed the arm begins anew where the arm is.
    @_noLocks mutating func seedIfFollowing() {
        guard isFollowing else { return }
        seed(position: setPoint.position, velocity: setPoint.velocity)
    }

    /// Torques that lead the arm to the set-point; none by a state that is too old, from which they could drive it on and on.
    @_noLocks mutating func lead(_ state: JointState) {
        effort = JointVector(count: limits.jointCount)
        guard state.age <= limits.staleState else { return }
        for joint in 0..<limits.jointCount {
            let spring = limits.torque.stiffness[joint] * (setPoint.position[joint] - state.position[joint])
            let damper = limits.torque.damping[joint] * (setPoint.velocity[joint] - state.velocity[joint])
            let most = limits.torque.limits[joint]
            let sum = spring + damper
            effort[joint] = sum.isFinite ? min(max(sum, -most), most) : 0
        }
    }

    /// A request that draws the arm to a pose (rad) by spring and damper of each joint, with up to half of what it may be driven with.
    @_noLocks public borrowing func pull(to goal: JointVector, from state: JointState) -> JointCommand {
        var torques = JointVector(count: goal.count)
        for joint in 0..<goal.count {
            let spring = limits.torque.stiffness[joint] * (goal[joint] - state.position[joint])
            let most = limits.torque.limits[joint] / 2
            torques[joint] = min(max(spring - limits.torque.damping[joint] * state.velocity[joint], -most), most)
        }
        return JointCommand(mode: .effort, values: torques)
    }

    @_noLocks private mutating func pullBack(_ state: JointState, _ reasons: inout LimitReasons) {
        let poses = model.kinematics.forward(state.position)
        for slot in 0..<limits.watchedFrameCount {
            let frame = limits.watchedFrames[slot]
            let place = model.kinematics.position(frame: frame, poses)
            let inside = pointwiseMin(pointwiseMax(place, limits.boxMinimum), limits.boxMaximum)
            guard inside != place else { continue }
            reasons.formUnion(.workspace)
            let jacobian = model.kinematics.linearJacobian(frame: frame, poses)
            let force = (inside - place) * limits.torque.wall
            for joint in 0..<limits.jointCount { pushBack[joint] += (jacobian[joint] * force).sum() }
        }
    }

    @_noLocks private func bounded(_ asked: Double, _ joint: Int, _ state: JointState, _ reasons: inout LimitReasons) -> Double {
        let (position, velocity) = (state.position[joint], state.velocity[joint])
        let (most, stiffness, damping) = (limits.torque.limits[joint], limits.torque.stiffness[joint], limits.torque.damping[joint])
        var torque = min(max(asked, -most), most)
        if torque != asked { reasons.formUnion(.effort) }
        let upward = stiffness * (limits.upperPosition[joint] - position) - damping * velocity
        let downward = stiffness * (limits.lowerPosition[joint] - position) - damping * velocity
        let atEnds = min(max(torque, min(downward, most)), max(upward, -most))
        if atEnds != torque { reasons.formUnion(.position) }
        torque = atEnds
        let room = SafetyFilter.fading * limits.velocity[joint]
        let faster = most * max(-1, (limits.velocity[joint] - velocity) / room)
        let slower = most * max(-1, (limits.velocity[joint] + velocity) / room)
        let atSpeed = min(max(torque, -slower), faster)
        if atSpeed != torque { reasons.formUnion(.velocity) }
        return atSpeed
    }
}
