import CMuJoCo
import Robot

extension World {
    /// N·m that hold the arm still at `pose` (rad) against gravity, one per joint.
    public func gravityTorque(at pose: JointVector) -> JointVector {
        settle(scratch, at: pose)
        var torque = JointVector(count: jointCount)
        for joint in 0..<jointCount { torque[joint] = scratch.pointee.qfrc_bias[address[joint]] }
        return torque
    }

    /// kg·m², the diagonal of the links' mass matrix at `pose` (rad), without the rotors.
    public func massDiagonal(at pose: JointVector) -> JointVector {
        settle(scratch, at: pose)
        var diagonal = JointVector(count: jointCount)
        for joint in 0..<jointCount {
            let place = address[joint]
            diagonal[joint] = scratch.pointee.qM[Int(model.pointee.dof_Madr[place])] - model.pointee.dof_armature[place]
        }
        return diagonal
    }

    /// N·m that give the links `acceleration` (rad/s²) while they move at `velocity` (rad/s) at `pose` (rad), without rotors and friction.
    public func inverseDynamics(at pose: JointVector, velocity: JointVector, acceleration: JointVector) -> JointVector {
        settle(scratch, at: pose, velocity: velocity)
        for joint in 0..<jointCount { scratch.pointee.qacc[address[joint]] = acceleration[joint] }
        var forces = [Double](repeating: 0, count: Int(model.pointee.nv))
        mj_rne(model, scratch, 1, &forces)
        return JointVector((0..<jointCount).map { forces[address[$0]] })
    }

    /// m, where a frame of the description is now, in the base frame; nil for an unknown name.
    public func position(frame: String) -> SIMD3<Double>? {
        guard let site = frames[frame] else { return nil }
        let place = data.pointee.site_xpos + 3 * Int(site)
        return SIMD3(place[0], place[1], place[2])
    }

    /// N·m that gravity asked for in the last step, as `gravityTorque` at the present pose while the arm moves slowly.
    func presentBias(_ axis: Int) -> Double { data.pointee.qfrc_bias[address[axis]] }

    /// Brings everything that follows from the positions up to date, as after `place`.
    public func refresh() { mj_forward(model, data) }

    private func settle(_ state: UnsafeMutablePointer<mjData>, at pose: JointVector, velocity: JointVector? = nil) {
        precondition(pose.count == jointCount, "a pose has one number per joint")
        mj_resetData(model, state)
        for joint in 0..<jointCount {
            state.pointee.qpos[address[joint]] = pose[joint]
            state.pointee.qvel[address[joint]] = velocity?[joint] ?? 0
        }
        mj_forward(model, state)
    }
}
