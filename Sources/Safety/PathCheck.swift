import Robot

/// Proves, before anything moves, that a robot's poses and the ways between them lie inside its limits.
public enum PathCheck {
    /// m, how near to the box's wall a way may come before it counts as touching it.
    static let resolution = 1e-4

    /// What is wrong with ready, park and the minimum-jerk way between them, a sentence each; empty when all is well.
    public static func problems(of robot: RobotDescription) -> [String] {
        let limits = SafetyLimits(robot: robot)
        let poses = [("ready", robot.poses.ready), ("park", robot.poses.park)]
        let ofPoses = poses.flatMap { problems(ofPose: $0.1, named: $0.0, robot: robot, limits: limits) }
        guard ofPoses.isEmpty else { return ofPoses }
        return problems(from: robot.poses.ready, to: robot.poses.park, named: "ready to park", robot: robot, limits: limits)
    }

    /// Joint limits are an interval, so a straight way between two poses inside them is inside; the box needs the frames' way.
    static func problems(
        from start: JointVector, to end: JointVector, named name: String, robot: RobotDescription, limits: SafetyLimits
    ) -> [String] {
        guard let (share, frame) = firstTouch(from: start, to: end, limits: limits) else { return [] }
        let percent = Int((share * 100).rounded())
        let watched = robot.safety.workspace.frames[frame]
        return ["The frame \(watched) leaves the workspace \(percent) % along the way from \(name): move a pose or widen the box."]
    }

    private static func problems(
        ofPose pose: JointVector, named name: String, robot: RobotDescription, limits: SafetyLimits
    ) -> [String] {
        guard pose.count == limits.jointCount, pose.isFinite else {
            return ["The pose \(name) must have \(limits.jointCount) finite numbers, one per joint."]
        }
        var problems = [String]()
        for (index, joint) in robot.joints.enumerated() where !joint.limits.position.contains(pose[index]) {
            let range = "\(joint.limits.position.lowerBound) to \(joint.limits.position.upperBound)"
            problems.append("The pose \(name) puts \(joint.name) at \(pose[index]) rad, outside its limits of \(range) rad.")
        }
        let clearances = clearances(at: pose, limits: limits)
        for (frame, clearance) in zip(robot.safety.workspace.frames, clearances) where clearance < 0 {
            let millimetres = (-clearance * 10_000).rounded() / 10
            problems.append("The pose \(name) puts the frame \(frame) \(millimetres) mm outside the workspace.")
        }
        return problems
    }

    /// Where along the straight way a watched frame first comes nearer than `resolution` to a wall, and which one.
    ///
    /// A frame moves at most lever × angle. So when its clearance in the middle of a stretch is more than half the stretch's
    /// sweep, the whole stretch is inside; otherwise both halves are looked at, down to a sweep of `resolution`.
    private static func firstTouch(
        from start: JointVector, to end: JointVector, limits: SafetyLimits
    ) -> (share: Double, frame: Int)? {
        let sweep = (0..<limits.jointCount).reduce(0) { $0 + limits.lever[$1] * (end[$1] - start[$1]).magnitude }
        var stretches = [(0.0, 1.0)]
        while let (low, high) = stretches.popLast() {
            let middle = (low + high) / 2
            let pose = JointVector(zip(start.array, end.array).map { $0 + middle * ($1 - $0) })
            let clearances = clearances(at: pose, limits: limits)
            guard let nearest = clearances.indices.min(by: { clearances[$0] < clearances[$1] }) else { return nil }
            let half = sweep * (high - low) / 2
            if clearances[nearest] >= half { continue }
            if clearances[nearest] < 0 || half < resolution { return (middle, nearest) }
            stretches.append((middle, high))
            stretches.append((low, middle))
        }
        return nil
    }

    /// m, from each watched frame to the nearest wall; negative outside.
    private static func clearances(at pose: JointVector, limits: SafetyLimits) -> [Double] {
        let places = WorkspaceCheck(limits: limits, period: 1).watched(pose)
        return (0..<limits.watchedFrameCount).map { slot in
            let inner = places[slot] - limits.boxMinimum
            let outer = limits.boxMaximum - places[slot]
            return min(inner.min(), outer.min())
        }
    }
}
