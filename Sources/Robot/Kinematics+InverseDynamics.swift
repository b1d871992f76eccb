extension Kinematics {
    /// N·m that give the arm `acceleration` while it moves at `velocity`, against gravity: τ = M(q) q̈ + C(q, q̇) q̇ + g(q).
    ///
    /// The recursive Newton-Euler algorithm (Luh, Walker and Paul 1980; Featherstone 2008, section 5.3), with all vectors in the base
    /// frame. Rigid bodies only: what a gear reflects of its rotor's inertia, and its friction, are the servo's, not the link's.
    /// - Parameters:
    ///   - q: rad, one per joint.
    ///   - velocity: rad/s
    ///   - acceleration: rad/s²
    @_noLocks public func inverseDynamics(_ q: JointVector, velocity: JointVector, acceleration: JointVector) -> JointVector {
        precondition(velocity.count == jointCount && acceleration.count == jointCount, "one number per joint")
        // Variables, because the compiler copies a constant InlineArray anew for each element that is read from it.
        var (poses, joints, links) = (forward(q), joints, links)
        var wrenches = InlineArray<16, Wrench>(repeating: Wrench())
        Kinematics.outward(&joints, &links, &poses, velocity, acceleration, &wrenches)
        return Kinematics.inward(&joints, &poses, &wrenches)
    }

    /// From the base outwards: each link's motion, and the wrench that its mass needs for it.
    @_noLocks private static func outward(
        _ joints: inout InlineArray<16, JointModel>, _ links: inout InlineArray<16, LinkModel>, _ poses: inout LinkPoses,
        _ velocity: JointVector, _ acceleration: JointVector, _ wrenches: inout InlineArray<16, Wrench>
    ) {
        var motions = InlineArray<16, LinkMotion>(repeating: LinkMotion())
        for index in 0..<poses.count {
            let parent = joints[index].parent
            var motion = parent < 0 ? LinkMotion() : motions[parent]
            if parent >= 0 { motion.move(by: poses.origins[index] - poses.origins[parent]) }
            motion.turn(about: poses.axes[index], velocity: velocity[index], acceleration: acceleration[index])
            motions[index] = motion
            wrenches[index] = links[index].wrench(of: motion, turned: poses.rotations[index])
        }
    }

    /// From the tip inwards: each joint bears what its own link and those beyond it need.
    @_noLocks private static func inward(
        _ joints: inout InlineArray<16, JointModel>, _ poses: inout LinkPoses, _ wrenches: inout InlineArray<16, Wrench>
    ) -> JointVector {
        var torque = JointVector(count: poses.count)
        for index in stride(from: poses.count - 1, through: 0, by: -1) {
            let wrench = wrenches[index]
            torque[index] = dot(poses.axes[index], wrench.moment)
            let parent = joints[index].parent
            guard parent >= 0 else { continue }
            wrenches[parent].force += wrench.force
            wrenches[parent].moment += wrench.moment + cross(poses.origins[index] - poses.origins[parent], wrench.force)
        }
        return torque
    }
}

/// How a link moves, at its joint's origin and in the base frame.
struct LinkMotion {
    /// rad/s
    var velocity = SIMD3<Double>(0, 0, 0)
    /// rad/s²
    var acceleration = SIMD3<Double>(0, 0, 0)
    /// m/s²; a base that is accelerated upwards weighs the links as gravity does.
    var linear = SIMD3<Double>(0, 0, Kinematics.gravity)

    @_noLocks init() {}

    /// m/s², of a point that turns with the link: p̈ + α × r + ω × (ω × r).
    @_noLocks func linear(at r: SIMD3<Double>) -> SIMD3<Double> {
        linear + cross(acceleration, r) + cross(velocity, cross(velocity, r))
    }

    @_noLocks mutating func move(by r: SIMD3<Double>) { linear = linear(at: r) }

    /// ω' = ω + z q̇ and α' = α + z q̈ + ω × z q̇.
    @_noLocks mutating func turn(about axis: SIMD3<Double>, velocity rate: Double, acceleration change: Double) {
        acceleration += axis * change + cross(velocity, axis * rate)
        velocity += axis * rate
    }
}

/// N and N·m about a joint's origin, in the base frame.
struct Wrench {
    var force = SIMD3<Double>(0, 0, 0)
    var moment = SIMD3<Double>(0, 0, 0)

    @_noLocks init() {}
}

extension LinkModel {
    /// Newton's f = m c̈ and Euler's n = I α + ω × I ω, taken about the joint's origin.
    @_noLocks func wrench(of motion: LinkMotion, turned rotation: Rotation) -> Wrench {
        let center = rotation * com
        var wrench = Wrench()
        wrench.force = motion.linear(at: center) * mass
        let momentum = turned(rotation, times: motion.velocity)
        wrench.moment = turned(rotation, times: motion.acceleration) + cross(motion.velocity, momentum) + cross(center, wrench.force)
        return wrench
    }

    /// R I Rᵀ v
    @_noLocks private func turned(_ rotation: Rotation, times v: SIMD3<Double>) -> SIMD3<Double> {
        let own = rotation.inverse(v)
        let product = SIMD3(
            inertia.x * own.x + products.x * own.y + products.y * own.z,
            products.x * own.x + inertia.y * own.y + products.z * own.z,
            products.y * own.x + products.z * own.y + inertia.z * own.z)
        return rotation * product
    }
}
