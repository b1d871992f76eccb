import CRealtime
import Robot

extension ObservationTerm {
    /// How many numbers the term adds for an arm of `joints` joints.
    public func size(joints: Int) -> Int {
        switch self {
        case .jointAngles: 2 * joints
        case .jointPositions, .jointVelocities, .lastAction: joints
        case .tipPosition, .targetPosition, .tipToTarget: 3
        }
    }
}

extension CompiledTask {
    /// Writes the observation, `observationCount` numbers of the order of one, in the order of the task's terms.
    @_noLocks public func observe(
        state: JointState, scene: SceneState, lastAction: JointVector, into observation: UnsafeMutablePointer<Float>
    ) {
        let tip = tip(state.position)
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
            case .tipPosition:
                write(tip, to: &next)
            case .targetPosition:
                write(scene.target, to: &next)
            case .tipToTarget:
                write(scene.target - tip, to: &next)
            case .lastAction:
                for joint in 0..<actionCount { next[joint] = Float(lastAction[joint]) }
                next += actionCount
            }
        }
    }

    @_noLocks private func write(_ point: SIMD3<Double>, to next: inout UnsafeMutablePointer<Float>) {
        for axis in 0..<3 { next[axis] = Float(point[axis] / reach) }
        next += 3
    }
}
