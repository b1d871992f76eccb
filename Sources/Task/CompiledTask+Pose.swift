import CRealtime
import Robot

/// How far the tip is from the target, in the base frame.
public struct PoseError: Sendable {
    /// m, where the tip is.
    public var tip: SIMD3<Double>
    /// m
    public var offset: SIMD3<Double>
    /// rad, a rotation vector; zero where any orientation will do.
    public var turn: SIMD3<Double>
}

extension CompiledTask {
    /// From the tip to the target.
    @_noLocks public func error(_ position: JointVector, _ scene: SceneState) -> PoseError {
        let poses = kinematics.forward(position)
        let turn = hasOrientation ? kinematics.rotation(frame: targetFrame, poses).offset(to: targetRotation) : .zero
        let tip = kinematics.position(frame: targetFrame, poses)
        return PoseError(tip: tip, offset: scene.target - tip, turn: turn)
    }

    /// m, from a point of the tip's frame to where it is to be.
    public func offset(of point: SIMD3<Double>, _ position: JointVector, _ scene: SceneState) -> SIMD3<Double> {
        let poses = kinematics.forward(position)
        let place = kinematics.position(frame: targetFrame, poses)
        guard hasOrientation else { return scene.target - place }
        return scene.target + targetRotation * point - place - kinematics.rotation(frame: targetFrame, poses) * point
    }

    /// What reward terms are made of, where `action` has led to `state`.
    public func deed(action: JointVector, state: JointState, scene: SceneState) -> Deed {
        let error = error(state.position, scene)
        let rotation = kinematics.rotation(frame: targetFrame, kinematics.forward(state.position))
        let torque = torque(of: action)
        return Deed(
            tip: error.tip, offset: error.offset, vertical: vertical, rotation: rotation,
            targetRotation: hasOrientation ? targetRotation : rotation, turn: rt_sqrt(2 * (error.turn * error.turn).sum()),
            action: action, torque: torque, lift: operating == .torque ? lift(of: torque, at: state.position) : 0)
    }

    /// N·m
    private func torque(of action: JointVector) -> JointVector {
        var torque = JointVector(count: actionCount)
        guard operating == .torque else { return torque }
        for joint in 0..<actionCount { torque[joint] = action[joint] * scale[joint] }
        return torque
    }

    /// N, the vertical part of the force that such torques put on the tip at rest: (J Jᵀ)⁻¹ J τ.
    private func lift(of torque: JointVector, at position: JointVector) -> Double {
        let jacobian = kinematics.linearJacobian(frame: targetFrame, kinematics.forward(position))
        var rows = [SIMD3<Double>](repeating: .zero, count: 3)
        var right = SIMD3<Double>.zero
        for joint in 0..<actionCount {
            right += jacobian[joint] * torque[joint]
            for axis in 0..<3 { rows[axis] += jacobian[joint][axis] * jacobian[joint] }
        }
        let force = solve(rows, right).z
        return force.isFinite ? force : 0
    }
}

/// Cramer's rule for three rows.
func solve(_ rows: [SIMD3<Double>], _ right: SIMD3<Double>) -> SIMD3<Double> {
    let determinant = dot(rows[0], cross(rows[1], rows[2]))
    return (right[0] * cross(rows[1], rows[2]) + right[1] * cross(rows[2], rows[0]) + right[2] * cross(rows[0], rows[1])) / determinant
}

private func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }

private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
