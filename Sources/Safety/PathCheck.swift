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
        var problems = [String]()
        if let (share, frame) = firstTouch(from: start, to: end, limits: limits) {
            let watched = robot.safety.workspace.frames[frame]
            problems.append(
                "The frame \(watched) leaves the workspace \(percent(share)) along the way from \(name): move a pose or widen the box.")
        }
        if let (share, pair) = firstCollision(from: start, to: end, limits: limits) {
            let place = "\(percent(share)) along the way from \(name)"
            problems.append(
                "\(robot.collisionPairs[pair]) come nearer than \(millimetres(limits.clearance)) \(place): move a pose or measure the capsules."
            )
        }
        return problems
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private static func millimetres(_ metres: Double) -> String { "\((metres * 10_000).rounded() / 10) mm" }

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
            problems.append("The pose \(name) puts the frame \(frame) \(millimetres(-clearance)) outside the workspace.")
        }
        let distances = limits.collisions.distances(at: pose, limits.kinematics)
        for (pair, distance) in zip(robot.collisionPairs, distances) where distance < limits.clearance {
            problems.append(
                "The pose \(name) leaves \(millimetres(distance)) between \(pair), less than the clearance of \(millimetres(limits.clearance))."
            )
        }
        return problems
    }

    /// Where along the straight way a pair first comes nearer than its clearance and `resolution`, and which one; by the same bisection.
    private static func firstCollision(
        from start: JointVector, to end: JointVector, limits: SafetyLimits
    ) -> (share: Double, pair: Int)? {
        let sweep = JointVector(zip(start.array, end.array).map { ($1 - $0).magnitude })
        let approaches = limits.collisions.approaches(sweep)
        var stretches = [(0.0, 1.0)]
        while let (low, high) = stretches.popLast() {
            let middle = (low + high) / 2
            let pose = JointVector(zip(start.array, end.array).map { $0 + middle * ($1 - $0) })
            let spare = limits.collisions.distances(at: pose, limits.kinematics).map { $0 - limits.clearance }
            let half = (high - low) / 2
            let doubtful = spare.indices.filter { spare[$0] < half * approaches[$0] }
            if let pair = doubtful.first(where: { spare[$0] < 0 || half * approaches[$0] < resolution }) { return (middle, pair) }
            if doubtful.isEmpty { continue }
            stretches.append((middle, high))
            stretches.append((low, middle))
        }
        return nil
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
        var check = WorkspaceCheck(limits: limits, period: 1)
        let places = check.watched(pose)
        return (0..<limits.watchedFrameCount).map { slot in
            let inner = places[slot] - limits.boxMinimum
            let outer = limits.boxMaximum - places[slot]
            return min(inner.min(), outer.min())
        }
    }
}
