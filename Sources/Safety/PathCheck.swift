import Robot

/// Proves, before anything moves, that a robot's poses and the ways between them lie inside its limits.
public enum PathCheck {
    /// m, how near to a wall, or to the clearance, a way may come before it counts as touching it.
    static let resolution = 1e-4

    /// What is wrong with ready, park and the minimum-jerk way between them, a sentence each; empty when all is well.
    public static func problems(of robot: RobotDescription) -> [String] {
        let limits = SafetyLimits(robot: robot)
        let poses = [("ready", robot.poses.ready), ("park", robot.poses.park)]
        let ofPoses = poses.flatMap { problems(ofPose: $0.1, named: $0.0, robot: robot, limits: limits) }
        guard ofPoses.isEmpty else { return ofPoses }
        return problems(from: robot.poses.ready, to: robot.poses.park, named: "ready to park", robot: robot, limits: limits)
    }

    /// What is wrong with two poses and the straight way between them.
    public static func problems(of robot: RobotDescription, from start: JointVector, to end: JointVector) -> [String] {
        let limits = SafetyLimits(robot: robot)
        let ofPoses = [("start", start), ("end", end)].flatMap { problems(ofPose: $0.1, named: $0.0, robot: robot, limits: limits) }
        return ofPoses.isEmpty ? problems(from: start, to: end, named: "start to end", robot: robot, limits: limits) : ofPoses
    }

    /// Joint limits are an interval, so a straight way between two poses inside them is inside; the box needs the frames' way.
    static func problems(
        from start: JointVector, to end: JointVector, named name: String, robot: RobotDescription, limits: SafetyLimits
    ) -> [String] {
        let turn = JointVector(zip(start.array, end.array).map { ($1 - $0).magnitude })
        let numbers = limits.numbers
        let sweep = (0..<numbers.jointCount).reduce(0) { $0 + numbers.lever[$1] * turn[$1] }
        let leaving = firstTouch(from: start, to: end, sweeps: Array(repeating: sweep, count: numbers.watchedFrameCount)) {
            clearances(at: $0, limits: limits)
        }
        let colliding = firstTouch(from: start, to: end, sweeps: limits.collisions.approaches(turn)) {
            limits.collisions.distances(at: $0, limits.kinematics).map { $0 - numbers.clearance }
        }
        var problems = [String]()
        if let (share, frame) = leaving {
            let watched = robot.safety.workspace.frames[frame]
            problems.append(
                "The frame \(watched) leaves the workspace \(percent(share)) along the way from \(name): move a pose or widen the box.")
        }
        if let (share, pair) = colliding {
            let place = "\(percent(share)) along the way from \(name)"
            problems.append(
                "\(robot.collisionPairs[pair]) come nearer than \(millimetres(numbers.clearance)) \(place): move a pose or measure the capsules."
            )
        }
        return problems
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private static func millimetres(_ metres: Double) -> String { "\((metres * 10_000).rounded() / 10) mm" }

    private static func problems(
        ofPose pose: JointVector, named name: String, robot: RobotDescription, limits: SafetyLimits
    ) -> [String] {
        let numbers = limits.numbers
        guard pose.count == numbers.jointCount, pose.isFinite else {
            return ["The pose \(name) must have \(numbers.jointCount) finite numbers, one per joint."]
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
        for (pair, distance) in zip(robot.collisionPairs, distances) where distance < numbers.clearance {
            problems.append(
                "The pose \(name) leaves \(millimetres(distance)) between \(pair), less than the clearance of \(millimetres(numbers.clearance))."
            )
        }
        return problems
    }

    /// Where along the straight way one of the distances in `spare` (m) first falls below `resolution`, and which one.
    ///
    /// - Parameter sweeps: m, by which each may fall over the whole way.
    ///
    /// So where one is more in the middle of a stretch than falls over half of it, it suffices for the whole stretch; otherwise both halves
    /// are looked at, down to such as could fall by no more than `resolution`.
    private static func firstTouch(
        from start: JointVector, to end: JointVector, sweeps: [Double], spare: (JointVector) -> [Double]
    ) -> (share: Double, index: Int)? {
        var stretches = [(0.0, 1.0)]
        while let (low, high) = stretches.popLast() {
            let middle = (low + high) / 2
            let left = spare(JointVector(zip(start.array, end.array).map { $0 + middle * ($1 - $0) }))
            let falls = sweeps.map { $0 * (high - low) / 2 }
            let doubtful = left.indices.filter { left[$0] < falls[$0] }
            if let index = doubtful.first(where: { falls[$0] < resolution }) { return (middle, index) }
            if !doubtful.isEmpty { stretches += [(middle, high), (low, middle)] }
        }
        return nil
    }

    /// m, from each watched frame to the nearest wall; negative outside.
    private static func clearances(at pose: JointVector, limits: SafetyLimits) -> [Double] {
        var check = WorkspaceCheck(limits: limits, period: 1)
        let (places, numbers) = (check.watched(pose), limits.numbers)
        return (0..<numbers.watchedFrameCount).map { slot in
            let inner = places[slot] - numbers.boxMinimum
            let outer = numbers.boxMaximum - places[slot]
            return min(inner.min(), outer.min())
        }
    }
}
