import Robot

extension CompiledTask {
    /// The action that moves the tip so: in [-1, 1] per joint, slower where a joint would have to be faster than its limit. Not for the
    /// loop.
    ///
    /// By damped least squares (Wampler 1986), on all six axes where there are six joints or more, so that the tip does not turn; an arm
    /// of fewer turns it as it comes.
    /// - Parameters:
    ///   - velocity: m/s, base frame.
    ///   - position: rad
    public func action(tip velocity: SIMD3<Double>, at position: JointVector) -> JointVector {
        let poses = kinematics.forward(position)
        var action = SixAxisSolver.velocities(
            linear: kinematics.linearJacobian(frame: targetFrame, poses), angular: kinematics.angularJacobian(frame: targetFrame, poses),
            tip: velocity, keepsTurn: actionCount >= 6)
        var most = 1.0
        for joint in 0..<actionCount {
            action[joint] /= scale[joint]
            most = max(most, action[joint].magnitude)
        }
        for joint in 0..<actionCount { action[joint] /= most }
        return action
    }
}
