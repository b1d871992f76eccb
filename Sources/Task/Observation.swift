import CRealtime
import Robot

extension ObservationTerm {
    /// How many numbers the term adds for an arm of `joints` joints.
    public func size(joints: Int) -> Int {
        switch self {
        case .jointAngles: 2 * joints
        case .jointPositions, .jointVelocities, .commandedVelocities, .lastAction: joints
        case .tipPosition, .targetPosition, .tipToTarget, .tipToTargetNear, .tipTurnToTarget, .tipTurnToTargetNear: 3
        case .stateAge: 1
        }
    }
}

extension CompiledTask {
    /// Writes the observation, `observationCount` numbers of the order of one, in the order of the task's terms.
    @_noLocks public func observe(
        state: JointState, sent: SentMotion, scene: SceneState, into observation: UnsafeMutablePointer<Float>
    ) {
        let error = error(state.position, scene)
        var next = observation
        for term in 0..<termCount {
            switch terms[term] {
            case .jointAngles:
                for joint in 0..<actionCount {
                    next[2 * joint] = Float(rt_sin(state.position[joint]))
                    next[2 * joint + 1] = Float(rt_cos(state.position[joint]))
                }
                next += 2 * actionCount
            case .jointPositions:
                for joint in 0..<actionCount {
                    next[joint] = Float((state.position[joint] - positionMiddle[joint]) / positionHalfRange[joint])
                }
                next += actionCount
            case .jointVelocities:
                for joint in 0..<actionCount { next[joint] = Float(state.velocity[joint] / velocityLimit[joint]) }
                next += actionCount
            case .commandedVelocities:
                for joint in 0..<actionCount {
                    next[joint] = Float(sent.velocity[joint] / (operating == .position ? scale[joint] : velocityLimit[joint]))
                }
                next += actionCount
            case .tipPosition:
                write(error.tip / reach, to: &next)
            case .targetPosition:
                write(scene.target / reach, to: &next)
            case .tipToTarget:
                write(error.offset / reach, to: &next)
            case .tipToTargetNear:
                write(squashed(error.offset / 0.05), to: &next)
            case .tipTurnToTarget:
                write(error.turn / Double.pi, to: &next)
            case .tipTurnToTargetNear:
                write(squashed(error.turn / 0.2), to: &next)
            case .lastAction:
                for joint in 0..<actionCount { next[joint] = Float(sent.action[joint]) }
                next += actionCount
            case .stateAge:
                next[0] = Float(min(state.age / period, CompiledTask.longestAge))
                next += 1
            }
        }
    }

    /// Control periods; a state that was never read is infinitely old.
    private static var longestAge: Double { @_noLocks get { 10 } }

    @_noLocks private func write(_ point: SIMD3<Double>, to next: inout UnsafeMutablePointer<Float>) {
        for axis in 0..<3 { next[axis] = Float(point[axis]) }
        next += 3
    }

    @_noLocks private func squashed(_ offset: SIMD3<Double>) -> SIMD3<Double> {
        let length = rt_sqrt((offset * offset).sum())
        return length > 1e-6 ? offset * (rt_tanh(length) / length) : offset
    }
}
