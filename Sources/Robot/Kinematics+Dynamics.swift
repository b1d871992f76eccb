extension Kinematics {
    /// m/s², as the reference vectors and the simulator have it.
    public static var gravity: Double { @_noLocks get { 9.81 } }

    /// N·m that hold the arm still against gravity: τᵢ = zᵢ × Σₖ mₖ (cₖ - pᵢ) · g, over the links k that joint i carries.
    ///
    /// - Parameter q: rad, one per joint.
    @_noLocks public func gravityTorque(_ q: JointVector) -> JointVector {
        let poses = forward(q)
        let (origins, axes, rotations) = (poses.origins, poses.axes, poses.rotations)
        let (joints, links) = (joints, links)
        var mass = JointVector(count: jointCount)
        var moment = InlineArray<16, SIMD3<Double>>(repeating: SIMD3(0, 0, 0))
        var torque = JointVector(count: jointCount)
        // From the tip down, each joint has the mass and first moment of all it carries before its parent takes them over.
        for index in stride(from: jointCount - 1, through: 0, by: -1) {
            mass[index] += links[index].mass
            moment[index] += (origins[index] + rotations[index] * links[index].com) * links[index].mass
            torque[index] = Kinematics.gravity * cross(axes[index], moment[index] - origins[index] * mass[index]).z
            let parent = joints[index].parent
            if parent >= 0 {
                mass[parent] += mass[index]
                moment[parent] += moment[index]
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
        let (origins, axes, rotations) = (poses.origins, poses.axes, poses.rotations)
        let (links, carriers) = (links, carriers)
        var diagonal = JointVector(count: jointCount)
        for link in 0..<jointCount {
            let center = origins[link] + rotations[link] * links[link].com
            for index in 0...link where carriers[link] & (1 << UInt16(index)) != 0 {
                let turning = links[link].inertia(about: rotations[link].inverse(axes[index]))
                let arm = cross(axes[index], center - origins[index])
                diagonal[index] += turning + links[link].mass * dot(arm, arm)
            }
        }
        return diagonal
    }
}
