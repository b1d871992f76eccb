extension Kinematics {
    /// m/s², as the reference vectors and the simulator have it.
    public static var gravity: Double { @_noLocks get { 9.81 } }

    /// N·m that hold the arm still against gravity: τᵢ = zᵢ × Σₖ mₖ (cₖ - pᵢ) · g, over the links k that joint i carries.
    ///
    /// - Parameter q: rad, one per joint.
    @_noLocks public func gravityTorque(_ q: JointVector) -> JointVector {
        let poses = forward(q)
        var mass = JointVector(count: jointCount)
        var moment = InlineArray<16, SIMD3<Double>>(repeating: SIMD3(0, 0, 0))
        var torque = JointVector(count: jointCount)
        // From the tip down, each joint has the mass and first moment of all it carries before its parent takes them over.
        for index in stride(from: jointCount - 1, through: 0, by: -1) {
            let joint = joints[index]
            mass[index] += joint.mass
            moment[index] += centerOfMass(index, poses) * joint.mass
            let axis = poses.rotations[index] * joint.axis
            torque[index] = Kinematics.gravity * cross(axis, moment[index] - poses.origins[index] * mass[index]).z
            if joint.parent >= 0 {
                mass[joint.parent] += mass[index]
                moment[joint.parent] += moment[index]
            }
        }
        return torque
    }

    /// kg·m², the diagonal of the mass matrix: Mᵢᵢ = Σₖ zᵢᵀ Iₖ zᵢ + mₖ |zᵢ × (cₖ - pᵢ)|², over the links k that joint i carries.
    ///
    /// Rigid bodies only: what a gear reflects of its rotor's inertia is the servo's, not the link's.
    /// - Parameter q: rad, one per joint.
    @_noLocks public func massDiagonal(_ q: JointVector) -> JointVector {
        let poses = forward(q)
        var diagonal = JointVector(count: jointCount)
        for link in 0..<jointCount {
            let center = centerOfMass(link, poses)
            var index = link
            while index >= 0 {
                let axis = poses.rotations[index] * joints[index].axis
                let turning = joints[link].inertia(about: poses.rotations[link].inverse(axis))
                let arm = cross(axis, center - poses.origins[index])
                diagonal[index] += turning + joints[link].mass * dot(arm, arm)
                index = joints[index].parent
            }
        }
        return diagonal
    }

    @_noLocks private func centerOfMass(_ index: Int, _ poses: LinkPoses) -> SIMD3<Double> {
        poses.origins[index] + poses.rotations[index] * joints[index].com
    }
}
