import CRealtime
import Robot

/// How an episode begins.
public struct EpisodeStart: Equatable, Sendable {
    /// rad
    public var readyPose: JointVector
    public var scene: SceneState
}

extension BoundTask {
    /// Draws a start pose about the robot's ready pose and a target that the arm can reach inside its limits.
    ///
    /// The same generator state gives the same start.
    /// - Throws: `TaskMismatch.unreachable` when a thousand draws find no target.
    public func sampleEpisode<Generator: RandomNumberGenerator>(
        using generator: inout Generator
    ) throws(TaskMismatch) -> EpisodeStart {
        let readyPose = sampleReadyPose(using: &generator)
        for _ in 0..<1000 {
            let target = sampleTarget(using: &generator)
            if isPlaced || isReachable(target) { return EpisodeStart(readyPose: readyPose, scene: SceneState(target: target)) }
        }
        throw .unreachable(task: description.name, robot: robot.name)
    }

    private func sampleReadyPose<Generator: RandomNumberGenerator>(using generator: inout Generator) -> JointVector {
        let noise = description.reset.noise
        for _ in 0..<100 {
            var pose = readyPose
            for joint in 0..<compiled.actionCount {
                let limits = robot.joints[joint].limits.position
                let drawn = pose[joint] + Double.random(in: -noise...noise, using: &generator)
                pose[joint] = max(limits.lowerBound, min(limits.upperBound, drawn))
            }
            if isFree(pose) { return pose }
        }
        return readyPose
    }

    private var readyPose: JointVector { description.reset.pose ?? robot.poses.ready }

    private func sampleTarget<Generator: RandomNumberGenerator>(using generator: inout Generator) -> SIMD3<Double> {
        switch description.target.region {
        case .place(let place): return place
        case .shell(let azimuth, let radius, let height):
            let azimuth = Double.random(in: azimuth, using: &generator)
            let radius = Double.random(in: radius, using: &generator) * robot.reach
            let height = Double.random(in: height, using: &generator) * robot.reach
            return SIMD3(radius * rt_cos(azimuth), radius * rt_sin(azimuth), height)
        }
    }

    /// The task's file says where the target is, and whoever wrote it that it can be reached.
    private var isPlaced: Bool { if case .place = description.target.region { true } else { false } }

    /// Whether inverse kinematics from the ready pose finds a posture for `target` (m) inside joint limits and workspace and clear
    /// of collisions.
    public func isReachable(_ target: SIMD3<Double>) -> Bool {
        guard let posture = inverseKinematics(target) else { return false }
        return isFree(posture)
    }

    /// Whether the safety filter would let the arm be there.
    public func isFree(_ posture: JointVector) -> Bool {
        insideWorkspace(posture) && collisions.distances(at: posture, compiled.kinematics).allSatisfy { $0 >= robot.safety.clearance }
    }

    private func insideWorkspace(_ posture: JointVector) -> Bool {
        // Targets keep clear of the walls, where the filter would hold the arm back.
        let clearance = 0.02
        let workspace = robot.safety.workspace
        let poses = compiled.kinematics.forward(posture)
        return workspace.frames.allSatisfy { name in
            guard let frame = compiled.kinematics.frameIndex(name) else { return false }
            let point = compiled.kinematics.position(frame: frame, poses)
            return (0..<3).allSatisfy {
                point[$0] > workspace.min[$0] + clearance && point[$0] < workspace.max[$0] - clearance
            }
        }
    }

    /// Damped least squares (Wampler 1986) on the tip's place, kept inside the joint limits.
    private func inverseKinematics(_ target: SIMD3<Double>) -> JointVector? {
        let damping = 1e-4
        var posture = robot.poses.ready
        for _ in 0..<200 {
            let poses = compiled.kinematics.forward(posture)
            let error = target - compiled.kinematics.position(frame: compiled.targetFrame, poses)
            if (error * error).sum() < 1e-6 { return posture }
            let jacobian = compiled.kinematics.linearJacobian(frame: compiled.targetFrame, poses)
            // (J Jᵀ + λ I) y = e, dq = Jᵀ y
            var rows = [SIMD3<Double>](repeating: .zero, count: 3)
            for axis in 0..<3 {
                for joint in 0..<compiled.actionCount { rows[axis] += jacobian[joint][axis] * jacobian[joint] }
                rows[axis][axis] += damping
            }
            let y = solve(rows, error)
            for joint in 0..<compiled.actionCount {
                let step = max(-0.2, min(0.2, (jacobian[joint] * y).sum()))
                let limits = robot.joints[joint].limits.position
                posture[joint] = max(limits.lowerBound + 0.05, min(limits.upperBound - 0.05, posture[joint] + step))
            }
        }
        return nil
    }
}
