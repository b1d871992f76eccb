import CRealtime
import Robot

// An arm that is driven by torques, where a watched frame is hardly slower than the tip may be.
extension SafetyFilter {
    /// Parts of the tip speed between which torques that carry a frame on fade.
    private static var fadesFrom: Double { @_noLocks get { 0.7 } }
    private static var hasFadedAt: Double { @_noLocks get { 0.95 } }
    /// How far a joint must carry a frame along its motion for all of its torque to fade: a part of how far it carries the frame at all. What
    /// carries it by less fades by less, so that no torque jumps where a motion turns.
    private static var aligned: Double { @_noLocks get { 0.25 } }
    /// Part of a joint's longest lever below which a frame is hardly carried by it, nor in a direction that means much.
    private static var shortest: Double { @_noLocks get { 0.1 } }

    /// Fades the torques that carry a watched frame on, as it comes near the tip speed.
    ///
    /// An arm that was led at that speed alone would be led in one tick and be driven again in the next, and rattle.
    /// - Returns: whether any has faded.
    @_noLocks mutating func fadeAtTipSpeed(_ request: inout JointCommand, _ state: JointState) -> Bool {
        guard request.values.count == limits.jointCount, state.position.isFinite, state.velocity.isFinite else { return false }
        guard mayBeFast(state.velocity) else { return false }
        let poses = model.kinematics.forward(state.position)
        var hasFaded = false
        var left = JointVector(count: limits.jointCount)
        for joint in 0..<limits.jointCount { left[joint] = 1 }
        for slot in 0..<limits.watchedFrameCount {
            let jacobian = model.kinematics.linearJacobian(frame: limits.watchedFrames[slot], poses)
            var velocity = SIMD3<Double>.zero
            for joint in 0..<limits.jointCount { velocity += jacobian[joint] * state.velocity[joint] }
            let speed = rt_sqrt(velocity.squaredLength)
            let excess = SafetyFilter.excess(of: speed / limits.tipSpeed)
            guard excess > 0 else { continue }
            for joint in 0..<limits.jointCount {
                let along = (jacobian[joint] * velocity).sum()
                guard along * request.values[joint] > 0 else { continue }
                let lever = max(rt_sqrt(jacobian[joint].squaredLength), SafetyFilter.shortest * limits.lever[joint])
                let share = min(along.magnitude / (SafetyFilter.aligned * lever * speed), 1)
                left[joint] = min(left[joint], 1 - excess * share)
                hasFaded = true
            }
        }
        for joint in 0..<limits.jointCount {
            let most = limits.torque.limits[joint]
            request.values[joint] = min(max(request.values[joint], -most), most) * left[joint]
        }
        return hasFaded
    }

    /// Whether link lengths alone do not tell that every frame is slower.
    @_noLocks private func mayBeFast(_ velocity: JointVector) -> Bool {
        var most = 0.0
        for joint in 0..<limits.jointCount { most += limits.lever[joint] * velocity[joint].magnitude }
        return most > SafetyFilter.fadesFrom * limits.tipSpeed
    }

    /// From 0, where nothing fades, to 1 at a part of the tip speed where nothing is left.
    @_noLocks private static func excess(of part: Double) -> Double {
        min(max((part - fadesFrom) / (hasFadedAt - fadesFrom), 0), 1)
    }
}
