import Robot

extension CompiledTask {
    /// The command that an action in [-1, 1] per joint asks for.
    @_noLocks public func command(_ action: JointVector) -> JointCommand {
        var values = JointVector(count: actionCount)
        for joint in 0..<actionCount { values[joint] = action[joint] * scale[joint] }
        return JointCommand(mode: operating == .torque ? .effort : .velocity, values: values)
    }

    /// The action whose command, approached along the joints' ramps, has the mean velocity that was really sent.
    ///
    /// Velocity commands are held for a policy step and approached along a ramp, so the mean of a step mixes where the ramp
    /// began with where it went; learning from that mean itself would leave most of the action box unseen. The ramp is known,
    /// and is undone here: where nothing intervened the result is `proposed` to the bit. Where the ramp takes the whole step,
    /// many actions share one mean, and the nearest to `proposed` is given.
    ///
    /// - Parameters:
    ///   - meanVelocity: rad/s, of the set-points sent over the step.
    ///   - startVelocity: rad/s, of the set-point before the step.
    ///   - startAcceleration: rad/s², of the same.
    /// - Returns: clamped to [-1, 1].
    @_noLocks public func executedAction(
        meanVelocity: JointVector, startVelocity: JointVector, startAcceleration: JointVector, proposed: JointVector
    ) -> JointVector {
        var action = proposed
        for joint in 0..<actionCount {
            let scale = scale[joint]
            let start = (startVelocity[joint], startAcceleration[joint])
            let expected = rampMean(from: start, to: proposed[joint] * scale, joint)
            // Differences below a millionth of the scale are rounding in the sum of the set-points.
            guard abs(meanVelocity[joint] - expected) > 1e-6 * scale else { continue }
            action[joint] = rampedAction(mean: meanVelocity[joint], from: start, joint)
        }
        return action
    }

    /// The action whose torques are the mean of those that were really sent.
    ///
    /// - Parameter meanTorque: N·m, over the step.
    /// - Returns: clamped to [-1, 1], and `proposed` where nothing intervened.
    @_noLocks public func executedAction(meanTorque: JointVector, proposed: JointVector) -> JointVector {
        var action = proposed
        for joint in 0..<actionCount where abs(meanTorque[joint] - proposed[joint] * scale[joint]) > 1e-6 * scale[joint] {
            action[joint] = min(max(meanTorque[joint] / scale[joint], -1), 1)
        }
        return action
    }

    /// rad/s, one per joint, that draw the tip out without turning it, by damped least squares (Wampler 1986) on all six axes.
    @_noLocks public func retraction(at position: JointVector) -> JointVector {
        let poses = kinematics.forward(position)
        return SixAxisSolver.velocities(
            linear: kinematics.linearJacobian(frame: targetFrame, poses), angular: kinematics.angularJacobian(frame: targetFrame, poses),
            tip: retraction)
    }

    /// rad/s, the mean over a policy step of a velocity that approaches `target` along the joint's ramp.
    @_noLocks private func rampMean(from start: (velocity: Double, acceleration: Double), to target: Double, _ joint: Int) -> Double {
        let ramp = VelocityRamp(acceleration: acceleration[joint], jerk: jerk[joint], period: period)
        var (velocity, acceleration) = start
        var sum = 0.0
        for _ in 0..<ticksPerStep {
            let next = ramp.next(velocity, acceleration, towards: target)
            acceleration = ramp.acceleration(from: velocity, to: next)
            velocity = next
            sum += velocity
        }
        return sum / Double(ticksPerStep)
    }

    /// Bisection: the mean grows with the action.
    @_noLocks private func rampedAction(mean: Double, from start: (velocity: Double, acceleration: Double), _ joint: Int) -> Double {
        var low = -1.0
        var high = 1.0
        for _ in 0..<30 {
            let middle = (low + high) / 2
            if rampMean(from: start, to: middle * scale[joint], joint) < mean { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
