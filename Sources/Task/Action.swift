import Robot

extension CompiledTask {
    /// The command that an action in [-1, 1] per joint asks for.
    @_noLocks public func command(_ action: JointVector) -> JointCommand {
        var values = JointVector(count: actionCount)
        for joint in 0..<actionCount { values[joint] = action[joint] * velocityScale[joint] }
        return JointCommand(mode: .velocity, values: values)
    }

    /// The action that a mean sent velocity (rad/s) amounts to: the inverse of `command`, clamped to [-1, 1].
    @_noLocks public func executedAction(meanVelocity: JointVector) -> JointVector {
        var action = JointVector(count: actionCount)
        for joint in 0..<actionCount { action[joint] = max(-1, min(1, meanVelocity[joint] / velocityScale[joint])) }
        return action
    }
}
